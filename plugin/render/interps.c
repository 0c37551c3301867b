// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/say.h"
#include "render/table.h"
#include "render/wrap.h"

enum column {
	COLUMN_ID = 0,
	COLUMN_ADDRESS,
	COLUMN_MAIN,
	COLUMN_THREADS,
	COLUMN_FINALIZING,
	COLUMN_GIL,
	COLUMN_HOLDER,
	COLUMN_WAITERS,
	COLUMN_COUNT,
};

static const struct table_column columns[COLUMN_COUNT] = {
	[COLUMN_ID] = {"Id", FIT_WHOLE, 2, true},
	[COLUMN_ADDRESS] = {"Address", FIT_WHOLE, 7, false},
	[COLUMN_MAIN] = {"Main", FIT_WHOLE, 4, false},
	[COLUMN_THREADS] = {"Threads", FIT_WHOLE, 7, true},
	[COLUMN_FINALIZING] = {"Finalizing", FIT_WHOLE, 10, false},
	[COLUMN_GIL] = {"GIL", FIT_WHOLE, 3, false},
	[COLUMN_HOLDER] = {"Held by", FIT_MIDDLE, 8, false},
	[COLUMN_WAITERS] = {"Wanted by", FIT_END, 8, false},
};

static const char *gil_word(enum py_gil_state state)
{
	static const char *const words[] = {
		[GIL_UNKNOWN] = "?",
		[GIL_FREE] = "free",
		[GIL_HELD] = "held",
		[GIL_ABSENT] = "none",
	};
	return words[state];
}

static size_t count_threads(const struct view *view, const struct py_interpreter *interpreter)
{
	size_t count = 0;
	vec_each_ptr(const struct py_thread, thread, &view->process->threads)
		count += thread->interpreter == interpreter;
	return count;
}

static const char *waiters_cell(const struct view *view, const struct py_interpreter *interpreter)
{
	size_t count = interpreter->gil_waiters.count;
	if (!count)
		return NULL;
	return arena_printf(view->arena, "%zu: %s", count,
			    say_threads(view, interpreter->gil_waiters.items, count, SIZE_MAX));
}

/** The first interpreter whose GIL this one uses, too; NULL when it has its own, or that is not known. */
static const struct py_interpreter *shares_with(const struct view *view,
						const struct py_interpreter *interpreter)
{
	for (size_t i = 0; i < view->process->interpreters.count; i++) {
		const struct py_interpreter *other = view->process->interpreters.items[i];
		if (other == interpreter)
			return NULL;
		if (other->gil && other->gil == interpreter->gil)
			return other;
	}
	return NULL;
}

static void add_interpreter(const struct view *view, struct table *table,
			    const struct py_interpreter *interpreter)
{
	struct table_row *row = table_add_row(table);
	struct table_cell *cells = row->cells;
	cells[COLUMN_ID].text = arena_printf(view->arena, "%lld", (long long)interpreter->id);
	cells[COLUMN_ADDRESS].text = say_address(view, interpreter->address);
	cells[COLUMN_MAIN].text = interpreter->main ? "yes" : "no";
	cells[COLUMN_THREADS].text =
		arena_printf(view->arena, "%zu", count_threads(view, interpreter));
	cells[COLUMN_FINALIZING].text = say_tri(interpreter->finalizing);
	cells[COLUMN_GIL].text = gil_word(interpreter->gil_state);
	if (interpreter->gil_state == GIL_HELD)
		cells[COLUMN_HOLDER].text =
			interpreter->gil_holder ? say_thread_with_id(view, interpreter->gil_holder)
						: "?";
	cells[COLUMN_WAITERS].text = waiters_cell(view, interpreter);
	if (interpreter->gil_drop_request == TRI_YES)
		table_add_note(table, row, "the GIL's holder is asked to let go");
	const struct py_interpreter *shared = shares_with(view, interpreter);
	if (shared)
		table_add_note(table, row,
			       arena_printf(view->arena, "shares the GIL of interpreter %lld",
					    (long long)shared->id));
}

void interps_body(struct view *view)
{
	if (!view->process->interpreters.count) {
		view_title(view, "No Python interpreter was found.");
		return;
	}
	struct table table = table_create(view, columns, COLUMN_COUNT);
	vec_each_ptr(const struct py_interpreter, interpreter, &view->process->interpreters)
		add_interpreter(view, &table, interpreter);
	table_draw(&table);
}

void render_interps(struct text *text, const struct py_report *report,
		    const struct render_options *options)
{
	VIEW(view, text, report, options);
	interps_body(&view);
	view_warnings(&view);
}
