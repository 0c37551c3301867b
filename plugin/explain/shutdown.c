// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/shutdown.h"

#include <string.h>

#include "explain/phrase.h"
#include "explain/say.h"
#include "explain/states.h"

static const struct py_frame *shutdown_frame(const struct py_thread *thread)
{
	return thread_frame_with_role(thread, ROLE_THREAD_SHUTDOWN, ROLE_THREAD_SHUTDOWN_27);
}

static const struct py_frame *executor_exit_frame(const struct py_thread *thread)
{
	return thread_frame_with_role(thread, ROLE_EXECUTOR_EXIT, ROLE_PROCESS_EXECUTOR_EXIT);
}

bool shutdown_is_exiting(const struct py_shutdown *shutdown)
{
	return shutdown->stage != STAGE_NOT_EXITING && shutdown->stage != STAGE_UNKNOWN;
}

bool shutdown_is_of_subinterpreter(const struct py_shutdown *shutdown)
{
	return shutdown->thread && shutdown->thread->interpreter &&
	       !shutdown->thread->interpreter->main;
}

bool shutdown_is_in_executor_exit(const struct py_shutdown *shutdown)
{
	return shutdown->thread && executor_exit_frame(shutdown->thread);
}

/** The outermost frame that _shutdown called and that is not threading's own: a callback, 3.9 and later. */
static const struct py_frame *threading_callback(const struct py_thread *thread)
{
	const struct py_frame *shutdown = shutdown_frame(thread);
	if (!shutdown)
		return NULL;
	for (const struct py_frame *frame = shutdown; frame-- > thread->frames.items;)
		if (frame->role == ROLE_EXECUTOR_EXIT || frame->role == ROLE_PROCESS_EXECUTOR_EXIT ||
		    (frame->module && strcmp(frame->module, "threading") &&
		     frame->role == ROLE_NONE))
			return frame;
	return NULL;
}

const struct py_frame *shutdown_callback(const struct py_shutdown *shutdown)
{
	const struct py_thread *thread = shutdown->thread;
	if (!thread || !thread->frames.count)
		return NULL;
	if (shutdown->stage == STAGE_THREADING_ATEXIT)
		return threading_callback(thread);
	if (shutdown->stage != STAGE_ATEXIT)
		return NULL;
	const struct py_frame *first = &thread->frames.items[thread->frames.count - 1];
	const struct py_frame *runner =
		thread_frame_with_role(thread, ROLE_ATEXIT_27, ROLE_ATEXIT_27);
	if (runner)
		return runner > thread->frames.items ? runner - 1 : NULL;
	return first;
}

static bool main_interpreter_finalizes(const struct py_process *process)
{
	vec_each_ptr(struct py_interpreter, interpreter, &process->interpreters)
		if (interpreter->main)
			return interpreter->finalizing == TRI_YES;
	return false;
}

static enum py_shutdown_stage stage_of_frames(const struct py_thread *thread)
{
	if (shutdown_frame(thread))
		return threading_callback(thread) ? STAGE_THREADING_ATEXIT : STAGE_JOINING_THREADS;
	if (executor_exit_frame(thread) ||
	    thread_frame_with_role(thread, ROLE_ATEXIT_27, ROLE_PROCESS_EXIT))
		return STAGE_ATEXIT;
	size_t count = thread->frames.count;
	if (count && thread->frames.items[count - 1].role == ROLE_LOGGING_SHUTDOWN)
		return STAGE_ATEXIT;
	return STAGE_NOT_EXITING;
}

/** Threads that exit joins before it runs atexit's callbacks. */
static bool has_joinable(const struct py_process *process)
{
	vec_each_ptr(const struct py_thread, thread, &process->threads)
		if (thread->interpreter && thread->interpreter->main && thread->object &&
		    thread->daemon == TRI_NO && thread->main != TRI_YES &&
		    thread->dummy != TRI_YES && thread_is_live(thread))
			return true;
	return false;
}

static enum py_shutdown_stage stage_of(const struct py_process *process,
				       const struct py_thread *thread)
{
	if (process->runtime.finalizing == TRI_YES)
		return STAGE_FINALIZING;
	enum py_shutdown_stage stage = stage_of_frames(thread);
	bool main_interpreter = !thread->interpreter || thread->interpreter->main;
	// Before 3.12 only the stopped main Thread tells that exit has gone beyond _shutdown.
	bool begun = main_interpreter_finalizes(process) || process->main_stopped == TRI_YES;
	if (stage != STAGE_NOT_EXITING || !main_interpreter)
		return stage;
	if (begun)
		return thread->frames_complete == TRI_NO && has_joinable(process)
			       ? STAGE_JOINING_THREADS
			       : STAGE_ATEXIT;
	bool unseen = thread->frames_complete == TRI_NO && process->main_stopped == TRI_UNKNOWN;
	return unseen ? STAGE_UNKNOWN : STAGE_NOT_EXITING;
}

/** The one that finalizes, else the main thread, else one that a fork made the only one. */
static struct py_thread *exiting_thread(const struct py_process *process)
{
	uint64_t ident =
		process->runtime.finalizing == TRI_YES ? process->runtime.finalizing_ident : 0;
	struct py_thread *main = py_process_main_thread(process);
	vec_each_ptr(struct py_thread, thread, &process->threads)
		if (ident && thread->ident == ident && thread_is_live(thread))
			return thread;
	enum py_shutdown_stage stage = main ? stage_of(process, main) : STAGE_NOT_EXITING;
	if (stage != STAGE_NOT_EXITING && stage != STAGE_UNKNOWN)
		return main;
	vec_each_ptr(struct py_thread, thread, &process->threads)
		if (thread_is_live(thread) && shutdown_frame(thread))
			return thread;
	return main;
}

/** Whether _shutdown joins it, apart from what its own records say. */
static bool is_joined_at_exit(const struct py_shutdown *shutdown, const struct py_thread *thread)
{
	const struct py_interpreter *ending =
		shutdown->thread ? shutdown->thread->interpreter : NULL;
	if (ending ? thread->interpreter && thread->interpreter != ending
		   : thread->interpreter && !thread->interpreter->main)
		return false; // each interpreter joins its own
	if (thread == shutdown->thread || thread->main == TRI_YES || thread->dummy == TRI_YES)
		return false;
	if (!thread->object || thread->finished == TRI_YES || thread->state == STATE_FINISHED)
		return false;
	// One whose OS thread vanished is still waited for: only its thread state's end would wake the joiner.
	return thread->daemon == TRI_NO || thread_is_executor_worker(thread);
}

struct listing {
	struct arena *arena;
	struct py_shutdown *shutdown;
	bool *listed; // at the thread's index
};

static void list(struct listing *listing, struct py_thread *thread)
{
	if (!thread || listing->listed[thread->index])
		return;
	listing->listed[thread->index] = true;
	vec_add(listing->arena, &listing->shutdown->waiting_for, thread);
}

/** Each interpreter joins its own threads. */
static bool belongs_to(const struct py_thread *exiting, const struct py_thread *thread)
{
	return !exiting || !exiting->interpreter || !thread->interpreter ||
	       exiting->interpreter == thread->interpreter;
}

static void find_awaited(struct world *world, struct py_shutdown *shutdown)
{
	struct py_process *process = world->process;
	struct listing listing = {
		.arena = world->arena,
		.shutdown = shutdown,
		.listed = arena_array(world->arena, bool, process->threads.count),
	};
	const struct py_thread *exiting = shutdown->thread;
	if (exiting && exiting->wait.kind == WAIT_THREAD)
		list(&listing, exiting->wait.thread);
	bool joins = shutdown->stage == STAGE_JOINING_THREADS ||
		     shutdown->stage == STAGE_THREADING_ATEXIT;
	if (!joins && !shutdown_is_in_executor_exit(shutdown))
		return;
	vec_each_ptr(struct py_thread, thread, &process->shutdown_pending)
		if (thread != exiting && thread->state != STATE_FINISHED &&
		    belongs_to(exiting, thread))
			list(&listing, thread);
	vec_each_ptr(struct py_thread, thread, &process->threads)
		if ((joins || thread->daemon != TRI_NO) && is_joined_at_exit(shutdown, thread))
			list(&listing, thread);
}

void shutdown_find(struct world *world)
{
	struct py_shutdown *shutdown = &world->report->shutdown;
	struct py_thread *thread = exiting_thread(world->process);
	bool main_missing = !thread && world->process->threads_complete == TRI_NO;
	shutdown->stage = thread         ? stage_of(world->process, thread)
			  : main_missing ? STAGE_UNKNOWN
					 : STAGE_NOT_EXITING;
	if (shutdown_is_exiting(shutdown)) {
		shutdown->thread = thread;
		find_awaited(world, shutdown);
		return;
	}
	vec_each_ptr(struct py_thread, other, &world->process->threads)
		if (is_joined_at_exit(shutdown, other) && !thread_is_idle_worker(other))
			vec_add(world->arena, &shutdown->would_wait_for, other);
}

static enum sentence stage_sentence(const struct py_shutdown *shutdown)
{
	static const enum sentence sentences[STAGE_COUNT] = {
		[STAGE_NOT_EXITING] = SAY_SHUTDOWN_NONE,
		[STAGE_THREADING_ATEXIT] = SAY_SHUTDOWN_THREADING_ATEXIT,
		[STAGE_JOINING_THREADS] = SAY_SHUTDOWN_JOINING,
		[STAGE_ATEXIT] = SAY_SHUTDOWN_ATEXIT,
		[STAGE_FINALIZING] = SAY_SHUTDOWN_FINALIZING,
		[STAGE_FINALIZED] = SAY_SHUTDOWN_FINALIZED,
		[STAGE_UNKNOWN] = SAY_SHUTDOWN_UNKNOWN,
	};
	return sentences[shutdown->stage];
}

static const char *prediction(struct arena *arena, const struct py_shutdown *shutdown)
{
	size_t count = shutdown->would_wait_for.count;
	if (!count)
		return say(arena, SHUTDOWN_WOULD_END);
	const char *threads = phrase_threads(arena, shutdown->would_wait_for.items, count);
	const char *doing = phrase_doing(arena, shutdown->would_wait_for.items[0]);
	if (count == 1)
		return say(arena, SHUTDOWN_WOULD_WAIT, .thread = threads, .what = doing);
	return say(arena, SHUTDOWN_WOULD_WAIT_MANY, .thread = threads, .count = count);
}

void shutdown_describe(struct world *world)
{
	struct arena *arena = world->arena;
	struct py_shutdown *shutdown = &world->report->shutdown;
	const struct py_frame *callback = shutdown_callback(shutdown);
	const char *stage = say_in(arena, stage_sentence(shutdown), &(struct say){0});
	const char *more = NULL;
	if (!shutdown_is_exiting(shutdown))
		more = prediction(arena, shutdown);
	else if (shutdown->waiting_for.count)
		more = say(arena, SHUTDOWN_WAITS,
			   .thread = phrase_thread(arena, shutdown->waiting_for.items[0]),
			   .what = phrase_doing(arena, shutdown->waiting_for.items[0]));
	else if (shutdown->thread)
		more = say(arena, SHUTDOWN_THREAD, .thread = phrase_thread(arena, shutdown->thread),
			   .what = phrase_doing(arena, shutdown->thread));
	if (shutdown->waiting_for.count > 1)
		more = say(arena, SHUTDOWN_AND_MORE, .what = more,
			   .count = shutdown->waiting_for.count - 1);
	const char *where = callback ? phrase_frame(arena, callback) : NULL;
	if (shutdown_is_of_subinterpreter(shutdown) && shutdown->stage == STAGE_JOINING_THREADS)
		stage = say(arena, SHUTDOWN_SUBINTERPRETER);
	if (where && shutdown->stage == STAGE_ATEXIT)
		stage = say(arena, SHUTDOWN_CALLBACK, .where = where);
	shutdown->text = more ? arena_printf(arena, "%s %s", stage, more) : stage;
}
