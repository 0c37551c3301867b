// SPDX-License-Identifier: GPL-3.0-or-later
// Causes of threads that can go on, and that others have to wait for meanwhile.
#include "explain/causes.h"
#include "explain/graph.h"
#include "explain/native.h"
#include "explain/phrase.h"
#include "explain/states.h"

struct delay {
	enum py_cause_kind kind;
	enum sentence explanation, advice;
};

/** C code that keeps the GIL: as much as its native stack tells. */
static struct delay hog_of(const struct py_thread *thread)
{
	struct delay delay = {CAUSE_GIL_HELD_NATIVE, SAY_HOG_EXPLANATION, SAY_HOG_ADVICE};
	if (!native_is_called(thread))
		return delay;
	delay.explanation = thread->block.kind == BLOCK_NONE ? SAY_HOG_RUNS_EXPLANATION
							     : SAY_HOG_CALL_EXPLANATION;
	delay.advice = native_is_ctypes(thread) ? SAY_HOG_CTYPES_ADVICE : SAY_HOG_CALL_ADVICE;
	return delay;
}

static struct delay delay_of(const struct py_thread *thread)
{
	bool untimed = thread->wait.timed != TRI_YES;
	switch (thread->state) {
	case STATE_RUNNING:
		return (struct delay){CAUSE_BUSY, SAY_BUSY_EXPLANATION, SAY_BUSY_ADVICE};
	case STATE_NATIVE:
		if (thread->gil == GIL_ROLE_HOLDS)
			return hog_of(thread);
		return (struct delay){CAUSE_UNKNOWN, SAY_NATIVE_EXPLANATION, SAY_NOTHING};
	case STATE_SLEEP:
		return (struct delay){CAUSE_SLEEP, SAY_SLEEP_EXPLANATION, SAY_SLEEP_ADVICE};
	default:
		break;
	}
	if (!untimed)
		return (struct delay){CAUSE_SLEEP, SAY_TIMED_EXPLANATION, SAY_NOTHING};
	// Waits that some thread may end are told with the thread that waits; nothing is wrong with them.
	return (struct delay){.kind = CAUSE_KIND_COUNT};
}

/** The interpreter's end writes what is left of the standard streams when no Python code is left. */
static bool is_last_flush(const struct world *world, const struct py_thread *thread)
{
	return world->report->shutdown.stage == STAGE_FINALIZING && !thread->frames.count &&
	       thread->wait.kind == WAIT_FD && (thread->wait.fd == 1 || thread->wait.fd == 2);
}

/** The number that the sentences tell: the file that it waits for, else how many threads wait for the GIL. */
static uint64_t delay_count(const struct py_thread *thread)
{
	if (thread->wait.kind == WAIT_FD)
		return thread->wait.fd > 0 ? (uint64_t)thread->wait.fd : 0;
	return thread->interpreter ? thread->interpreter->gil_waiters.count : 0;
}

void cause_of_delay(struct world *world, struct py_thread *root)
{
	bool flushes = is_last_flush(world, root);
	if (root->state == STATE_IO_WAIT && (!flushes || root->stuck == TRI_YES)) {
		cause_of_io(world, root);
		return;
	}
	if (root->state == STATE_CHILD_WAIT) {
		cause_of_child(world, root);
		return;
	}
	struct delay delay = delay_of(root);
	if (flushes)
		delay = (struct delay){CAUSE_IO_WAIT, SAY_FLUSH_EXPLANATION, SAY_FLUSH_ADVICE};
	if (delay.kind == CAUSE_KIND_COUNT || world_thread(world, root)->explained)
		return;
	// Code that runs may be about to return.
	bool runs = delay.explanation == SAY_HOG_RUNS_EXPLANATION;
	struct py_cause *cause =
		cause_add(world, delay.kind, runs ? CONFIDENCE_POSSIBLE : CONFIDENCE_CERTAIN);
	if (!cause)
		return;
	cause_add_thread(world, cause, root);
	cause_say(world, cause,
		  &(struct cause_words){
			  SAY_DOING_EVIDENCE,
			  delay.explanation,
			  delay.advice,
			  .words = {.thread = phrase_thread(world->arena, root),
				    .what = phrase_doing(world->arena, root),
				    .function = native_call(world->arena, root),
				    .where = phrase_user_line(world->arena, root),
				    .count = delay_count(root)},
		  });
}

static void cause_of_held_lock(struct world *world, struct py_thread *waiter)
{
	struct arena *arena = world->arena;
	struct py_lock *lock = waiter->wait.lock;
	bool native = lock_is_native(lock);
	struct py_cause *cause =
		cause_add(world, native ? CAUSE_NATIVE_MUTEX : CAUSE_LOCK_HELD, CONFIDENCE_CERTAIN);
	if (!cause)
		return;
	// The owner gets a cause of its own, which says what it does meanwhile.
	vec_add(arena, &cause->threads, waiter);
	vec_add(arena, &cause->threads, lock->owner);
	cause_add_lock(world, cause, lock);
	cause_say(world, cause,
		  &(struct cause_words){
			  SAY_HELD_EVIDENCE,
			  !native                         ? SAY_HELD_EXPLANATION
			  : waiter->gil == GIL_ROLE_HOLDS ? SAY_MUTEX_GIL_EXPLANATION
							  : SAY_MUTEX_EXPLANATION,
			  SAY_NOTHING,
			  .words = {.thread = phrase_thread(arena, waiter),
				    .other = phrase_thread(arena, lock->owner),
				    .lock = phrase_lock(arena, lock),
				    .what = phrase_doing(arena, lock->owner),
				    .more = arena_printf(arena, "%s: %s",
							 py_evidence_word(lock->evidence),
							 lock->why ? lock->why : "")},
		  });
}

void cause_of_stop(struct world *world, struct py_thread *requester)
{
	struct arena *arena = world->arena;
	struct py_thread *thread = requester->stop_awaits;
	struct py_cause *cause = cause_add(world, CAUSE_GIL_HELD_NATIVE, CONFIDENCE_CERTAIN);
	if (!cause)
		return;
	cause_add_thread(world, cause, thread);
	world_thread(world, requester)->explained = true;
	cause_say(world, cause,
		  &(struct cause_words){SAY_STOP_EVIDENCE, SAY_STOP_EXPLANATION,
					native_is_ctypes(thread) ? SAY_STOP_CTYPES_ADVICE
								 : SAY_STOP_ADVICE,
					.words = {.thread = phrase_thread(arena, thread),
						  .other = phrase_thread(arena, requester),
						  .what = phrase_doing(arena, thread),
						  .function = native_call(arena, thread),
						  .where = phrase_user_line(arena, thread)}});
}

void cause_of_held_native(struct world *world, struct py_thread *waiter)
{
	cause_of_held_lock(world, waiter);
	world_thread(world, waiter)->explained = true;
}

void cause_of_root(struct world *world, struct py_thread *thread)
{
	struct thread_facts *facts = world_thread(world, thread);
	if (facts->cycle) {
		if (!world_thread(world, facts->cycle->members.items[0].thread)->explained)
			cause_of_cycle(world, facts->cycle);
		return;
	}
	struct py_thread *root = facts->root;
	bool stuck = root->stuck == TRI_YES || world_thread(world, root)->frozen ||
		     !thread_is_live(root);
	if (stuck) {
		cause_of_stuck(world, root);
		return;
	}
	if (world_thread(world, root)->explained)
		return;
	if (thread != root && thread->wait.kind == WAIT_LOCK)
		cause_of_held_lock(world, thread);
	cause_of_delay(world, root);
}
