// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/thread_index.h"

static struct thread_index *find(const struct thread_index *index, uint64_t number,
				 const struct py_interpreter *interpreter)
{
	struct thread_index *entry = NULL;
	struct thread_index wanted = {.key = {number, interpreter}};
	HASH_FIND(hh, index, &wanted.key, sizeof(wanted.key), entry);
	return entry;
}

void thread_index_add(struct thread_index **index, struct arena *arena, uint64_t number,
		      const struct py_interpreter *interpreter, struct py_thread *thread)
{
	if (!number || find(*index, number, interpreter))
		return;
	struct thread_index *entry = arena_new(arena, struct thread_index);
	entry->key.number = number;
	entry->key.interpreter = interpreter;
	entry->thread = thread;
	HASH_ADD(hh, *index, key, sizeof(entry->key), entry);
}

struct py_thread *thread_index_replace(struct thread_index **index, struct arena *arena,
				       uint64_t number, const struct py_interpreter *interpreter,
				       struct py_thread *thread)
{
	struct thread_index *entry = find(*index, number, interpreter);
	if (!entry) {
		thread_index_add(index, arena, number, interpreter, thread);
		return NULL;
	}
	struct py_thread *before = entry->thread;
	entry->thread = thread;
	return before;
}

struct py_thread *thread_index_find(const struct thread_index *index, uint64_t number,
				    const struct py_interpreter *interpreter)
{
	const struct thread_index *entry = find(index, number, interpreter);
	return entry ? entry->thread : NULL;
}
