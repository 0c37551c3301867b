// SPDX-License-Identifier: GPL-3.0-or-later
// Causes of an exit that waits: for which threads, and what these are at.
#include <math.h>

#include "explain/address_map.h"
#include "explain/cause_library.h"
#include "explain/causes.h"
#include "explain/phrase.h"
#include "explain/pools.h"
#include "explain/shutdown.h"
#include "explain/states.h"
#include "explain/story.h"

enum {
	MOST_STORIES = 16, // of awaited threads; a screen holds no more
};

/** Awaited threads of one story. */
struct group {
	VEC(struct py_thread *) threads;
};

static struct say group_words(struct arena *arena, const struct group *group)
{
	const struct py_thread *first = group->threads.items[0];
	return (struct say){
		.thread = phrase_each(arena, group->threads.items, group->threads.count),
		.what = phrase_doing(arena, first),
		.function = phrase_purpose(first),
		.where = phrase_line(arena, first->target_file, first->target_line),
		.count = group->threads.count,
	};
}

/** "every 1 s, next in 0.4 s" */
static const char *timer_times(struct arena *arena, const struct py_thread *thread)
{
	const struct py_timer *timer = thread->timer;
	if (isnan(timer->interval))
		return say(arena, TIMER_SOMETIME);
	const char *interval = phrase_seconds(arena, timer->interval);
	const char *times = timer->starts_timer == TRI_YES
				    ? say(arena, TIMER_INTERVAL, .what = interval)
				    : say(arena, TIMER_AFTER, .what = interval);
	if (thread->state != STATE_EVENT_WAIT || isnan(thread->wait.timeout))
		return times;
	return say(arena, TIMER_NEXT, .what = times,
		   .more = phrase_seconds(arena, thread->wait.timeout));
}

static struct cause_words timer_words(struct arena *arena, const struct py_thread *thread,
				      struct say words)
{
	const struct py_timer *timer = thread->timer;
	bool rearms = timer->starts_timer == TRI_YES;
	words.function = timer->function;
	words.where = phrase_line(arena, timer->function_file, timer->function_line);
	if (timer->rearm_line > 0)
		words.where = phrase_line(
			arena, timer->rearm_file ? timer->rearm_file : timer->function_file,
			timer->rearm_line);
	words.more = timer_times(arena, thread);
	words.other = timer->arguments ? timer->arguments : "";
	bool known = words.function && words.where;
	if (!words.function)
		words.function = say(arena, TIMER_SOME_FUNCTION);
	return (struct cause_words){
		SAY_TIMER_EVIDENCE,
		rearms ? SAY_REARM_EXPLANATION : SAY_TIMER_EXPLANATION,
		!rearms ? SAY_TIMER_ADVICE
		: known ? SAY_REARM_ADVICE
			: SAY_REARM_ADVICE_NOWHERE,
		.words = words,
	};
}

static struct cause_words non_daemon_words(const struct py_thread *thread, struct say words)
{
	bool idle = thread->state == STATE_QUEUE_GET;
	return (struct cause_words){
		words.function ? SAY_AWAITED_TARGET_EVIDENCE : SAY_AWAITED_EVIDENCE,
		SAY_NON_DAEMON_EXPLANATION,
		idle                            ? SAY_CONSUMER_ADVICE
		: words.function && words.where ? SAY_NON_DAEMON_ADVICE
						: SAY_NON_DAEMON_ADVICE_NOWHERE,
		.words = words,
	};
}

static void add_group_cause(struct world *world, const struct group *group, enum tri stuck)
{
	struct arena *arena = world->arena;
	const struct py_thread *first = group->threads.items[0];
	bool rearms = first->timer && first->timer->starts_timer == TRI_YES;
	bool ends = shutdown_is_of_subinterpreter(&world->report->shutdown);
	bool pooled = thread_is_executor_worker(first);
	bool manages =
		thread_frame_with_role(first, ROLE_PROCESS_EXECUTOR, ROLE_PROCESS_EXECUTOR_OLD);
	enum py_cause_kind kind = rearms              ? CAUSE_TIMER_REARM
				  : ends              ? CAUSE_SUBINTERPRETER_END
				  : pooled || manages ? CAUSE_EXECUTOR_WORKER
				  : first->library    ? CAUSE_LIBRARY_THREAD
						      : CAUSE_NON_DAEMON_THREAD;
	struct py_cause *cause = cause_add(world, kind, CONFIDENCE_CERTAIN);
	if (!cause)
		return;
	// Not cause_add_thread(): what the thread is at has still to be explained.
	vec_each_ptr(struct py_thread, thread, &group->threads)
		vec_add(arena, &cause->threads, thread);
	struct say words = group_words(arena, group);
	const char *place = phrase_user_line(arena, first);
	struct cause_words said = non_daemon_words(first, words);
	if (first->timer)
		said = timer_words(arena, first, words);
	else if (pooled)
		said = (struct cause_words){SAY_AWAITED_POOL_EVIDENCE, SAY_WORKER_EXPLANATION,
					    place ? SAY_WORKER_ADVICE : SAY_WORKER_ADVICE_NOWHERE,
					    .words = words};
	else if (manages)
		said = (struct cause_words){SAY_PROCESS_POOL_EVIDENCE, SAY_PROCESS_POOL_EXPLANATION,
					    SAY_PROCESS_POOL_ADVICE, .words = words};
	if (pooled) {
		said.words.more = pool_numbers(world, first);
		said.words.where = place;
	}
	if (stuck == TRI_YES && !rearms && first->state != STATE_QUEUE_GET)
		said.advice =
			SAY_NOTHING; // it cannot be told to stop; its root comes with an advice
	if (kind == CAUSE_SUBINTERPRETER_END)
		said.explanation = SAY_SUBINTERPRETER_EXPLANATION;
	cause_say(world, cause, &said);
	if (kind == CAUSE_LIBRARY_THREAD)
		cause_of_library_thread(world, cause, first);
}

/** Whether it waits in its library's own code for something to do: it is to be closed, not woken. */
static bool is_idle_in_library(const struct world *world, const struct py_thread *thread)
{
	const struct py_frame *frame = py_thread_user_frame(thread);
	return thread->library && world_thread(world, thread)->root == thread &&
	       thread->wait.kind == WAIT_OBJECT && frame && py_frame_is_installed_code(frame);
}

static bool ends_stuck(const struct world *world, const struct py_thread *thread)
{
	const struct py_thread *root = world_thread(world, thread)->root;
	if (is_idle_in_library(world, thread))
		return false;
	return world_is_stuck(world, thread) || !thread_is_live(root) ||
	       world_thread(world, root)->frozen;
}

/** The root first where the thread is stuck; where it is not, that it is awaited is the root. */
static void explain_group(struct world *world, const struct group *group)
{
	struct py_thread *first = group->threads.items[0];
	bool stuck = ends_stuck(world, first) && !thread_is_idle_worker(first);
	if (stuck)
		cause_of_root(world, first);
	else
		vec_each_ptr(struct py_thread, thread, &group->threads)
			cause_of_async_exception(world, thread);
	add_group_cause(world, group, tri_of(stuck));
	if (is_idle_in_library(world, first))
		world_thread(world, first)->explained = true;
	// A Timer waits for its time: that is said already.
	if (!stuck && !thread_is_idle_worker(first) &&
	    !(first->timer && first->state == STATE_EVENT_WAIT))
		cause_of_root(world, first);
}

static enum cause_rank group_rank(const struct world *world, const struct group *group)
{
	const struct py_thread *first = group->threads.items[0];
	bool stuck = ends_stuck(world, first) && !thread_is_idle_worker(first);
	enum cause_rank rank = stuck ? cause_rank_of(world, first) : RANK_UNGIVEN;
	return rank <= RANK_DEFINITE ? rank : RANK_UNGIVEN;
}

/** Whether the thread waits for another one, which may be awaited, too: then that is told first. */
static bool is_symptom(const struct world *world, const struct group *group)
{
	const struct py_thread *first = group->threads.items[0];
	return world_thread(world, first)->root != first;
}

static void explain_groups_of(struct world *world, struct group *const *groups, size_t count,
			      enum cause_rank rank)
{
	for (int symptoms = 0; symptoms < 2; symptoms++)
		for (size_t i = 0; i < count; i++)
			if (group_rank(world, groups[i]) == rank &&
			    is_symptom(world, groups[i]) == symptoms)
				explain_group(world, groups[i]);
}

static void explain_awaited(struct world *world)
{
	struct arena *arena = world->arena;
	struct py_shutdown *shutdown = &world->report->shutdown;
	__attribute__((cleanup(address_map_deinit))) struct address_map stories = {0};
	VEC(struct group *) groups = {0};
	vec_each_ptr(struct py_thread, thread, &shutdown->waiting_for) {
		uint64_t story = thread_story(thread);
		struct group *group = address_map_find(&stories, story);
		if (!group && groups.count > MOST_STORIES) // the last group takes the rest
			group = groups.items[MOST_STORIES];
		if (!group) {
			group = arena_new(arena, struct group);
			vec_add(arena, &groups, group);
			address_map_add(&stories, arena, story, group);
		}
		vec_add(arena, &group->threads, thread);
	}
	// What is surely wrong is told before what may only follow from it.
	for (enum cause_rank rank = RANK_CYCLE; rank < RANK_COUNT; rank++)
		explain_groups_of(world, groups.items, groups.count, rank);
}

/** Exit callbacks run and none of them has a Python frame: the callback is C code. */
static void explain_c_callback(struct world *world)
{
	struct arena *arena = world->arena;
	struct py_thread *exiting = world->report->shutdown.thread;
	const char *name = world->process->exit_callback;
	cause_of_root(world, exiting);
	struct py_cause *cause = cause_add(world, CAUSE_ATEXIT_CALLBACK, CONFIDENCE_CERTAIN);
	if (!cause)
		return;
	vec_add(arena, &cause->threads, exiting);
	cause_say(world, cause,
		  &(struct cause_words){
			  name ? SAY_C_CALLBACK_EVIDENCE : SAY_SOME_C_CALLBACK_EVIDENCE,
			  SAY_CALLBACK_EXPLANATION,
			  SAY_C_CALLBACK_ADVICE,
			  .words = {.thread = phrase_thread(arena, exiting),
				    .function = name,
				    .what = phrase_doing(arena, exiting)},
		  });
}

/** @return whether the exit is inside a callback of the user's or of a library */
static bool explain_callback(struct world *world)
{
	struct py_shutdown *shutdown = &world->report->shutdown;
	const struct py_frame *callback = shutdown_callback(shutdown);
	const char *where = callback ? phrase_frame(world->arena, callback) : NULL;
	struct py_thread *exiting = shutdown->thread;
	if (!callback || shutdown_is_in_executor_exit(shutdown))
		return false;
	bool stuck = world_is_stuck(world, exiting);
	bool feeds = exiting->wait.kind == WAIT_THREAD && feeder_is_blocked(exiting->wait.thread);
	if (stuck || feeds)
		cause_of_root(world, exiting);
	if (feeds)
		return true;
	struct py_cause *cause = cause_add(world, CAUSE_ATEXIT_CALLBACK, CONFIDENCE_CERTAIN);
	if (!cause)
		return true;
	vec_add(world->arena, &cause->threads, exiting);
	cause_say(world, cause,
		  &(struct cause_words){
			  SAY_CALLBACK_EVIDENCE,
			  SAY_CALLBACK_EXPLANATION,
			  callback->role == ROLE_PROCESS_EXIT ? SAY_PROCESS_EXIT_ADVICE
							      : SAY_CALLBACK_ADVICE,
			  .words = {.thread = phrase_thread(world->arena, exiting),
				    .where = where ? where : say(world->arena, SOME_PLACE),
				    .what = phrase_doing(world->arena, exiting)},
		  });
	if (!stuck)
		cause_of_root(world, exiting);
	return true;
}

void causes_of_exit(struct world *world)
{
	struct py_shutdown *shutdown = &world->report->shutdown;
	bool in_callback = explain_callback(world);
	bool joins =
		shutdown->stage == STAGE_JOINING_THREADS || shutdown_is_in_executor_exit(shutdown);
	if (shutdown->stage == STAGE_ATEXIT && !shutdown_callback(shutdown) &&
	    shutdown->thread->frames_complete != TRI_NO &&
	    shutdown->thread->wait.kind != WAIT_NONE && shutdown->thread->wait.kind != WAIT_GIL)
		explain_c_callback(world);
	else if (joins || (in_callback && shutdown->stage == STAGE_THREADING_ATEXIT))
		explain_awaited(world);
	else if (!in_callback && shutdown->stage == STAGE_FINALIZING &&
		 shutdown->thread->wait.kind != WAIT_NONE)
		cause_of_root(world, shutdown->thread);
}
