// SPDX-License-Identifier: GPL-3.0-or-later
// Causes of threads that nothing can free any more, outside of cycles.
#include <string.h>

#include "explain/causes.h"
#include "explain/graph.h"
#include "explain/native.h"
#include "explain/phrase.h"
#include "explain/pools.h"
#include "explain/progress.h"
#include "explain/states.h"
#include "explain/tasks.h"

/** All threads that are stuck in the same wait share one cause. */
static void add_waiters(struct world *world, struct py_cause *cause, struct py_thread *first)
{
	cause_add_thread(world, cause, first);
	if (!first->wait.lock)
		return;
	vec_each_ptr(struct py_thread, thread, &first->wait.lock->waiters)
		if (thread != first && thread->state == first->state &&
		    world_is_stuck(world, thread))
			cause_add_thread(world, cause, thread);
	cause_add_lock(world, cause, first->wait.lock);
}

static struct say waiter_words(struct world *world, const struct py_cause *cause,
			       const struct py_thread *first)
{
	struct arena *arena = world->arena;
	return (struct say){
		.thread = phrase_each(arena, cause->threads.items, cause->threads.count),
		.lock = phrase_lock(arena, first->wait.lock),
		.function = phrase_lock_code(arena, first->wait.lock),
		.what = phrase_doing(arena, first),
		.where = phrase_user_line(arena, first),
		.count = cause->threads.count,
	};
}

/** Daemon threads that the interpreter's end has ended: those of its threads that were at work until then. */
static bool add_ended_daemons(struct world *world, struct py_cause *cause)
{
	size_t before = cause->threads.count;
	vec_each_ptr(struct py_thread, thread, &world->process->threads)
		if (thread->daemon == TRI_YES && thread->dummy != TRI_YES &&
		    (world_thread(world, thread)->frozen || !thread_is_live(thread)))
			cause_add_thread(world, cause, thread);
	return cause->threads.count > before;
}

/** @return whether it was told */
static bool cause_of_ended_daemons(struct world *world, struct py_thread *waiter)
{
	struct arena *arena = world->arena;
	struct py_cause daemons = {0};
	if (world->report->shutdown.stage != STAGE_FINALIZING || !add_ended_daemons(world, &daemons))
		return false;
	struct py_cause *cause = cause_add(world, CAUSE_DAEMON_AT_FINALIZATION, CONFIDENCE_LIKELY);
	if (!cause)
		return true;
	cause->threads.items = daemons.threads.items;
	cause->threads.count = daemons.threads.count;
	cause->threads.capacity = daemons.threads.capacity;
	cause_add_lock(world, cause, waiter->wait.lock);
	world_thread(world, waiter)->explained = true;
	const char *ended = phrase_threads(arena, cause->threads.items, cause->threads.count);
	cause_say(world, cause,
		  &(struct cause_words){
			  SAY_DAEMONS_EVIDENCE, SAY_DAEMONS_EXPLANATION, SAY_DAEMONS_ADVICE,
			  .words = {.thread = phrase_thread(arena, waiter),
				    .what = phrase_doing(arena, waiter),
				    .lock = phrase_lock(arena, waiter->wait.lock),
				    .where = phrase_user_line(arena, waiter),
				    .other = ended,
				    .more = cause->threads.count > 1
						    ? say(arena, ONE_OF, .thread = ended)
						    : ended}});
	return true;
}

static void say_native_orphan(struct world *world, struct cause_words *words,
			      const struct py_lock *lock)
{
	bool forked = !strcmp(lock->owner_missing, "forked");
	words->evidence = SAY_ORPHAN_NATIVE_EVIDENCE;
	words->advice = forked ? SAY_FORKED_NATIVE_ADVICE : SAY_ORPHAN_NATIVE_ADVICE;
	words->words.more =
		arena_printf(world->arena, "%llu", (unsigned long long)lock->native_owner);
}

static void cause_of_orphan(struct world *world, struct py_thread *waiter)
{
	struct py_lock *lock = waiter->wait.lock;
	if (!lock_is_native(lock) && cause_of_ended_daemons(world, waiter))
		return;
	bool forked = !strcmp(lock->owner_missing, "forked");
	// The threads that the interpreter's end has ended left nothing behind but their Thread objects.
	bool at_end = world->report->shutdown.stage == STAGE_FINALIZING &&
		      world->process->threading_imported != TRI_YES;
	bool by_reach = world->locks[lock->index].orphan_by_reach ||
			(!lock->records_owner && world->process->native_threads.count);
	struct py_cause *cause =
		cause_add(world, forked ? CAUSE_FORK_INHERITED_LOCK : CAUSE_ORPHANED_LOCK,
			  by_reach || forked || at_end ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN);
	if (!cause)
		return;
	add_waiters(world, cause, waiter);
	struct cause_words words = {
		lock->records_owner ? SAY_ORPHAN_RECORDED_EVIDENCE : SAY_ORPHAN_EVIDENCE,
		forked ? SAY_FORKED_LOCK_EXPLANATION : SAY_ORPHAN_EXPLANATION,
		forked ? SAY_FORKED_LOCK_ADVICE : SAY_ORPHAN_ADVICE,
		.words = waiter_words(world, cause, waiter),
	};
	if (forked && lock->kind == LOCK_MODULE)
		words.advice = SAY_FORKED_IMPORT_ADVICE;
	else if (forked && lock->kind == LOCK_BUFFERED)
		words.advice = SAY_FORKED_FILE_ADVICE;
	if (lock->records_owner && py_process_thread_by_ident(world->process, lock->owner_ident))
		words.evidence = SAY_ORPHAN_RECYCLED_EVIDENCE;
	if (by_reach)
		words.evidence = SAY_ORPHAN_REACH_EVIDENCE;
	if (at_end) {
		words.explanation = SAY_ORPHAN_AT_END_EXPLANATION;
		words.advice = SAY_ORPHAN_AT_END_ADVICE;
	}
	words.words.more =
		arena_printf(world->arena, "0x%llx", (unsigned long long)lock->owner_ident);
	if (lock_is_native(lock))
		say_native_orphan(world, &words, lock);
	cause_say(world, cause, &words);
}

/** Who holds the lock could not be found, and nobody that could release it can go on. */
static void cause_of_unknown_holder(struct world *world, struct py_thread *waiter)
{
	struct py_cause *cause = cause_add(world, CAUSE_LOCK_HELD, CONFIDENCE_POSSIBLE);
	if (!cause)
		return;
	add_waiters(world, cause, waiter);
	cause_say(world, cause,
		  &(struct cause_words){SAY_UNKNOWN_HOLDER_EVIDENCE, SAY_UNKNOWN_HOLDER_EXPLANATION,
					SAY_UNKNOWN_HOLDER_ADVICE,
					.words = waiter_words(world, cause, waiter)});
}

/** What is said of a thread that waits for something that nobody is left to give. */
struct gift {
	enum py_thread_state state;
	enum py_cause_kind kind;
	enum sentence explanation, advice;
};

static const struct gift gifts[] = {
	{STATE_CONDITION_WAIT, CAUSE_LOST_NOTIFY, SAY_NOTIFY_EXPLANATION, SAY_NOTIFY_ADVICE},
	{STATE_EVENT_WAIT, CAUSE_LOST_NOTIFY, SAY_EVENT_EXPLANATION, SAY_EVENT_ADVICE},
	{STATE_SEMAPHORE_WAIT, CAUSE_LOST_NOTIFY, SAY_PERMIT_EXPLANATION, SAY_PERMIT_ADVICE},
	{STATE_BARRIER_WAIT, CAUSE_LOST_NOTIFY, SAY_BARRIER_EXPLANATION, SAY_BARRIER_ADVICE},
	{STATE_FUTURE_WAIT, CAUSE_LOST_NOTIFY, SAY_FUTURE_EXPLANATION, SAY_FUTURE_ADVICE},
	{STATE_QUEUE_GET, CAUSE_QUEUE_STARVED, SAY_STARVED_EXPLANATION, SAY_STARVED_ADVICE},
	{STATE_QUEUE_PUT, CAUSE_QUEUE_FULL, SAY_FULL_EXPLANATION, SAY_FULL_ADVICE},
	{STATE_QUEUE_JOIN, CAUSE_QUEUE_UNFINISHED, SAY_UNFINISHED_EXPLANATION,
	 SAY_UNFINISHED_ADVICE},
};

static struct gift gift_of(const struct world *world, const struct py_thread *waiter)
{
	struct gift gift = {.kind = CAUSE_UNKNOWN, .explanation = SAY_UNKNOWN_EXPLANATION};
	for (size_t i = 0; i < ARRAY_SIZE(gifts); i++)
		if (gifts[i].state == waiter->state)
			gift = gifts[i];
	if (world_worker_is_starved(world, waiter)) {
		gift.kind = CAUSE_EXECUTOR_STARVED;
		gift.explanation = SAY_EXECUTOR_STARVED_EXPLANATION;
		gift.advice = SAY_EXECUTOR_STARVED_ADVICE;
	}
	if (gift.state == STATE_EVENT_WAIT &&
	    thread_frame_with_role(waiter, ROLE_SERVER_SHUTDOWN, ROLE_SERVER_SHUTDOWN_27) &&
	    thread_frame_with_role(waiter, ROLE_SERVER_LOOP, ROLE_SERVER_LOOP_27)) {
		gift.explanation = SAY_SERVER_SHUTDOWN_EXPLANATION;
		gift.advice = SAY_SERVER_SHUTDOWN_ADVICE;
	}
	const struct py_lock *queue = waiter->wait.lock;
	if (gift.state == STATE_QUEUE_JOIN && queue && queue->value == 0) {
		gift.explanation = SAY_TASK_DONE_EXPLANATION;
		gift.advice = SAY_TASK_DONE_ADVICE;
	}
	return gift;
}

static const char *object_numbers(struct arena *arena, const struct py_lock *object)
{
	if (!object || object->value == LOCK_NUMBER_UNKNOWN)
		return "";
	struct say words = {.count = object->value < 0 ? 0 : (uint64_t)object->value};
	switch (object->kind) {
	case LOCK_EVENT:
		return say_in(arena, SAY_EVENT_NUMBERS, &words);
	case LOCK_SEMAPHORE:
		return say_in(arena, SAY_SEMAPHORE_NUMBERS, &words);
	case LOCK_BARRIER:
		words.what = arena_printf(arena, "%lld", (long long)object->limit);
		return object->limit == LOCK_NUMBER_UNKNOWN
			       ? ""
			       : say_in(arena, SAY_BARRIER_NUMBERS, &words);
	case LOCK_SIMPLE_QUEUE:
	case LOCK_QUEUE:
		words.more = object->limit > 0
				     ? say(arena, QUEUE_LIMIT, .count = (uint64_t)object->limit)
				     : "";
		words.what = arena_printf(arena, "%lld", (long long)object->unfinished);
		return say_in(arena,
			      object->unfinished == LOCK_NUMBER_UNKNOWN ? SAY_QUEUE_NUMBERS
									: SAY_QUEUE_NUMBERS_TASKS,
			      &words);
	default:
		return "";
	}
}

/** The other workers belong to the cause; whoever else waits for a Future waits because of them. */
static void add_pool_workers(struct world *world, struct py_cause *cause,
			     const struct py_thread *first)
{
	vec_each_ptr(struct py_thread, thread, &world->process->threads) {
		struct thread_facts *facts = world_thread(world, thread);
		if (thread->state != STATE_FUTURE_WAIT || facts->explained ||
		    !world_is_stuck(world, thread))
			continue;
		facts->explained = true;
		if (!thread_is_executor_worker(thread))
			continue;
		cause_add_thread(world, cause, thread);
		if (thread->wait.lock != first->wait.lock)
			cause_add_lock(world, cause, thread->wait.lock);
	}
}

static void cause_of_ungiven(struct world *world, struct py_thread *waiter)
{
	struct gift gift = gift_of(world, waiter);
	bool closed = world_is_closed_for(world, waiter);
	struct py_cause *cause =
		cause_add(world, gift.kind, closed ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY);
	if (!cause)
		return;
	add_waiters(world, cause, waiter);
	if (gift.kind == CAUSE_EXECUTOR_STARVED)
		add_pool_workers(world, cause, waiter);
	struct cause_words words = {
		closed ? SAY_CLOSED_EVIDENCE : SAY_REACH_EVIDENCE,
		gift.explanation,
		gift.advice,
		.words = waiter_words(world, cause, waiter),
	};
	if (world_thread(world, waiter)->prospect == PROSPECT_STUCK && !closed)
		words.evidence = SAY_NATIVE_EVIDENCE;
	words.words.more = object_numbers(world->arena, waiter->wait.lock);
	cause_say(world, cause, &words);
	struct say pool = {0};
	if (gift.kind == CAUSE_EXECUTOR_STARVED && pool_words(world, waiter, &pool))
		cause->explanation =
			say_in(world->arena, SAY_EXECUTOR_STARVED_NUMBERS_EXPLANATION, &pool);
}

/** A thread that waits for this one. */
static const struct py_thread *waiter_for(const struct world *world, const struct py_thread *thread)
{
	vec_each_ptr(struct py_thread, waiter, &world->process->threads)
		if (thread_awaited(waiter) == thread)
			return waiter;
	return NULL;
}

static void cause_of_vanished(struct world *world, struct py_thread *thread)
{
	struct py_cause *cause = cause_add(world, CAUSE_VANISHED_THREAD, CONFIDENCE_CERTAIN);
	if (!cause)
		return;
	cause_add_thread(world, cause, thread);
	const struct py_thread *waiter = waiter_for(world, thread);
	struct cause_words words = {
		SAY_VANISHED_EVIDENCE, SAY_VANISHED_EXPLANATION, SAY_VANISHED_ADVICE,
		.words = {.thread = phrase_thread(world->arena, thread),
			  .other = phrase_thread(world->arena, waiter),
			  .where = waiter ? phrase_user_line(world->arena, waiter) : NULL}};
	if (thread->left_list) {
		words.evidence = SAY_LEFT_EVIDENCE;
		words.explanation = SAY_LEFT_EXPLANATION;
		words.advice = SAY_LEFT_ADVICE;
	} else if (thread->state == STATE_STARTING) {
		words.evidence = SAY_LATE_EVIDENCE;
		words.explanation = SAY_LATE_EXPLANATION;
		words.advice = SAY_LATE_ADVICE;
	}
	cause_say(world, cause, &words);
}

static void cause_of_frozen(struct world *world, struct py_thread *thread)
{
	struct arena *arena = world->arena;
	struct py_cause *cause = cause_add(world, CAUSE_DAEMON_AT_FINALIZATION, CONFIDENCE_CERTAIN);
	if (!cause)
		return;
	cause_add_thread(world, cause, thread);
	const char *lock = NULL;
	vec_each_ptr(struct py_thread, waiter, &world->process->threads) {
		struct py_lock *wanted = waiter->wait.lock;
		if (waiter->wait.kind != WAIT_LOCK || !wanted || wanted->owner != thread)
			continue;
		cause_add_lock(world, cause, wanted);
		lock = phrase_lock(arena, wanted);
		break;
	}
	cause_say(world, cause,
		  &(struct cause_words){
			  lock ? SAY_FROZEN_EVIDENCE : SAY_FROZEN_EVIDENCE_JOIN,
			  SAY_FROZEN_EXPLANATION, SAY_FROZEN_ADVICE,
			  .words = {.thread = phrase_thread(arena, thread), .lock = lock}});
}

void cause_of_unknown(struct world *world, struct py_thread *thread)
{
	struct arena *arena = world->arena;
	struct py_cause *cause = cause_add(world, CAUSE_UNKNOWN, CONFIDENCE_POSSIBLE);
	if (!cause)
		return;
	cause_add_thread(world, cause, thread);
	cause_add_lock(world, cause, thread->wait.lock);
	struct cause_words words = {
		SAY_UNKNOWN_EVIDENCE, SAY_UNKNOWN_EXPLANATION, SAY_NOTHING,
		.words = {.thread = phrase_thread(arena, thread),
			  .what = phrase_doing(arena, thread),
			  .lock = phrase_lock(arena, thread->wait.lock),
			  .function = phrase_lock_code(arena, thread->wait.lock)}};
	if (thread->wait.kind == WAIT_LOCK && thread->wait.lock) {
		words.explanation = SAY_UNKNOWN_HOLDER_EXPLANATION;
		words.advice = SAY_UNKNOWN_HOLDER_ADVICE;
	}
	cause_say(world, cause, &words);
}

void cause_of_stuck(struct world *world, struct py_thread *root)
{
	const struct py_wait *wait = &root->wait;
	if (world_thread(world, root)->explained)
		return;
	bool late = root->state == STATE_STARTING && world_thread(world, root)->frozen;
	if (late || root->left_list || (root->alive == TRI_NO && root->finished != TRI_YES))
		cause_of_vanished(world, root);
	else if (world_thread(world, root)->frozen)
		cause_of_frozen(world, root);
	else if (wait->kind == WAIT_LOCK && wait->lock && wait->lock->owner_missing)
		cause_of_orphan(world, root);
	else if (wait->kind == WAIT_LOCK)
		cause_of_unknown_holder(world, root);
	else if (wait->kind == WAIT_OBJECT)
		cause_of_ungiven(world, root);
	else if (thread_is_in_idle_loop(root))
		cause_of_idle_loop(world, root);
	else if (wait->kind == WAIT_FD)
		cause_of_io(world, root);
	else if (wait->kind == WAIT_PROCESS)
		cause_of_child(world, root);
	else
		cause_of_unknown(world, root);
}
