// SPDX-License-Identifier: GPL-3.0-or-later
// The tasks of asyncio: a tree for each event loop, the tasks that a task awaits below it.
#include "render/say.h"
#include "render/tree.h"
#include "render/wrap.h"

enum {
	ROWS_MOST = 200,
	DEPTH_MOST = 64,
};

struct forest {
	struct view *view;
	bool *shown; // at the task's index
	tree_row_vec rows;
	size_t left_out;
};

static const char *text_of(const char *text)
{
	return text ? text : "";
}

/** Whether the two have one story: such tasks share a row. */
static bool is_like(const struct py_task *a, const struct py_task *b)
{
	return a->loop == b->loop && !a->awaits.count && !b->awaits.count &&
	       !strcmp(text_of(a->text), text_of(b->text)) &&
	       !strcmp(text_of(a->coroutine), text_of(b->coroutine));
}

static const char *name_of(struct view *view, const struct py_task *task)
{
	const char *title = py_task_title(view->arena, task);
	return task->coroutine ? arena_printf(view->arena, "%s %s", title, task->coroutine) : title;
}

static const char *remark_of(struct view *view, size_t alike)
{
	if (!alike)
		return NULL;
	return alike == 1 ? "and 1 more task like it"
			  : arena_printf(view->arena, "and %zu more tasks like it", alike);
}

/** Takes those of the list, from `at` on, that are like the task and were not shown; @return how many. */
static size_t take_alike(struct forest *forest, struct py_task *const *tasks, size_t count,
			 size_t at)
{
	size_t alike = 0;
	// Beyond these rows nobody reads, and comparing each with each would take too long.
	if (forest->rows.count >= ROWS_MOST)
		return 0;
	for (size_t i = at + 1; i < count; i++) {
		if (forest->shown[tasks[i]->index] || !is_like(tasks[at], tasks[i]))
			continue;
		forest->shown[tasks[i]->index] = true;
		alike++;
	}
	return alike;
}

static void add_row(struct forest *forest, const struct py_task *task, size_t depth, size_t alike)
{
	struct view *view = forest->view;
	bool again = forest->shown[task->index];
	if (forest->rows.count == ROWS_MOST && !view->options->verbose) {
		forest->left_out += again ? 0 : 1 + alike;
		return;
	}
	struct tree_row row = {
		.depth = depth,
		.name = name_of(view, task),
		.id = "",
		.text = again ? "shown above" : text_of(task->text),
		.remark = remark_of(view, alike),
	};
	vec_add(view->arena, &forest->rows, row);
}

/** The task and those that it awaits, depth first. */
static void add_tree(struct forest *forest, struct py_task *root, size_t alike)
{
	struct {
		struct py_task *task;
		size_t next;
	} path[DEPTH_MOST];
	size_t depth = 0;
	add_row(forest, root, 0, alike);
	forest->shown[root->index] = true;
	path[0].task = root;
	path[0].next = 0;
	for (;;) {
		struct py_task *task = path[depth].task;
		if (path[depth].next == task->awaits.count) {
			if (!depth--)
				return;
			continue;
		}
		size_t at = path[depth].next++;
		struct py_task *child = task->awaits.items[at];
		bool again = forest->shown[child->index];
		// One that was grouped with a sibling has been told.
		if (again && !child->awaits.count)
			continue;
		size_t same =
			again ? 0 : take_alike(forest, task->awaits.items, task->awaits.count, at);
		add_row(forest, child, depth + 1, same);
		forest->shown[child->index] = true;
		if (again || depth + 1 == DEPTH_MOST)
			continue;
		depth++;
		path[depth].task = child;
		path[depth].next = 0;
	}
}

static const char *loop_sentence(struct view *view, const struct py_loop *loop)
{
	const char *tasks = say_count(view, loop->tasks, "task", "tasks");
	if (!loop->thread)
		return arena_printf(view->arena, "Event loop that no thread runs: %s", tasks);
	const char *state = loop->idle == TRI_YES && loop->thread->stuck == TRI_YES
				    ? "nothing is left that could wake it"
			    : loop->thread->state == STATE_IO_WAIT ? "waits for events"
								   : "runs";
	return arena_printf(view->arena, "Event loop of %s: %s, %s",
			    say_thread_with_id(view, loop->thread), tasks, state);
}

static void loop_draw(struct view *view, const struct py_loop *loop)
{
	const struct py_process *process = view->process;
	struct forest forest = {
		.view = view,
		.shown = arena_array(view->arena, bool, process->tasks.count),
	};
	view_title(view, loop_sentence(view, loop));
	// First those that nobody awaits; what is left then awaits itself.
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < process->tasks.count; i++) {
			struct py_task *task = process->tasks.items[i];
			if (task->loop != loop || forest.shown[i] ||
			    (!round && task->awaited_by.count))
				continue;
			add_tree(&forest, task,
				 task->awaits.count ? 0
						    : take_alike(&forest, process->tasks.items,
								 process->tasks.count, i));
		}
	tree_draw(view, &forest.rows);
	if (forest.left_out)
		wrap_add(view, (struct wrap){0},
			 arena_printf(view->arena,
				      "%s not shown; `pyhang report --format json` has all.",
				      say_count(view, forest.left_out, "more task is",
						"more tasks are")));
}

void tasks_body(struct view *view)
{
	const struct py_process *process = view->process;
	if (!process->loops.count)
		wrap_add(view, (struct wrap){0},
			 "No event loop of asyncio runs, and no task of asyncio is pending.");
	vec_each_ptr(const struct py_loop, loop, &process->loops) {
		loop_draw(view, loop);
		view_blank(view);
	}
	view_trim(view);
}

void render_tasks(struct text *text, const struct py_report *report,
		  const struct render_options *options)
{
	VIEW(view, text, report, options);
	tasks_body(&view);
	view_warnings(&view);
}
