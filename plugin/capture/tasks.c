// SPDX-License-Identifier: GPL-3.0-or-later
// Tasks of asyncio, from all the places that list them. Source: Lib/asyncio/tasks.py, Modules/_asynciomodule.c.
#include "capture/tasks.h"

#include <math.h>

#include "capture/limits.h"
#include "cpython/dict.h"
#include "cpython/object.h"
#include "cpython/sequence.h"

static void describe_frames(struct task_walk *walk, struct captured_task *captured)
{
	struct capture *capture = walk->capture;
	struct py_task *task = captured->task;
	struct py_frame_view view;
	addr_t coroutine = captured->view.coro;
	VEC(struct py_frame_view) views = {0};
	task->frames_complete = TRI_YES;
	// A chain that leads back to itself ends at the bound.
	while (coroutine && py_frame_of_generator(&capture->py, coroutine, &view)) {
		if (views.count == capture->options->max_frames) {
			task->frames_complete = TRI_NO;
			break;
		}
		vec_add(capture->arena, &views, view);
		coroutine = py_awaited_coroutine(&capture->py, &view);
	}
	if (views.count)
		task->coroutine = views.items[0].code->qualname ? views.items[0].code->qualname
								: views.items[0].code->name;
	for (size_t i = views.count; i > 0; i--) {
		struct py_frame *frame = vec_push(capture->arena, &task->frames);
		frame->timeout = NAN;
		capture_describe_frame(capture, &views.items[i - 1], frame);
		vec_add(capture->arena, &captured->views, views.items[i - 1]);
	}
}

/** Whether the coroutine's frame is on the stack of the thread that runs the loop. */
static bool is_running(const struct captured_task *captured)
{
	const struct py_thread *thread = captured->task->loop ? captured->task->loop->thread : NULL;
	if (!thread || !captured->views.count)
		return false;
	addr_t outermost = captured->views.items[captured->views.count - 1].address;
	vec_each(const struct py_frame, frame, &thread->frames)
		if (frame->address == outermost)
			return true;
	return false;
}

static enum py_task_state state_of(const struct task_walk *walk,
				   const struct captured_task *captured)
{
	switch (py_future_state(&walk->capture->py, captured->address)) {
	case FUTURE_CANCELLED:
	case FUTURE_FINISHED:
		return TASK_DONE;
	case FUTURE_UNKNOWN:
		return TASK_UNKNOWN;
	case FUTURE_PENDING:
		break;
	}
	if (is_running(captured))
		return TASK_RUNNING;
	if (!captured->view.waits_for)
		return TASK_READY;
	return py_future_state(&walk->capture->py, captured->view.waits_for) == FUTURE_PENDING
		       ? TASK_WAITING
		       : TASK_READY;
}

static void add_waiter(struct task_walk *walk, struct captured_task *captured)
{
	struct future_waiters *entry;
	HASH_FIND(hh, walk->waiters, &captured->view.waits_for, sizeof(addr_t), entry);
	if (!entry) {
		entry = arena_new(walk->capture->arena, struct future_waiters);
		entry->future = captured->view.waits_for;
		HASH_ADD(hh, walk->waiters, future, sizeof(entry->future), entry);
	}
	captured->same_future = entry->first;
	entry->first = captured;
}

static void add_task(struct task_walk *walk, addr_t address)
{
	struct capture *capture = walk->capture;
	struct captured_task *captured;
	struct py_task_view view;
	HASH_FIND(hh, walk->tasks, &address, sizeof(address), captured);
	if (captured || !py_task_read(&capture->py, address, &view))
		return;
	if (!walk->left) {
		walk->cut = true;
		return;
	}
	walk->left--;
	captured = arena_new(capture->arena, struct captured_task);
	captured->address = address;
	captured->view = view;
	struct py_task *task = arena_new(capture->arena, struct py_task);
	captured->task = task;
	task->address = address;
	task->name = view.name;
	task->future = view.waits_for;
	task->delay = NAN;
	task->loop = capture_loop(capture, view.loop);
	const struct py_type *type = py_type_of(&capture->py, address);
	if (type && !py_type_is(type, "_asyncio", "Task") &&
	    !py_type_is(type, "asyncio.tasks", "Task"))
		task->type = py_type_full_name(&capture->py, type);
	describe_frames(walk, captured);
	task->state = state_of(walk, captured);
	HASH_ADD(hh, walk->tasks, address, sizeof(captured->address), captured);
	if (view.waits_for)
		add_waiter(walk, captured);
}

/** A set of tasks, or a WeakSet, whose `data` is a set of references. */
static void add_set(struct task_walk *walk, addr_t set)
{
	const struct cpython *py = &walk->capture->py;
	struct py_sequence_iter iter;
	addr_t data, item;
	if (!py_sequence_iter_init(&iter, py, py_attr(py, set, "data", &data) ? data : set))
		return;
	while (!target_stopped(walk->capture->target) && py_sequence_iter_next(&iter, &item)) {
		if (py_type_derives(py, py_type_of(py, item), "", "weakref") ||
		    py_type_derives(py, py_type_of(py, item), "weakref", "ReferenceType"))
			py_read_word(py, item, py->layout->weakref.object, &item);
		add_task(walk, item);
	}
}

/** The lists that `asyncio.tasks` keeps, or had from its C half. */
static void add_listed(struct task_walk *walk, addr_t tasks_module)
{
	static const char *const sets[] = {
		"_all_tasks",       // 3.7 to 3.11
		"_scheduled_tasks", // 3.12+
		"_eager_tasks",     // 3.12+
	};
	const struct cpython *py = &walk->capture->py;
	addr_t set, type;
	for (size_t i = 0; i < ARRAY_SIZE(sets); i++)
		if (py_dict_get(py, tasks_module, sets[i], &set))
			add_set(walk, set);
	// 3.6 keeps it in the class.
	const struct py_type *task =
		py_dict_get(py, tasks_module, "Task", &type) ? py_type_get(py, type) : NULL;
	if (task && py_type_lookup(py, task, "_all_tasks", &set))
		add_set(walk, set);
}

/** 3.14+: a list of the tasks that a thread has made, closed at its head. */
static void add_linked(struct task_walk *walk, addr_t head)
{
	const struct cpython *py = &walk->capture->py;
	addr_t node;
	if (!target_read_word(py->target, head, &node))
		return;
	for (size_t steps = 0; node && node != head && !target_stopped(walk->capture->target);
	     steps++) {
		if (steps == CAPTURE_MAX_TASKS) {
			walk->cut = true;
			return;
		}
		addr_t next, back, task = py_task_of_node(py, node, &next);
		// Who comes next must lead back to here: so a list that is corrupt ends.
		if (!task ||
		    !target_read_word(py->target, next + target_word_size(py->target), &back) ||
		    back != node)
			return;
		add_task(walk, task);
		node = next;
	}
}

static void add_all(struct task_walk *walk)
{
	struct capture *capture = walk->capture;
	const struct layout *l = capture->py.layout;
	vec_each_ptr(struct py_thread, thread, &capture->process->threads)
		if (layout_has(l->tstate_impl.tasks_head) && thread->address)
			add_linked(walk, thread->address + layout_offset(l->tstate_impl.tasks_head));
	vec_each(struct capture_interpreter, found, &capture->interpreters) {
		if (layout_has(l->interp.asyncio_tasks_head) && layout_has(l->task.node))
			add_linked(walk, found->interpreter->address +
						 layout_offset(l->interp.asyncio_tasks_head));
		addr_t module = capture_find_module(capture, found->modules, "asyncio.tasks");
		if (module)
			add_listed(walk, module);
	}
}

/** A loop that has no task is worth a word, too. */
static void add_running_loops(struct capture *capture)
{
	vec_each_ptr(struct py_thread, thread, &capture->process->threads)
		vec_each(const struct py_frame, frame, &thread->frames)
			if (frame->role == ROLE_LOOP_RUN)
				capture_loop(capture, frame->self);
}

static int oldest_first(const struct captured_task *a, const struct captured_task *b)
{
	// Names count up: Task-9 is older than Task-10. What has another name comes behind, in the order of the heap.
	size_t left = a->task->name ? strlen(a->task->name) : SIZE_MAX;
	size_t right = b->task->name ? strlen(b->task->name) : SIZE_MAX;
	bool numbered_left = a->task->name && !strncmp(a->task->name, "Task-", 5);
	bool numbered_right = b->task->name && !strncmp(b->task->name, "Task-", 5);
	if (numbered_left != numbered_right)
		return numbered_left ? -1 : 1;
	if (numbered_left && left != right)
		return left < right ? -1 : 1;
	if (numbered_left)
		return strcmp(a->task->name, b->task->name);
	return a->address < b->address ? -1 : a->address > b->address;
}

void capture_tasks(struct capture *capture)
{
	struct task_walk walk = {.capture = capture, .left = CAPTURE_MAX_TASKS};
	struct captured_task *captured, *next;
	add_running_loops(capture);
	add_all(&walk);
	HASH_SORT(walk.tasks, oldest_first);
	HASH_ITER(hh, walk.tasks, captured, next) {
		if (captured->task->state == TASK_DONE)
			continue;
		captured->task->index = capture->process->tasks.count;
		if (captured->task->loop)
			captured->task->loop->tasks++;
		vec_add(capture->arena, &capture->process->tasks, captured->task);
	}
	capture_task_waits(&walk);
	if (walk.cut)
		py_warn(capture->process, "tasks-cut",
			"there are more than %d tasks of asyncio; the rest is left out",
			CAPTURE_MAX_TASKS);
	HASH_CLEAR(hh, walk.tasks);
	HASH_CLEAR(hh, walk.waiters);
}
