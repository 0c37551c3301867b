// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/graph.h"

struct py_thread *thread_awaited(const struct py_thread *thread)
{
	switch (thread->wait.kind) {
	case WAIT_LOCK:
		return thread->wait.lock ? thread->wait.lock->owner : NULL;
	case WAIT_THREAD:
	case WAIT_GIL:
		return thread->wait.thread;
	default:
		return NULL;
	}
}

struct py_thread *thread_needed(const struct py_thread *thread)
{
	return thread->wait.timed == TRI_YES ? NULL : thread_awaited(thread);
}

static struct py_thread *first_member(struct py_thread *any)
{
	struct py_thread *first = any;
	for (struct py_thread *thread = thread_needed(any); thread != any; thread = thread_needed(thread))
		if (thread->index < first->index)
			first = thread;
	return first;
}

static void add_cycle(struct world *world, struct py_thread *any)
{
	struct py_cycle *cycle = vec_push(world->arena, &world->report->cycles);
	struct py_thread *first = first_member(any);
	struct py_thread *thread = first;
	do {
		vec_add(world->arena, &cycle->members, ((struct py_cycle_member){.thread = thread}));
		if (thread->wait.kind == WAIT_LOCK)
			vec_add(world->arena, &cycle->members,
				((struct py_cycle_member){.lock = thread->wait.lock}));
		world_thread(world, thread)->in_cycle = true;
		thread = thread_needed(thread);
	} while (thread != first);
}

/** @return a member of the ring that the walk from `start` ends in, NULL: none, or an earlier walk's */
static struct py_thread *walk(struct py_thread *start, size_t *seen, size_t number)
{
	struct py_thread *thread = start;
	for (;;) {
		seen[thread->index] = number;
		struct py_thread *next = thread_needed(thread);
		if (!next || seen[next->index])
			return next && seen[next->index] == number ? next : NULL;
		thread = next;
	}
}

/**
 * Members of cycles are their own roots, each other thread has the root of the one that it needs. A ring that is not
 * known to be stuck is no cycle: it ends where it closes.
 *
 * @param visited at the threads' indexes; `number` marks this walk
 */
static void find_root(struct world *world, struct py_thread *start, struct py_thread **path, size_t *visited,
		      size_t number)
{
	size_t length = 0;
	struct py_thread *thread = start;
	while (!world_thread(world, thread)->root) {
		path[length++] = thread;
		visited[thread->index] = number;
		struct py_thread *next = thread_needed(thread);
		if (!next || world_thread(world, thread)->in_cycle || visited[next->index] == number)
			break;
		thread = next;
	}
	struct py_thread *known = world_thread(world, thread)->root;
	struct py_thread *root = known ? known : thread;
	while (length > 0)
		world_thread(world, path[--length])->root = root;
}

static void note_cycles(struct world *world)
{
	vec_each(struct py_cycle, cycle, &world->report->cycles)
		vec_each(struct py_cycle_member, member, &cycle->members)
			if (member->thread)
				world_thread(world, member->thread)->cycle = cycle;
	vec_each_ptr(struct py_thread, thread, &world->process->threads)
		world_thread(world, thread)->cycle =
			world_thread(world, world_thread(world, thread)->root)->cycle;
}

void graph_find_cycles(struct world *world)
{
	struct py_process *process = world->process;
	size_t *seen = arena_array(world->arena, size_t, process->threads.count);
	size_t number = 0;
	vec_each_ptr(struct py_thread, thread, &process->threads) {
		if (seen[thread->index])
			continue;
		struct py_thread *back = walk(thread, seen, ++number);
		if (back && world_thread(world, back)->prospect == PROSPECT_STUCK)
			add_cycle(world, back);
	}
	struct py_thread **path = arena_array(world->arena, struct py_thread *, process->threads.count);
	vec_each_ptr(struct py_thread, thread, &process->threads)
		find_root(world, thread, path, seen, ++number);
	note_cycles(world);
}
