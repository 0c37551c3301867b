// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/contention.h"

#include <stdlib.h>

#include "render/holds.h"

enum {
	// In a chain of thousands of threads each lock keeps all those behind it waiting.
	VISITS_MOST = 1000000,
};

/** A walk over threads that wait, each visited once. */
struct walk {
	const struct py_process *process;
	size_t *joiners;     // first thread that joins this one, as index + 1
	size_t *next_joiner; // the next one with the same aim, as index + 1
	size_t *seen;        // number of the walk that visited the thread last
	size_t number;
	const struct py_thread **queue;
	size_t queued;
	size_t left; // visits that all walks together may still make
};

static bool is_known(const struct walk *walk, const struct py_thread *thread)
{
	return thread && thread->index < walk->process->threads.count &&
	       walk->process->threads.items[thread->index] == thread;
}

static void find_joiners(struct walk *walk)
{
	for (size_t i = 0; i < walk->process->threads.count; i++) {
		const struct py_thread *thread = walk->process->threads.items[i];
		if (thread->wait.kind != WAIT_THREAD || !is_known(walk, thread->wait.thread) ||
		    !is_known(walk, thread))
			continue;
		size_t joined = thread->wait.thread->index;
		walk->next_joiner[i] = walk->joiners[joined];
		walk->joiners[joined] = i + 1;
	}
}

static void visit(struct walk *walk, const struct py_thread *thread)
{
	if (!is_known(walk, thread) || walk->seen[thread->index] == walk->number)
		return;
	walk->seen[thread->index] = walk->number;
	walk->queue[walk->queued++] = thread;
}

static void visit_waiters(struct walk *walk, const struct py_lock *lock)
{
	for (size_t i = 0; i < lock->waiters.count; i++)
		visit(walk, lock->waiters.items[i]);
}

static void visit_dependents(struct walk *walk, const struct py_thread *thread)
{
	vec_each(const struct py_hold, hold, &thread->holds)
		if (hold_is_claimed(hold))
			visit_waiters(walk, hold->lock);
	size_t left = walk->process->threads.count;
	for (size_t at = walk->joiners[thread->index]; at && left--; at = walk->next_joiner[at - 1])
		visit(walk, walk->process->threads.items[at - 1]);
}

static struct contention count_waiters(struct walk *walk, const struct py_lock *lock)
{
	walk->number++;
	walk->queued = 0;
	visit_waiters(walk, lock);
	size_t direct = walk->queued;
	size_t visited = 0;
	for (; visited < walk->queued && walk->left; visited++, walk->left--)
		visit_dependents(walk, walk->queue[visited]);
	return (struct contention){lock, direct, walk->queued - direct, visited < walk->queued};
}

static int compare(const void *one, const void *other)
{
	const struct contention *a = one, *b = other;
	size_t all_a = a->direct + a->indirect, all_b = b->direct + b->indirect;
	if (all_a != all_b)
		return all_a > all_b ? -1 : 1;
	if (a->direct != b->direct)
		return a->direct > b->direct ? -1 : 1;
	return a->lock->index < b->lock->index ? -1 : a->lock->index > b->lock->index;
}

contention_vec contention_find(const struct view *view)
{
	size_t threads = view->process->threads.count;
	struct walk walk = {
		.process = view->process,
		.joiners = arena_array(view->arena, size_t, threads),
		.next_joiner = arena_array(view->arena, size_t, threads),
		.seen = arena_array(view->arena, size_t, threads),
		.queue = arena_array(view->arena, const struct py_thread *, threads),
		.left = VISITS_MOST,
	};
	find_joiners(&walk);
	contention_vec found = {0};
	vec_each_ptr(const struct py_lock, lock, &view->process->locks)
		vec_add(view->arena, &found, count_waiters(&walk, lock));
	if (found.count)
		qsort(found.items, found.count, sizeof(*found.items), compare);
	return found;
}
