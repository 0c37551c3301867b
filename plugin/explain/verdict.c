// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/verdict.h"

#include "explain/causes.h"
#include "explain/file_words.h"
#include "explain/graph.h"
#include "explain/phrase.h"
#include "explain/shutdown.h"
#include "explain/states.h"

enum {
	LONGEST_SUMMARY = 159,
	LONGEST_CLAUSE = 120,
};

static enum sentence ungiven_clause(enum py_thread_state state)
{
	static const enum sentence clauses[STATE_COUNT] = {
		[STATE_CONDITION_WAIT] = SAY_CLAUSE_UNGIVEN_NOTIFY,
		[STATE_EVENT_WAIT] = SAY_CLAUSE_UNGIVEN_EVENT,
		[STATE_SEMAPHORE_WAIT] = SAY_CLAUSE_UNGIVEN_PERMIT,
		[STATE_BARRIER_WAIT] = SAY_CLAUSE_UNGIVEN_BARRIER,
		[STATE_FUTURE_WAIT] = SAY_CLAUSE_UNGIVEN_RESULT,
		[STATE_QUEUE_GET] = SAY_CLAUSE_UNGIVEN_ITEM,
		[STATE_QUEUE_PUT] = SAY_CLAUSE_UNGIVEN_ROOM,
		[STATE_QUEUE_JOIN] = SAY_CLAUSE_UNGIVEN_TASKS,
	};
	return clauses[state] ? clauses[state] : SAY_CLAUSE_DOING;
}

/** A thread that waits for files, and what is wrong with that. */
static enum sentence io_clause(const struct py_thread *thread)
{
	bool own = true;
	vec_each(const struct py_fd_wait, wait, &thread->block.fds)
		own &= wait->file && wait->file->kind == FILE_PIPE && file_ends_are_own(wait->file);
	if (thread->block.io == IO_WRITE && own)
		return SAY_CLAUSE_PIPE_SELF;
	if (thread->stuck != TRI_YES || thread->block.io == IO_LOCK)
		return SAY_CLAUSE_DOING;
	return own ? SAY_CLAUSE_PIPE_EMPTY : SAY_CLAUSE_PIPE_MUTUAL;
}

/** What completes "thread … which …" for the cause's first thread. */
static const char *cause_clause(struct arena *arena, const struct py_cause *cause)
{
	const struct py_thread *thread = cause->threads.items[0];
	const struct py_lock *lock = cause->locks.count ? cause->locks.items[0] : NULL;
	struct say words = {
		.lock = phrase_lock(arena, lock),
		.what = phrase_doing(arena, thread),
		.more = thread->wait.text,
		.function = phrase_purpose(thread),
	};
	if (cause->threads.count > 1)
		words.other =
			phrase_threads(arena, cause->threads.items + 1, cause->threads.count - 1);
	switch (cause->kind) {
	case CAUSE_DEADLOCK:
	case CAUSE_GIL_LOCK_INVERSION:
		return say_in(arena, SAY_CLAUSE_DEADLOCK, &words);
	case CAUSE_IMPORT_DEADLOCK:
		return say_in(arena, words.other ? SAY_CLAUSE_IMPORT : SAY_CLAUSE_SELF, &words);
	case CAUSE_JOIN_CYCLE:
		return say_in(arena, words.other ? SAY_CLAUSE_JOINS : SAY_CLAUSE_DOING, &words);
	case CAUSE_SELF_DEADLOCK:
		return say_in(arena, SAY_CLAUSE_SELF, &words);
	case CAUSE_ORPHANED_LOCK:
		return say_in(arena, SAY_CLAUSE_ORPHAN, &words);
	case CAUSE_FORK_INHERITED_LOCK:
		return say_in(arena, SAY_CLAUSE_FORKED, &words);
	case CAUSE_LOST_NOTIFY:
	case CAUSE_QUEUE_STARVED:
	case CAUSE_QUEUE_FULL:
	case CAUSE_QUEUE_UNFINISHED:
		return say_in(arena, ungiven_clause(thread->state), &words);
	case CAUSE_ASYNCIO_PENDING:
		return say_in(arena, SAY_CLAUSE_LOOP, &words);
	case CAUSE_EXECUTOR_STARVED:
		return say_in(arena, SAY_CLAUSE_STARVED, &words);
	case CAUSE_MULTIPROCESSING_FEEDER:
		words.lock = feeder_queue(arena, thread);
		return say_in(arena, SAY_CLAUSE_FEEDER, &words);
	case CAUSE_PIPE_FULL:
		return say_in(arena,
			      thread->wait.kind == WAIT_PROCESS ? SAY_CLAUSE_PIPE_CHILD
								: io_clause(thread),
			      &words);
	case CAUSE_CHILD_PROCESS:
		return say_in(arena,
			      thread->stuck == TRI_YES ? SAY_CLAUSE_CHILD_STUCK : SAY_CLAUSE_DOING,
			      &words);
	case CAUSE_IO_WAIT:
		return say_in(arena, io_clause(thread), &words);
	case CAUSE_VANISHED_THREAD:
		if (thread->left_list)
			return say_in(arena, SAY_CLAUSE_LEFT, &words);
		if (thread->state == STATE_STARTING)
			return say_in(arena, SAY_CLAUSE_LATE, &words);
		return say_in(arena, SAY_CLAUSE_VANISHED, &words);
	case CAUSE_DAEMON_AT_FINALIZATION:
		if (lock && lock->owner != thread)
			return say_in(arena, SAY_CLAUSE_ENDED, &words);
		return say_in(arena, lock ? SAY_CLAUSE_FROZEN : SAY_CLAUSE_FROZEN_ALONE, &words);
	case CAUSE_ASYNC_EXCEPTION_PENDING:
		words.function = thread->pending_async_exception;
		return say_in(arena, SAY_CLAUSE_ASYNC, &words);
	case CAUSE_TIMER_REARM:
		return say_in(arena, words.function ? SAY_CLAUSE_REARM : SAY_CLAUSE_REARM_SOME,
			      &words);
	default:
		return say_in(arena, SAY_CLAUSE_DOING, &words);
	}
}

static bool cause_has_thread(const struct py_cause *cause, const struct py_thread *thread)
{
	vec_each_ptr(const struct py_thread, member, &cause->threads)
		if (member == thread)
			return true;
	return false;
}

/** The clause for that member of the cause, which is then told as the first. */
static const char *clause_for(struct arena *arena, const struct py_cause *cause,
			      struct py_thread *thread)
{
	struct py_cause turned = *cause;
	size_t count = cause->threads.count;
	struct py_thread **members = arena_array(arena, struct py_thread *, count);
	size_t at = 0;
	while (at + 1 < count && cause->threads.items[at] != thread)
		at++;
	for (size_t i = 0; i < count; i++)
		members[i] = cause->threads.items[(at + i) % count];
	turned.threads.items = members;
	if (cause->kind == CAUSE_DEADLOCK && thread->wait.lock) {
		turned.locks.items = &thread->wait.lock;
		turned.locks.count = 1;
	}
	return phrase_fitted(arena, cause_clause(arena, &turned), LONGEST_CLAUSE, thread);
}

/** The thread that exit waits for because of this cause: a member of it, else one that needs a member. */
static struct py_thread *awaited_for(const struct world *world, const struct py_cause *cause)
{
	const struct py_shutdown *shutdown = &world->report->shutdown;
	if (!shutdown->waiting_for.count)
		return NULL;
	vec_each_ptr(struct py_thread, thread, &shutdown->waiting_for)
		if (cause_has_thread(cause, thread))
			return thread;
	vec_each_ptr(struct py_thread, thread, &shutdown->waiting_for)
		if (cause_has_thread(cause, world_thread(world, thread)->root))
			return thread;
	return shutdown->waiting_for.items[0];
}

static const char *exit_summary(struct world *world)
{
	struct arena *arena = world->arena;
	const struct py_shutdown *shutdown = &world->report->shutdown;
	const struct py_cause *root = &world->report->verdict.causes.items[0];
	struct py_thread *first = root->threads.items[0];
	struct py_thread *awaited = awaited_for(world, root);
	const struct py_frame *callback = shutdown_callback(shutdown);
	const char *where = callback ? phrase_frame(arena, callback) : NULL;
	if (!awaited || root->kind == CAUSE_ATEXIT_CALLBACK) {
		// The callback's own place is told; where in it the thread waits is too much for one sentence.
		bool waits = root->kind == CAUSE_ATEXIT_CALLBACK && first->wait.text;
		const char *clause = waits ? say(arena, DOES_WAIT, .what = first->wait.text)
					   : clause_for(arena, root, first);
		return where ? say(arena, SUMMARY_CALLBACK, .where = where, .what = clause)
			     : say(arena, SUMMARY_EXIT_ITSELF,
				   .thread = phrase_thread(arena, first), .what = clause);
	}
	struct say words = {
		.thread = phrase_thread(arena, awaited),
		.other = phrase_thread(arena, first),
		.what = clause_for(arena, root, cause_has_thread(root, awaited) ? awaited : first),
		.count = shutdown->waiting_for.count - 1,
	};
	bool pooled = thread_is_executor_worker(awaited);
	if (!cause_has_thread(root, awaited))
		return say_in(arena, SAY_SUMMARY_EXIT_THROUGH, &words);
	if (shutdown_is_of_subinterpreter(shutdown))
		return say_in(arena, SAY_SUMMARY_SUBINTERPRETER, &words);
	if (words.count && root->threads.count > 1 && root->kind != CAUSE_DEADLOCK &&
	    root->kind != CAUSE_JOIN_CYCLE)
		return say_in(arena, pooled ? SAY_SUMMARY_EXIT_WORKERS : SAY_SUMMARY_EXIT_MANY,
			      &words);
	return say_in(arena, pooled ? SAY_SUMMARY_EXIT_WORKER : SAY_SUMMARY_EXIT, &words);
}

static const char *deadlock_summary(struct world *world)
{
	struct arena *arena = world->arena;
	const struct py_cause *root = NULL;
	vec_each(const struct py_cause, cause, &world->report->verdict.causes)
		if (!root && world_thread(world, cause->threads.items[0])->in_cycle)
			root = cause;
	root = root ? root : &world->report->verdict.causes.items[0];
	const char *thread = phrase_thread(arena, root->threads.items[0]);
	if (root->threads.count == 1)
		return say(arena, SUMMARY_SELF, .thread = thread, .what = cause_clause(arena, root));
	const char *threads = phrase_threads(arena, root->threads.items, root->threads.count);
	if (root->locks.count == 2)
		return say(arena, SUMMARY_DEADLOCK_TWO, .thread = threads,
			   .lock = phrase_lock(arena, root->locks.items[0]),
			   .what = phrase_lock(arena, root->locks.items[1]));
	if (root->locks.count == 1)
		return say(arena, SUMMARY_DEADLOCK_ONE, .thread = threads,
			   .lock = phrase_lock(arena, root->locks.items[0]));
	if (root->locks.count)
		return say(arena, SUMMARY_DEADLOCK, .thread = threads,
			   .lock = phrase_lock(arena, root->locks.items[0]),
			   .count = root->locks.count);
	return say(arena, SUMMARY_JOINS, .thread = threads);
}

static const char *hang_summary(struct world *world)
{
	struct arena *arena = world->arena;
	const struct py_cause *root = &world->report->verdict.causes.items[0];
	const char *clause = phrase_fitted(arena, cause_clause(arena, root), LONGEST_CLAUSE,
					   root->threads.items[0]);
	if (root->threads.count > 1)
		return say(arena, SUMMARY_HANG_MANY,
			   .thread = phrase_thread(arena, root->threads.items[0]), .what = clause,
			   .count = root->threads.count - 1);
	return say(arena, SUMMARY_HANG, .thread = phrase_thread(arena, root->threads.items[0]),
		   .what = clause);
}

static size_t live_threads(const struct py_process *process)
{
	size_t live = 0;
	vec_each_ptr(struct py_thread, thread, &process->threads)
		live += thread_is_live(thread);
	return live;
}

static const char *healthy_summary(struct world *world)
{
	struct arena *arena = world->arena;
	size_t live = live_threads(world->process);
	const struct py_thread *main = py_process_main_thread(world->process);
	const struct py_verdict *verdict = &world->report->verdict;
	if (verdict->causes.count && verdict->causes.items[0].threads.count)
		return say(arena, SUMMARY_HEALTHY_BUT,
			   .thread = phrase_thread(arena, verdict->causes.items[0].threads.items[0]),
			   .what = cause_clause(arena, &verdict->causes.items[0]));
	struct say words = {.count = live,
			    .thread = main ? phrase_thread(arena, main) : NULL,
			    .what = main ? phrase_doing(arena, main) : NULL};
	if (shutdown_is_exiting(&world->report->shutdown))
		return say_in(arena, SAY_SUMMARY_EXIT_RUNS, &words);
	if (!main)
		return say_in(arena, SAY_SUMMARY_HEALTHY_SOMEHOW, &words);
	return say_in(arena, live == 1 ? SAY_SUMMARY_HEALTHY_ONE : SAY_SUMMARY_HEALTHY, &words);
}

/** A thread whose wait decides the verdict, and could not be settled. */
static struct py_thread *undecided_thread(const struct world *world)
{
	struct py_thread *main = py_process_main_thread(world->process);
	if (main && main->stuck == TRI_UNKNOWN && thread_is_live(main))
		return main;
	vec_each_ptr(struct py_thread, thread, &world->process->threads)
		if (thread->stuck == TRI_UNKNOWN && thread->wait.kind == WAIT_LOCK &&
		    thread_is_live(thread) && !world_thread(world, thread)->frozen)
			return thread;
	return NULL;
}

static bool has_unsettled_thread(const struct world *world)
{
	vec_each_ptr(struct py_thread, thread, &world->process->threads)
		if (world_thread(world, thread)->prospect == PROSPECT_UNKNOWN)
			return true;
	return false;
}

/** Whether what was not read of some thread might change what is said of others. */
static bool has_unseen_thread(const struct world *world)
{
	if (world->process->threads_complete == TRI_NO)
		return true;
	vec_each_ptr(struct py_thread, thread, &world->process->threads)
		if (thread_is_unseen(thread))
			return true;
	return false;
}

/** Nothing is wrong as far as was seen; was enough seen? */
static void find_quiet_verdict(struct world *world)
{
	struct arena *arena = world->arena;
	struct py_verdict *verdict = &world->report->verdict;
	struct py_thread *undecided = undecided_thread(world);
	if (undecided) {
		verdict->kind = VERDICT_UNKNOWN;
		verdict->confidence = CONFIDENCE_POSSIBLE;
		cause_of_unknown(world, undecided);
		verdict->summary =
			say(arena, SUMMARY_UNKNOWN, .thread = phrase_thread(arena, undecided),
			    .what = phrase_doing(arena, undecided));
	} else if (!live_threads(world->process)) {
		verdict->kind = VERDICT_UNKNOWN;
		verdict->confidence = CONFIDENCE_POSSIBLE;
		verdict->summary = say(arena, SUMMARY_NO_THREADS);
	} else {
		verdict->kind = VERDICT_HEALTHY;
		bool doubt = has_unsettled_thread(world) || has_unseen_thread(world) ||
			     verdict->causes.count;
		verdict->confidence = doubt ? CONFIDENCE_LIKELY : CONFIDENCE_CERTAIN;
		verdict->summary = healthy_summary(world);
	}
}

static bool some_thread_is_stuck(const struct world *world)
{
	vec_each_ptr(struct py_thread, thread, &world->process->threads)
		if (world_is_stuck(world, thread))
			return true;
	return false;
}

static bool exit_waits(const struct py_shutdown *shutdown)
{
	if (!shutdown_is_exiting(shutdown))
		return false;
	const struct py_thread *thread = shutdown->thread;
	return shutdown->waiting_for.count ||
	       (thread->wait.kind != WAIT_NONE && thread->wait.kind != WAIT_GIL);
}

/** Whether the summary may be wrong for what could not be read: of whom the cause is about, or of the exit. */
static bool leans_on_unseen(const struct world *world, const struct py_cause *root)
{
	const struct py_shutdown *shutdown = &world->report->shutdown;
	if (shutdown->stage == STAGE_UNKNOWN ||
	    (shutdown->thread && shutdown->thread->frames_complete == TRI_NO))
		return true;
	vec_each_ptr(const struct py_thread, thread, &root->threads) {
		const struct py_thread *end = world_thread(world, thread)->root;
		if (thread_is_unseen(thread) || (end && thread_is_unseen(end)))
			return true;
	}
	return false;
}

static void find_loud_verdict(struct world *world)
{
	struct py_verdict *verdict = &world->report->verdict;
	const struct py_cause *root = &verdict->causes.items[0];
	verdict->confidence = root->confidence;
	if (verdict->confidence == CONFIDENCE_CERTAIN && leans_on_unseen(world, root))
		verdict->confidence = CONFIDENCE_LIKELY;
	if (exit_waits(&world->report->shutdown)) {
		verdict->kind = VERDICT_EXIT_BLOCKED;
		verdict->summary = exit_summary(world);
	} else if (world->report->cycles.count) {
		verdict->kind = VERDICT_DEADLOCK;
		verdict->summary = deadlock_summary(world);
	} else {
		verdict->kind = VERDICT_HANG;
		verdict->summary = hang_summary(world);
	}
}

/** The thread whose place a summary tells. */
static const struct py_thread *summary_thread(const struct world *world)
{
	const struct py_verdict *verdict = &world->report->verdict;
	bool told = verdict->causes.count && verdict->causes.items[0].threads.count;
	return told ? verdict->causes.items[0].threads.items[0]
		    : py_process_main_thread(world->process);
}

void verdict_find(struct world *world)
{
	struct py_verdict *verdict = &world->report->verdict;
	struct py_shutdown *shutdown = &world->report->shutdown;
	bool loud = exit_waits(shutdown) || some_thread_is_stuck(world);
	if (loud && !verdict->causes.count) // say at least who
		cause_of_unknown(world, exit_waits(shutdown) ? shutdown->thread
							     : world->process->threads.items[0]);
	if (loud)
		find_loud_verdict(world);
	else
		find_quiet_verdict(world);
	verdict->summary = phrase_fitted(world->arena, verdict->summary, LONGEST_SUMMARY,
					 summary_thread(world));
	world->report->status = verdict->kind == VERDICT_HEALTHY   ? 0
				: verdict->kind == VERDICT_UNKNOWN ? 3
								   : 1;
}
