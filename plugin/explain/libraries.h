// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Which known library a thread belongs to, or waits in: the table of libraries.def and the user's own lines. */
#ifndef PYHANG_EXPLAIN_LIBRARIES_H
#define PYHANG_EXPLAIN_LIBRARIES_H

#include "model/process.h"

/** Fills thread->library of all threads, by what they were started as. The user's lines come before the table's. */
void libraries_find(struct py_process *process);

/**
 * The library that the thread's innermost calls are of: of `app.fetch` → `requests.get` → `urllib3…` it is requests.
 *
 * @return NULL when none is known, and where code that is of no known library was called in between
 */
const struct py_library *library_of_call(const struct py_process *process,
					 const struct py_thread *thread);

/** The library that has the function in the frame, as an entry or a call; NULL: none is known. */
const struct py_library *library_of_frame(const struct py_process *process,
					  const struct py_frame *frame);

/** The table, for tests and lists. */
const struct py_library *libraries_table(size_t *ret_count);

#endif
