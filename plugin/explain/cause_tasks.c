// SPDX-License-Identifier: GPL-3.0-or-later
// An event loop that has nothing left to run, and tasks that wait.
#include <string.h>

#include "explain/causes.h"
#include "explain/phrase.h"
#include "explain/progress.h"
#include "explain/tasks.h"

enum {
	NAMED_MOST = 3,
};

/** A task of the loop whose needs lead back to it; NULL: there is none. Follows each task at most once. */
static struct py_task *task_in_cycle(const struct world *world, const struct py_loop *loop)
{
	const struct py_process *process = world->process;
	size_t *visit = arena_array(world->arena, size_t, process->tasks.count);
	size_t round = 0;
	vec_each_ptr(struct py_task, first, &process->tasks) {
		round++;
		for (struct py_task *task = first; task && task->loop == loop;
		     task = task_needed(task)) {
			if (visit[task->index] == round)
				return task;
			if (visit[task->index])
				break;
			visit[task->index] = round;
		}
	}
	return NULL;
}

static void add_objects(struct world *world, struct py_cause *cause, struct py_task *task)
{
	cause_add_lock(world, cause, task->object);
	vec_each_ptr(struct py_lock, lock, &task->holds)
		cause_add_lock(world, cause, lock);
}

/** "Task-2 waits for Lock app.A, which Task-3 holds at app.py:9 in f; Task-3 …" */
static const char *cycle_story(struct world *world, struct py_cause *cause, struct py_task *first)
{
	struct py_task *task = first;
	const char *story = "";
	for (size_t i = 0; i < NAMED_MOST; i++) {
		story = arena_printf(world->arena, "%s%s%s %s", story, i ? "; " : "",
				     py_task_title(world->arena, task), task->text);
		add_objects(world, cause, task);
		task = task_needed(task);
		if (!task || task == first)
			break;
	}
	return story;
}

/** What several tasks do alike. */
struct story {
	struct py_task *first;
	size_t count;
};

static void add_story(struct story *stories, struct py_task *task, size_t *more)
{
	for (size_t i = 0; i < NAMED_MOST; i++) {
		if (!stories[i].first)
			stories[i].first = task;
		if (!strcmp(stories[i].first->text, task->text)) {
			stories[i].count++;
			return;
		}
	}
	(*more)++;
}

/** The tasks at which the waits of the others end. */
static const char *roots_story(struct world *world, struct py_cause *cause,
			       const struct py_loop *loop, struct py_task **ret_first)
{
	struct arena *arena = world->arena;
	struct story stories[NAMED_MOST] = {{0}};
	const char *text = "";
	size_t more = 0;
	vec_each_ptr(struct py_task, task, &world->process->tasks)
		if (task->loop == loop && task->state == TASK_WAITING && !task_needed(task))
			add_story(stories, task, &more);
	for (size_t i = 0; i < NAMED_MOST && stories[i].first; i++) {
		const struct story *story = &stories[i];
		const char *others =
			story->count > 1 ? say(arena, TASKS_ALIKE, .count = story->count - 1) : "";
		text = arena_printf(arena, "%s%s%s%s %s", text, i ? "; " : "",
				    py_task_title(arena, story->first), others, story->first->text);
		add_objects(world, cause, story->first);
	}
	*ret_first = stories[0].first;
	return more ? arena_printf(arena, "%s; and %zu more", text, more) : text;
}

static enum sentence advice_for(const struct py_task *task)
{
	static const enum sentence advice[TASK_WAIT_COUNT] = {
		[TASK_WAIT_LOCK] = SAY_LOOP_LOCK_ADVICE,
		[TASK_WAIT_CONDITION] = SAY_LOOP_GIVER_ADVICE,
		[TASK_WAIT_SEMAPHORE] = SAY_LOOP_LOCK_ADVICE,
		[TASK_WAIT_EVENT] = SAY_LOOP_GIVER_ADVICE,
		[TASK_WAIT_BARRIER] = SAY_LOOP_GIVER_ADVICE,
		[TASK_WAIT_QUEUE_GET] = SAY_LOOP_GET_ADVICE,
		[TASK_WAIT_QUEUE_PUT] = SAY_LOOP_PUT_ADVICE,
		[TASK_WAIT_QUEUE_JOIN] = SAY_LOOP_DONE_ADVICE,
	};
	enum sentence sentence = task ? advice[task->wait] : SAY_NOTHING;
	return sentence ? sentence : SAY_LOOP_FUTURE_ADVICE;
}

/** A task that waits for nothing but an Event or a Future may do so on purpose: a signal handler may end it. */
static bool may_be_on_purpose(const struct world *world, const struct py_loop *loop)
{
	vec_each_ptr(const struct py_task, task, &world->process->tasks)
		if (task->loop == loop && !task->awaited_by.count &&
		    (task->wait == TASK_WAIT_EVENT || task->wait == TASK_WAIT_FUTURE))
			return true;
	return false;
}

void cause_of_idle_loop(struct world *world, struct py_thread *thread)
{
	struct arena *arena = world->arena;
	const struct py_loop *loop = thread->loop;
	struct py_task *ring = task_in_cycle(world, loop), *first = ring;
	bool certain =
		world_is_closed_for(world, thread) && (ring || !may_be_on_purpose(world, loop));
	struct py_cause *cause = cause_add(world, CAUSE_ASYNCIO_PENDING,
					   certain ? CONFIDENCE_CERTAIN : CONFIDENCE_LIKELY);
	if (!cause)
		return;
	cause_add_thread(world, cause, thread);
	const char *story =
		ring ? cycle_story(world, cause, ring) : roots_story(world, cause, loop, &first);
	const char *place = first ? phrase_frame(arena, py_task_user_frame(first)) : NULL;
	cause_say(
		world, cause,
		&(struct cause_words){
			SAY_LOOP_EVIDENCE, ring ? SAY_LOOP_CYCLE_EXPLANATION : SAY_LOOP_EXPLANATION,
			ring ? SAY_LOOP_CYCLE_ADVICE : advice_for(first),
			.words = {.thread = phrase_thread(arena, thread),
				  .what = story,
				  .other = first ? py_task_title(arena, first) : NULL,
				  .lock = first && first->object ? phrase_lock(arena, first->object)
					  : first && first->object_type ? first->object_type
									: "it",
				  .where = place ? place : say(arena, SOME_PLACE),
				  .count = loop->tasks}});
}
