// SPDX-License-Identifier: GPL-3.0-or-later
// What tasks wait for, and for which other tasks. Source: Lib/asyncio/locks.py, queues.py, tasks.py, taskgroups.py,
// streams.py, futures.py (_chain_future).
#include "capture/tasks.h"
#include "cpython/dict.h"
#include "cpython/number.h"
#include "cpython/object.h"
#include "cpython/sequence.h"

enum {
	MOST_CALLBACKS = 64,
	MOST_RELATED = 256,
};

/** Functions of asyncio in which a task waits; NULL: any class, any function of the module. */
static const struct {
	const char *module, *type, *function;
	enum py_task_wait wait;
} places[] = {
	{"asyncio.locks", "Lock", "acquire", TASK_WAIT_LOCK},
	{"asyncio.locks", "Condition", "wait", TASK_WAIT_CONDITION},
	{"asyncio.locks", "Semaphore", "acquire", TASK_WAIT_SEMAPHORE},
	{"asyncio.locks", "Event", "wait", TASK_WAIT_EVENT},
	{"asyncio.locks", "Barrier", "wait", TASK_WAIT_BARRIER},
	{"asyncio.queues", "Queue", "get", TASK_WAIT_QUEUE_GET},
	{"asyncio.queues", "Queue", "put", TASK_WAIT_QUEUE_PUT},
	{"asyncio.queues", "Queue", "join", TASK_WAIT_QUEUE_JOIN},
	{"asyncio.tasks", NULL, "sleep", TASK_WAIT_SLEEP},
	{"asyncio.tasks", NULL, "wait", TASK_WAIT_TASKS},
	{"asyncio.tasks", NULL, "_wait", TASK_WAIT_TASKS},
	{"asyncio.tasks", NULL, "wait_for", TASK_WAIT_TASKS},
	{"asyncio.tasks", NULL, "_cancel_and_wait", TASK_WAIT_TASKS},
	{"asyncio.taskgroups", NULL, NULL, TASK_WAIT_TASKS},
	{"asyncio.base_subprocess", NULL, NULL, TASK_WAIT_CHILD},
	{"asyncio.subprocess", NULL, NULL, TASK_WAIT_CHILD},
	{"asyncio.streams", NULL, NULL, TASK_WAIT_IO},
	{"asyncio.selector_events", NULL, NULL, TASK_WAIT_IO},
	{"asyncio.unix_events", NULL, NULL, TASK_WAIT_IO},
	{"asyncio.sslproto", NULL, NULL, TASK_WAIT_IO},
	{"asyncio.base_events", NULL, "serve_forever", TASK_WAIT_IO},
	{"asyncio.base_events", NULL, "getaddrinfo", TASK_WAIT_EXECUTOR},
	{"asyncio.base_events", NULL, "getnameinfo", TASK_WAIT_EXECUTOR},
};

static enum py_task_wait wait_of_frame(const struct cpython *py, const struct py_frame *frame,
				       const struct py_frame_view *view, addr_t *ret_self)
{
	*ret_self = 0;
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		if (strcmp(places[i].module, frame->module) != 0 ||
		    (places[i].function && strcmp(places[i].function, frame->function) != 0))
			continue;
		if (!places[i].type)
			return places[i].wait;
		if (py_frame_local(py, view, "self", ret_self) &&
		    py_type_derives(py, py_type_of(py, *ret_self), places[i].module, places[i].type))
			return places[i].wait;
	}
	*ret_self = 0;
	return TASK_WAIT_NONE;
}

/** The innermost function of asyncio that tells; behind the first frame that is not asyncio's none does. */
static void find_place(struct capture *capture, const struct captured_task *captured)
{
	const struct cpython *py = &capture->py;
	struct py_task *task = captured->task;
	addr_t self, delay;
	for (size_t i = 0; i < task->frames.count && task->wait == TASK_WAIT_NONE; i++) {
		const struct py_frame *frame = &task->frames.items[i];
		const struct py_frame_view *view = &captured->views.items[i];
		if (!frame->module || !frame->function || strncmp(frame->module, "asyncio.", 8) != 0)
			return;
		task->wait = wait_of_frame(py, frame, view, &self);
		if (task->wait == TASK_WAIT_SLEEP && py_frame_local(py, view, "delay", &delay))
			py_number_read(py, delay, &task->delay);
		if (task->wait == TASK_WAIT_NONE || !self)
			continue;
		task->object_address = self;
		task->object = capture_lock_object(capture, self);
		const struct py_type *type = py_type_of(py, self);
		task->object_type =
			type ? arena_printf(capture->arena, "asyncio.%s", type->name) : NULL;
	}
}

/** Objects that a callback leads to: what it is bound to, its closure, a partial's arguments. */
struct related {
	addr_t items[MOST_RELATED];
	size_t count;
};

static void add_related(struct related *related, addr_t object)
{
	if (object && related->count < MOST_RELATED)
		related->items[related->count++] = object;
}

static void add_sequence(const struct cpython *py, struct related *related, addr_t sequence)
{
	struct py_sequence_iter iter;
	addr_t item;
	if (!py_sequence_iter_init(&iter, py, sequence))
		return;
	while (related->count < MOST_RELATED && py_sequence_iter_next(&iter, &item)) {
		if (py_type_is(py_type_of(py, item), "", "cell"))
			py_read_word(py, item, py->layout->cell.ref, &item);
		add_related(related, item);
	}
}

static void add_attributes(const struct cpython *py, struct related *related, addr_t object)
{
	struct py_dict_iter iter;
	addr_t key, value;
	if (!py_dict_iter_attributes(&iter, py, object))
		return;
	while (related->count < MOST_RELATED && py_dict_iter_next(&iter, &key, &value))
		add_related(related, value);
}

static void relate_callback(struct capture *capture, addr_t callback, struct related *related)
{
	const struct cpython *py = &capture->py;
	const struct py_type *type = py_type_of(py, callback);
	addr_t inner;
	if (py_type_is(type, "functools", "partial")) {
		// partialobject: fn, args, kw. Source: Modules/_functoolsmodule.c.
		addr_t first = callback + layout_offset(py->layout->object.ob_size);
		size_t word = target_word_size(py->target);
		if (target_read_word(py->target, first + word, &inner))
			add_sequence(py, related, inner);
		if (!target_read_word(py->target, first, &callback))
			return;
		type = py_type_of(py, callback);
	}
	if (py_type_is(type, "", "method")) {
		if (py_read_word(py, callback, py->layout->method.self, &inner))
			add_attributes(py, related, inner);
		return;
	}
	if (py_type_is(type, "", "function") &&
	    py_read_word(py, callback, py->layout->function.closure, &inner) && inner)
		add_sequence(py, related, inner);
}

static void relate_callbacks(struct capture *capture, addr_t future, struct related *related)
{
	addr_t callbacks[MOST_CALLBACKS];
	size_t count = py_future_callbacks(&capture->py, future, callbacks, MOST_CALLBACKS);
	for (size_t i = 0; i < count; i++)
		relate_callback(capture, callbacks[i], related);
}

static void link_tasks(struct capture *capture, struct py_task *waiter, struct py_task *awaited)
{
	// All links to an awaited task are made in a row, so that one known already is the last.
	size_t count = waiter->awaits.count;
	if (waiter == awaited || (count && waiter->awaits.items[count - 1] == awaited))
		return;
	vec_add(capture->arena, &waiter->awaits, awaited);
	vec_add(capture->arena, &awaited->awaited_by, waiter);
}

/** All tasks that wait for the Future wait for this task. */
static void link_waiters(struct task_walk *walk, addr_t future, struct py_task *awaited)
{
	struct future_waiters *entry;
	HASH_FIND(hh, walk->waiters, &future, sizeof(future), entry);
	for (struct captured_task *waiter = entry ? entry->first : NULL; waiter;
	     waiter = waiter->same_future)
		if (waiter->task->state == TASK_WAITING)
			link_tasks(walk->capture, waiter->task, awaited);
}

/** 3.14+: a task keeps who awaits it: tasks, and Futures that stand for several. */
static void link_awaited_by(struct task_walk *walk, const struct captured_task *captured)
{
	const struct cpython *py = &walk->capture->py;
	struct related related = {.count = 0};
	addr_t object;
	uint8_t is_set = 0;
	if (!py_type_derives(py, py_type_of(py, captured->address), "_asyncio", "Task") ||
	    !py_read_word(py, captured->address, py->layout->task.awaited_by, &object) || !object)
		return;
	py_read_u8(py, captured->address, py->layout->task.awaited_by_is_set, &is_set);
	if (is_set)
		add_sequence(py, &related, object);
	else
		add_related(&related, object);
	for (size_t i = 0; i < related.count; i++) {
		struct captured_task *waiter;
		HASH_FIND(hh, walk->tasks, &related.items[i], sizeof(addr_t), waiter);
		if (waiter && waiter->task->state == TASK_WAITING)
			link_tasks(walk->capture, waiter->task, captured->task);
		else
			link_waiters(walk, related.items[i], captured->task);
	}
}

/** Whom this task keeps waiting. */
static void link_task(struct task_walk *walk, const struct captured_task *captured)
{
	struct related related = {.count = 0};
	link_waiters(walk, captured->address, captured->task);
	link_awaited_by(walk, captured);
	// gather(), wait(), wait_for(), shield() and TaskGroup: the callback knows the Future that they wait for.
	relate_callbacks(walk->capture, captured->address, &related);
	for (size_t i = 0; i < related.count; i++)
		link_waiters(walk, related.items[i], captured->task);
}

/** A Future whose callback leads to one of concurrent.futures stands for an executor's job. */
static bool is_of_executor(struct capture *capture, addr_t future)
{
	const struct cpython *py = &capture->py;
	struct related related = {.count = 0};
	relate_callbacks(capture, future, &related);
	for (size_t i = 0; i < related.count; i++)
		if (py_type_derives(py, py_type_of(py, related.items[i]),
				    "concurrent.futures._base", "Future"))
			return true;
	return false;
}

static void settle_wait(struct capture *capture, struct py_task *task)
{
	if (task->wait != TASK_WAIT_NONE)
		return;
	if (task->awaits.count)
		task->wait = TASK_WAIT_TASKS;
	else
		task->wait = is_of_executor(capture, task->future) ? TASK_WAIT_EXECUTOR
								   : TASK_WAIT_FUTURE;
}

/** The locks inside whose `async with` the task is. */
static void find_holds(struct capture *capture, const struct captured_task *captured)
{
	struct py_with_view withs[PY_MAX_WITHS];
	vec_each(const struct py_frame_view, view, &captured->views) {
		size_t count = py_frame_withs(&capture->py, view, withs);
		for (size_t i = 0; i < count; i++) {
			const struct py_type *type = py_type_of(&capture->py, withs[i].manager);
			if (!py_type_derives(&capture->py, type, "asyncio.locks", "Lock"))
				continue;
			vec_add(capture->arena, &captured->task->held, withs[i].manager);
			struct py_lock *lock = capture_lock_object(capture, withs[i].manager);
			if (lock)
				vec_add(capture->arena, &captured->task->holds, lock);
		}
	}
}

void capture_task_waits(struct task_walk *walk)
{
	struct captured_task *captured, *next;
	HASH_ITER(hh, walk->tasks, captured, next) {
		if (captured->task->state == TASK_DONE || target_stopped(walk->capture->target))
			continue;
		find_holds(walk->capture, captured);
		if (captured->task->state == TASK_WAITING)
			find_place(walk->capture, captured);
		link_task(walk, captured);
	}
	vec_each_ptr(struct py_task, task, &walk->capture->process->tasks)
		if (task->state == TASK_WAITING)
			settle_wait(walk->capture, task);
}
