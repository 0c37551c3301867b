// SPDX-License-Identifier: GPL-3.0-or-later
// From prospects to claims: what is said of a thread, and of a lock that nobody is left to release.
#include "explain/graph.h"
#include "explain/progress.h"
#include "explain/shutdown.h"
#include "explain/states.h"

static enum tri stuck_of(const struct world *world, const struct py_thread *thread)
{
	const struct thread_facts *facts = world_thread(world, thread);
	switch (facts->prospect) {
	case PROSPECT_STUCK:
		return TRI_YES;
	case PROSPECT_PROGRESS:
		return TRI_NO;
	case PROSPECT_LIKELY_STUCK:
		// A lock that nobody can release is worth a claim. An object that nobody was seen to reach is not, until
		// somebody needs the waiter: idle workers look like that.
		return facts->root->wait.kind == WAIT_LOCK ? TRI_YES : TRI_NO;
	case PROSPECT_UNKNOWN:
		return TRI_UNKNOWN;
	case PROSPECT_NONE:
		break;
	}
	if (thread->state == STATE_HUNG_AT_EXIT)
		return TRI_YES;
	return thread->state == STATE_FINISHED ? TRI_NO : TRI_UNKNOWN;
}

/** `Event().wait()` in the main thread is how people say "run for ever": a signal handler, too, may end it. */
static bool waits_on_purpose(const struct world *world, const struct py_thread *thread)
{
	return thread->main == TRI_YES && thread->state == STATE_EVENT_WAIT &&
	       thread->wait.kind == WAIT_OBJECT && !shutdown_is_exiting(&world->report->shutdown);
}

/** What the main thread or the exit needs is worth a likely claim. */
static void believe_along(struct world *world, struct py_thread *thread)
{
	if (thread && waits_on_purpose(world, thread))
		return;
	while (thread && world_thread(world, thread)->prospect == PROSPECT_LIKELY_STUCK &&
	       thread->stuck != TRI_YES) {
		thread->stuck = TRI_YES;
		thread = thread_needed(thread);
	}
}

/** Whether a thread other than those who wait for the lock might be the one that has it. */
static bool may_have_holder(const struct world *world, const struct py_lock *lock)
{
	if (lock->reach_complete == TRI_YES) {
		vec_each_ptr(struct py_thread, thread, &lock->reachable_by)
			if (world_thread(world, thread)->user_code && thread->wait.lock != lock)
				return true;
		return false;
	}
	size_t waiters = 0;
	vec_each_ptr(struct py_thread, thread, &lock->waiters)
		waiters += world_thread(world, thread)->user_code;
	return world->user_threads > waiters;
}

static void find_orphan(struct world *world, struct py_lock *lock)
{
	struct lock_facts *facts = &world->locks[lock->index];
	if (!lock->waiters.count || lock->owner || lock->owner_missing || lock->locked != TRI_YES ||
	    !lock_is_exclusive(lock) || facts->doubted)
		return;
	if (lock->kind == LOCK_SEMLOCK) // which another process may have
		return;
	const struct py_thread *waiter = lock->waiters.items[0];
	size_t user_waiters = 0;
	vec_each_ptr(struct py_thread, thread, &lock->waiters) {
		user_waiters += world_thread(world, thread)->user_code;
		if (thread->stuck == TRI_YES)
			waiter = thread;
	}
	if (waiter->stuck != TRI_YES || world->frames_missing || may_have_holder(world, lock))
		return;
	lock->owner_missing = owners_missing_word(world->process, lock);
	facts->orphan_by_reach = world->user_threads > user_waiters;
}

/** People say that a Condition, or a lock of their own, is held when the lock inside it is. */
static void show_inner_owner(struct py_lock *outer)
{
	const struct py_lock *inner = lock_taken(outer);
	bool wraps = outer->kind == LOCK_CONDITION || outer->kind == LOCK_OTHER;
	if (!wraps || !inner || !lock_is_exclusive(inner))
		return;
	outer->locked = inner->locked;
	outer->owner = inner->owner;
	outer->evidence = inner->evidence;
	outer->why = inner->why;
	outer->owner_missing = inner->owner_missing;
	outer->owner_unknown = inner->owner_unknown;
}

bool world_worker_is_starved(const struct world *world, const struct py_thread *thread)
{
	return world->pools_starve && thread->state == STATE_FUTURE_WAIT &&
	       thread_is_executor_worker(thread);
}

/** A worker that is stuck for another reason may be the one that the others need. */
static bool find_pools_starve(const struct world *world)
{
	vec_each_ptr(struct py_thread, thread, &world->process->threads)
		if (world_is_stuck(world, thread) && thread_is_executor_worker(thread) &&
		    thread->state != STATE_FUTURE_WAIT && !thread_is_idle_worker(thread))
			return false;
	return true;
}

void progress_settle(struct world *world)
{
	vec_each_ptr(struct py_thread, thread, &world->process->threads)
		thread->stuck = stuck_of(world, thread);
	believe_along(world, py_process_main_thread(world->process));
	vec_each_ptr(struct py_thread, thread, &world->report->shutdown.waiting_for)
		believe_along(world, thread);
	vec_each_ptr(struct py_lock, lock, &world->process->locks)
		find_orphan(world, lock);
	vec_each_ptr(struct py_lock, lock, &world->process->locks)
		show_inner_owner(lock);
	world->pools_starve = find_pools_starve(world);
}
