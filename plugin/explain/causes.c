// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/causes.h"

#include "explain/cause_library.h"

#include "explain/graph.h"
#include "explain/native.h"
#include "explain/phrase.h"
#include "explain/pools.h"
#include "explain/shutdown.h"
#include "explain/states.h"

enum {
	MOST_CAUSES = 64, // a screen has fewer lines; what is left out is said
};

struct py_cause *cause_add(struct world *world, enum py_cause_kind kind,
			   enum py_confidence confidence)
{
	struct py_verdict *verdict = &world->report->verdict;
	if (verdict->causes.count >= MOST_CAUSES) {
		py_warn(world->process, "causes-cut",
			"there are more causes than the %d that are listed", MOST_CAUSES);
		return NULL;
	}
	struct py_cause *cause = vec_push(world->arena, &verdict->causes);
	cause->kind = kind;
	cause->confidence = confidence;
	return cause;
}

void cause_say(struct world *world, struct py_cause *cause, const struct cause_words *words)
{
	cause->evidence = say_in(world->arena, words->evidence, &words->words);
	cause->explanation = say_in(world->arena, words->explanation, &words->words);
	// An advice with a gap helps nobody.
	if (say_is_complete(words->advice, &words->words))
		cause->advice = say_in(world->arena, words->advice, &words->words);
}

void cause_add_thread(struct world *world, struct py_cause *cause, struct py_thread *thread)
{
	vec_add(world->arena, &cause->threads, thread);
	world_thread(world, thread)->explained = true;
}

void cause_add_lock(struct world *world, struct py_cause *cause, struct py_lock *lock)
{
	if (lock)
		vec_add(world->arena, &cause->locks, lock);
}

void cause_of_async_exception(struct world *world, struct py_thread *thread)
{
	if (!thread->pending_async_exception || thread->wait.kind == WAIT_NONE ||
	    !thread_is_live(thread))
		return;
	vec_each(const struct py_cause, known, &world->report->verdict.causes)
		if (known->kind == CAUSE_ASYNC_EXCEPTION_PENDING &&
		    known->threads.items[0] == thread)
			return;
	struct py_cause *cause = cause_add(world, CAUSE_ASYNC_EXCEPTION_PENDING, CONFIDENCE_CERTAIN);
	if (!cause)
		return;
	struct arena *arena = world->arena;
	cause_add_thread(world, cause, thread);
	cause_add_lock(world, cause, thread->wait.lock);
	const char *where = phrase_user_line(arena, thread);
	cause_say(world, cause,
		  &(struct cause_words){
			  SAY_ASYNC_EVIDENCE,
			  SAY_ASYNC_EXPLANATION,
			  where ? SAY_ASYNC_ADVICE : SAY_ASYNC_ADVICE_NOWHERE,
			  .words = {.thread = phrase_thread(arena, thread),
				    .what = phrase_doing(arena, thread),
				    .where = where,
				    .function = thread->pending_async_exception},
		  });
}

/** C code that keeps the GIL while it waits: nobody is stuck by the rule, and yet nothing moves. */
static void add_gil_hogs(struct world *world)
{
	vec_each_ptr(struct py_interpreter, interpreter, &world->process->interpreters) {
		struct py_thread *holder = interpreter->gil_holder;
		if (holder && holder->state == STATE_NATIVE && holder->gil == GIL_ROLE_HOLDS &&
		    interpreter->gil_waiters.count && !world_thread(world, holder)->explained)
			cause_of_delay(world, holder);
	}
}

/** A thread that runs stops in a moment; one that waits in C code does not. */
static void add_stops(struct world *world)
{
	vec_each_ptr(struct py_thread, thread, &world->process->threads)
		if (thread->stop_awaits && thread->stop_awaits->block.kind != BLOCK_NONE &&
		    thread->stop_awaits->block.kind != BLOCK_UNKNOWN &&
		    !world_thread(world, thread->stop_awaits)->explained)
			cause_of_stop(world, thread);
}

/** A lock of C code whose owner waits for something else: nothing that Python code shows. */
static void add_native_locks(struct world *world)
{
	vec_each_ptr(struct py_lock, lock, &world->process->locks) {
		const struct py_thread *owner = lock->owner;
		if (!lock_is_native(lock) || !owner || owner->wait.kind == WAIT_NONE ||
		    owner->wait.kind == WAIT_GIL || !lock->waiters.count)
			continue;
		struct py_thread *waiter = lock->waiters.items[0];
		if (waiter->wait.timed != TRI_YES && !world_thread(world, waiter)->explained &&
		    waiter->stuck != TRI_YES)
			cause_of_held_native(world, waiter);
	}
}

enum cause_rank cause_rank_of(const struct world *world, const struct py_thread *thread)
{
	const struct thread_facts *facts = world_thread(world, thread);
	const struct py_wait *wait = &facts->root->wait;
	if (facts->cycle)
		return RANK_CYCLE;
	if (wait->kind == WAIT_LOCK &&
	    (!wait->lock || !(wait->lock->owner || wait->lock->owner_missing)))
		return RANK_UNGIVEN; // whose lock it is could not be told
	if (wait->kind != WAIT_OBJECT)
		return RANK_DEFINITE;
	return world_worker_is_starved(world, facts->root) ? RANK_STARVED : RANK_UNGIVEN;
}

static void add_stuck(struct world *world, struct py_thread *thread, enum cause_rank rank)
{
	// An exit that waits for idle workers is explained by that; others do not wait for them.
	bool idle = thread_is_idle_worker(thread) ||
		    (shutdown_is_exiting(&world->report->shutdown) &&
		     thread_is_idle_worker(world_thread(world, thread)->root));
	if (world_is_stuck(world, thread) && !idle && cause_rank_of(world, thread) == rank)
		cause_of_root(world, thread);
}

static void add_all_stuck(struct world *world, enum cause_rank rank)
{
	struct py_thread *main = py_process_main_thread(world->process);
	if (main)
		add_stuck(world, main, rank);
	if (rank == RANK_CYCLE)
		vec_each(struct py_cycle, cycle, &world->report->cycles)
			cause_of_root(world, cycle->members.items[0].thread);
	vec_each_ptr(struct py_thread, thread, &world->process->threads)
		add_stuck(world, thread, rank);
}

/** An event loop that is being closed, and waits for its executor's threads. */
static void add_loop_closers(struct world *world)
{
	struct arena *arena = world->arena;
	vec_each_ptr(struct py_thread, closer, &world->process->threads) {
		struct py_thread *worker = closer->state == STATE_JOIN ? closer->wait.thread : NULL;
		if (!worker || !thread_frame_with_role(closer, ROLE_LOOP_EXECUTOR_SHUTDOWN,
						       ROLE_LOOP_EXECUTOR_SHUTDOWN))
			continue;
		const char *where = phrase_user_line(arena, worker);
		struct py_cause *cause = cause_add(world, CAUSE_EXECUTOR_WORKER, CONFIDENCE_CERTAIN);
		if (!cause)
			return;
		vec_add(arena, &cause->threads, worker);
		cause_say(
			world, cause,
			&(struct cause_words){SAY_LOOP_CLOSE_EVIDENCE, SAY_LOOP_CLOSE_EXPLANATION,
					      where ? SAY_WORKER_ADVICE : SAY_WORKER_ADVICE_NOWHERE,
					      .words = {.thread = phrase_thread(arena, worker),
							.other = phrase_thread(arena, closer),
							.what = phrase_doing(arena, worker),
							.where = where,
							.more = pool_numbers(world, worker)}});
	}
}

/** Whether the child will ever end is not for this process to say; that the main thread needs it is. */
static void add_child_wait(struct world *world)
{
	struct py_thread *main = py_process_main_thread(world->process);
	if (main && main->state == STATE_CHILD_WAIT && main->wait.timed != TRI_YES)
		cause_of_delay(world, main);
}

void causes_find(struct world *world)
{
	if (shutdown_is_exiting(&world->report->shutdown)) {
		// Who waits for a Future of a starved pool is a symptom of that, also when exit waits for it.
		add_all_stuck(world, RANK_STARVED);
		causes_of_exit(world);
	}
	for (enum cause_rank rank = RANK_CYCLE; rank < RANK_COUNT; rank++)
		add_all_stuck(world, rank);
	vec_each_ptr(struct py_thread, thread, &world->process->threads)
		cause_of_async_exception(world, thread);
	add_gil_hogs(world);
	add_native_locks(world);
	add_stops(world);
	if (!shutdown_is_exiting(&world->report->shutdown)) {
		add_loop_closers(world);
		add_child_wait(world);
	}
	causes_name_libraries(world);
}
