// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Threads by a number of theirs: with thousands of them, a walk for each question would take seconds. */
#ifndef PYHANG_CAPTURE_THREAD_INDEX_H
#define PYHANG_CAPTURE_THREAD_INDEX_H

#include <uthash.h>

#include "model/process.h"

/** One thread under one key. A NULL pointer is an empty index; free it with HASH_CLEAR(hh, index). */
struct thread_index {
	struct {
		uint64_t number;
		const struct py_interpreter *interpreter;
	} key;
	struct py_thread *thread;
	UT_hash_handle hh;
};

/** Enters a thread; the first one under a key stays. A number of 0 is no key. */
void thread_index_add(struct thread_index **index, struct arena *arena, uint64_t number,
		      const struct py_interpreter *interpreter, struct py_thread *thread);

/** Enters a thread in the place of the one that is there, which is returned; NULL: there was none. */
struct py_thread *thread_index_replace(struct thread_index **index, struct arena *arena,
				       uint64_t number, const struct py_interpreter *interpreter,
				       struct py_thread *thread);

struct py_thread *thread_index_find(const struct thread_index *index, uint64_t number,
				    const struct py_interpreter *interpreter);

#endif
