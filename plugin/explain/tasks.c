// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/tasks.h"

#include <math.h>

#include "explain/address_map.h"
#include "explain/phrase.h"
#include "explain/say.h"

enum {
	NAMED_MOST = 2,
};

static bool waits_without_limit(const struct py_thread *thread)
{
	return thread->state == STATE_IO_WAIT && thread->wait.kind == WAIT_FD &&
	       thread->wait.timed == TRI_NO;
}

/** Files may be read, timers may fire, signals may come: whoever has one of these is not idle for good. */
static enum tri loop_idle(const struct py_loop *loop)
{
	if (!loop->thread || !waits_without_limit(loop->thread))
		return TRI_NO;
	if (loop->ready < 0 || loop->timers < 0 || loop->files < 0 || loop->signals < 0)
		return TRI_UNKNOWN;
	return tri_of(!loop->ready && !loop->timers && !loop->files && !loop->signals);
}

bool thread_is_in_idle_loop(const struct py_thread *thread)
{
	return thread->loop && thread->loop->idle == TRI_YES && thread->loop->tasks &&
	       waits_without_limit(thread);
}

static void find_holders(struct py_process *process)
{
	__attribute__((cleanup(address_map_deinit))) struct address_map holders = {0};
	vec_each_ptr(struct py_task, task, &process->tasks)
		vec_each(const addr_t, held, &task->held)
			address_map_add(&holders, process->arena, *held, task);
	vec_each_ptr(struct py_task, task, &process->tasks)
		if (task->wait == TASK_WAIT_LOCK)
			task->holder = address_map_find(&holders, task->object_address);
}

struct py_task *task_needed(const struct py_task *task)
{
	if (task->state != TASK_WAITING)
		return NULL;
	if (task->wait == TASK_WAIT_LOCK)
		return task->holder;
	vec_each_ptr(struct py_task, awaited, &task->awaits)
		if (awaited->state == TASK_WAITING)
			return awaited;
	return task->awaits.count ? task->awaits.items[0] : NULL;
}

static const char *awaited_names(struct arena *arena, const struct py_task *task)
{
	const char *names = "";
	size_t count = task->awaits.count;
	for (size_t i = 0; i < count && i < NAMED_MOST; i++)
		names = arena_printf(arena, "%s%s%s", names,
				     !i                                      ? ""
				     : i + 1 == count && count <= NAMED_MOST ? " and "
									     : ", ",
				     py_task_title(arena, task->awaits.items[i]));
	return count > NAMED_MOST
		       ? arena_printf(arena, "%s and %zu more", names, count - NAMED_MOST)
		       : names;
}

static const char *object_title(struct arena *arena, const struct py_task *task)
{
	if (task->object)
		return phrase_lock(arena, task->object);
	return task->object_type ? task->object_type : "an object of asyncio";
}

static const char *waiting_text(const struct py_process *process, const struct py_task *task)
{
	static const enum sentence sentences[TASK_WAIT_COUNT] = {
		[TASK_WAIT_SLEEP] = SAY_TASK_SLEEPS,
		[TASK_WAIT_LOCK] = SAY_TASK_WAITS_OBJECT,
		[TASK_WAIT_CONDITION] = SAY_TASK_WAITS_NOTIFY,
		[TASK_WAIT_SEMAPHORE] = SAY_TASK_WAITS_PERMIT,
		[TASK_WAIT_EVENT] = SAY_TASK_WAITS_EVENT,
		[TASK_WAIT_BARRIER] = SAY_TASK_WAITS_BARRIER,
		[TASK_WAIT_QUEUE_GET] = SAY_TASK_WAITS_ITEM,
		[TASK_WAIT_QUEUE_PUT] = SAY_TASK_WAITS_ROOM,
		[TASK_WAIT_QUEUE_JOIN] = SAY_TASK_WAITS_DONE,
		[TASK_WAIT_EXECUTOR] = SAY_TASK_WAITS_JOB,
		[TASK_WAIT_IO] = SAY_TASK_WAITS_IO,
		[TASK_WAIT_CHILD] = SAY_TASK_WAITS_CHILD,
	};
	struct arena *arena = process->arena;
	struct say words = {.lock = object_title(arena, task)};
	if (task->wait == TASK_WAIT_SLEEP)
		words.what = isnan(task->delay) ? ""
						: arena_printf(arena, " for %s",
							       phrase_seconds(arena, task->delay));
	if (task->holder) {
		words.other = py_task_title(arena, task->holder);
		return say_in(arena, SAY_TASK_WAITS_HELD, &words);
	}
	if (sentences[task->wait])
		return say_in(arena, sentences[task->wait], &words);
	words.other = awaited_names(arena, task);
	return say_in(arena, task->awaits.count ? SAY_TASK_WAITS_TASKS : SAY_TASK_WAITS_FUTURE,
		      &words);
}

static const char *task_text(const struct py_process *process, const struct py_task *task)
{
	static const enum sentence sentences[TASK_STATE_COUNT] = {
		[TASK_UNKNOWN] = SAY_TASK_UNKNOWN,
		[TASK_RUNNING] = SAY_TASK_RUNS,
		[TASK_READY] = SAY_TASK_READY,
		[TASK_DONE] = SAY_TASK_DONE,
	};
	struct arena *arena = process->arena;
	const char *text = task->state == TASK_WAITING
				   ? waiting_text(process, task)
				   : say_in(arena, sentences[task->state], &(struct say){0});
	const char *place = phrase_frame(arena, py_task_user_frame(task));
	return place ? arena_printf(arena, "%s at %s", text, place) : text;
}

static void describe_thread(struct arena *arena, struct py_loop *loop)
{
	struct py_thread *thread = loop->thread;
	if (!thread || thread->state != STATE_IO_WAIT || thread->wait.kind != WAIT_FD)
		return;
	thread->wait.text = loop->tasks == 1 ? say(arena, WAITS_LOOP_ONE)
					     : say(arena, WAITS_LOOP, .count = loop->tasks);
	thread->detail = thread->wait.text;
}

void tasks_find(struct py_process *process)
{
	vec_each_ptr(struct py_loop, loop, &process->loops) {
		loop->idle = loop_idle(loop);
		describe_thread(process->arena, loop);
	}
	find_holders(process);
	vec_each_ptr(struct py_task, task, &process->tasks)
		task->text = task_text(process, task);
}

void tasks_settle(struct py_process *process)
{
	vec_each_ptr(struct py_task, task, &process->tasks) {
		const struct py_thread *thread = task->loop ? task->loop->thread : NULL;
		if (task->state == TASK_WAITING && thread && thread_is_in_idle_loop(thread))
			task->stuck = thread->stuck;
		else if (thread)
			task->stuck = TRI_NO;
	}
}
