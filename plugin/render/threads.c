// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/holds.h"
#include "render/say.h"
#include "render/table.h"
#include "render/wrap.h"

enum {
	NATIVE_MOST = 6, // native threads named in the footer
};

enum column {
	COLUMN_GDB = 0,
	COLUMN_INTERPRETER,
	COLUMN_NAME,
	COLUMN_LWP,
	COLUMN_DAEMON,
	COLUMN_STATE,
	COLUMN_HOLDS,
	COLUMN_WHERE,
	COLUMN_COUNT,
};

static const struct table_column columns[COLUMN_COUNT] = {
	[COLUMN_GDB] = {"Gdb", FIT_WHOLE, 3, true},
	[COLUMN_INTERPRETER] = {"Int", FIT_WHOLE, 3, true},
	[COLUMN_NAME] = {"Name", FIT_MIDDLE, 10, false},
	[COLUMN_LWP] = {"LWP", FIT_WHOLE, 3, true},
	[COLUMN_DAEMON] = {"D", FIT_WHOLE, 1, false},
	[COLUMN_STATE] = {"State", FIT_END, 16, false},
	[COLUMN_HOLDS] = {"Holds", FIT_MIDDLE, 5, false},
	[COLUMN_WHERE] = {"Where", FIT_END, 12, false},
};

/** How the locks that a thread holds are put into a narrow or a wide table. */
enum holds_form {
	HOLDS_NAMED = 0,
	HOLDS_COUNTED,
};

static const char *daemon_flag(const struct py_thread *thread)
{
	return thread->daemon == TRI_YES ? "d" : thread->daemon == TRI_NO ? NULL : "?";
}

static const char *holds_cell(const struct view *view, const struct py_thread *thread,
			      enum holds_form form)
{
	bool gil = thread->gil == GIL_ROLE_HOLDS;
	size_t count = holds_count(thread);
	const char *locks = form == HOLDS_NAMED ? holds_names(view, thread)
			    : count             ? arena_printf(view->arena, "%zu", count)
						: "";
	if (!gil)
		return locks;
	return *locks ? arena_printf(view->arena, form == HOLDS_NAMED ? "GIL, %s" : "GIL+%s", locks)
		      : "GIL";
}

static const char *state_cell(const struct view *view, const struct py_thread *thread)
{
	const char *word = say(py_thread_state_word(thread->state));
	const char *gone =
		thread->alive == TRI_NO && thread->finished != TRI_YES && thread->started != TRI_NO
			? " (OS thread gone)"
			: "";
	bool detail = thread->detail && *thread->detail;
	return arena_printf(view->arena, "%s%s%s%s", word, gone, detail ? " " : "",
			    detail ? thread->detail : "");
}

static const char *where_cell(const struct view *view, const struct py_thread *thread)
{
	const char *where = say_where(view, thread);
	if (*where)
		return where;
	return thread->frames_complete == TRI_YES ? "-" : "?";
}

static const char *interpreter_cell(const struct view *view, const struct py_thread *thread)
{
	if (view->process->interpreters.count < 2)
		return NULL;
	if (!thread->interpreter)
		return "?";
	return arena_printf(view->arena, "%lld", (long long)thread->interpreter->id);
}

static void add_identity(const struct view *view, struct table *table, struct table_row *row,
			 const struct py_thread *thread)
{
	table_add_note(table, row,
		       arena_printf(view->arena, "ident %s, thread state %s, object %s",
				    say_address(view, thread->ident),
				    say_address(view, thread->address),
				    say_address(view, thread->object)));
	const char *target = "";
	if (thread->target && thread->target_file)
		target = arena_printf(view->arena, ", runs %s (%s:%d)", thread->target,
				      say_base(thread->target_file), thread->target_line);
	else if (thread->target)
		target = arena_printf(view->arena, ", runs %s", thread->target);
	const char *os_name =
		thread->os_name ? arena_printf(view->arena, ", OS name %s", thread->os_name) : "";
	table_add_note(
		table, row,
		arena_printf(view->arena, "class %s%s%s%s", say(thread->type), target, os_name,
			     thread->dummy == TRI_YES ? ", started outside of threading" : ""));
}

static void add_timer(const struct view *view, struct table *table, struct table_row *row,
		      const struct py_timer *timer)
{
	table_add_note(table, row,
		       arena_printf(view->arena, "Timer that calls %s%s", say(timer->function),
				    timer->starts_timer == TRI_YES ? ", which starts the next Timer"
								   : ""));
}

static void add_syscall(const struct view *view, struct table *table, struct table_row *row,
			const struct py_syscall *syscall)
{
	const char *line =
		syscall->name
			? arena_printf(view->arena, "system call %s(", syscall->name)
			: arena_printf(view->arena, "system call number %ld(", syscall->number);
	for (size_t i = 0; i < syscall->arg_count && i < ARRAY_SIZE(syscall->args); i++)
		line = i || !syscall->first_arg_lost
			       ? arena_printf(view->arena, "%s%s0x%llx", line, i ? ", " : "",
					      (unsigned long long)syscall->args[i])
			       : arena_printf(view->arena, "%s?", line);
	table_add_note(table, row, arena_printf(view->arena, "%s)", line));
}

static void add_notes(const struct view *view, struct table *table, struct table_row *row,
		      const struct py_thread *thread)
{
	add_identity(view, table, row, thread);
	if (thread->timer)
		add_timer(view, table, row, thread->timer);
	if (thread->syscall)
		add_syscall(view, table, row, thread->syscall);
	if (thread->gil == GIL_ROLE_WANTS)
		table_add_note(table, row, "wants the GIL");
	if (thread->pending_async_exception)
		table_add_note(table, row,
			       arena_printf(view->arena,
					    "%s was sent to it and is not delivered yet",
					    thread->pending_async_exception));
	vec_each(const struct py_hold, hold, &thread->holds)
		if (hold->lock)
			table_add_note(table, row,
				       arena_printf(view->arena, "%s %s",
						    hold_is_claimed(hold) ? "holds" : "could hold",
						    hold_say(view, hold)));
}

static void add_thread(const struct view *view, struct table *table, const struct py_thread *thread,
		       enum holds_form form)
{
	struct table_row *row = table_add_row(table);
	struct table_cell *cells = row->cells;
	cells[COLUMN_GDB].text =
		thread->gdb_id > 0 ? arena_printf(view->arena, "%d", thread->gdb_id) : "-";
	cells[COLUMN_INTERPRETER].text = interpreter_cell(view, thread);
	cells[COLUMN_NAME] = (struct table_cell){say(thread->name), STYLE_TITLE};
	cells[COLUMN_LWP].text =
		thread->native_id
			? arena_printf(view->arena, "%llu", (unsigned long long)thread->native_id)
			: "?";
	cells[COLUMN_DAEMON].text = daemon_flag(thread);
	cells[COLUMN_STATE] = (struct table_cell){
		state_cell(view, thread),
		thread->stuck == TRI_YES ? STYLE_ERROR : STYLE_PLAIN,
	};
	cells[COLUMN_HOLDS].text = holds_cell(view, thread, form);
	cells[COLUMN_WHERE].text = where_cell(view, thread);
	if (view->options->verbose)
		add_notes(view, table, row, thread);
}

static struct table make_table(struct view *view, enum holds_form form)
{
	struct table table = table_create(view, columns, COLUMN_COUNT);
	vec_each_ptr(const struct py_thread, thread, &view->process->threads)
		if (thread->main == TRI_YES)
			add_thread(view, &table, thread, form);
	vec_each_ptr(const struct py_thread, thread, &view->process->threads)
		if (thread->main != TRI_YES)
			add_thread(view, &table, thread, form);
	return table;
}

static void native_draw(struct view *view)
{
	size_t count = view->process->native_threads.count;
	if (!count)
		return;
	struct text line __attribute__((cleanup(text_deinit))) = {0};
	text_printf(&line, "%s that Python does not know:",
		    say_count(view, count, "native thread", "native threads"));
	size_t most = view->options->verbose ? SIZE_MAX : NATIVE_MOST;
	for (size_t i = 0; i < count && i < most; i++) {
		const struct py_native_thread *native = &view->process->native_threads.items[i];
		text_printf(&line, native->gdb_id > 0 ? "%s gdb %llu" : "%s LWP %llu", i ? "," : "",
			    native->gdb_id > 0 ? (unsigned long long)native->gdb_id
					       : (unsigned long long)native->native_id);
		if (native->os_name)
			text_printf(&line, " (%s)", native->os_name);
	}
	if (count > most)
		text_printf(&line, " and %zu more", count - most);
	view_blank(view);
	wrap_add(view, (struct wrap){.hang = 2}, text_get(&line));
}

void threads_body(struct view *view)
{
	if (!view->process->threads.count) {
		view_title(view, "No Python threads were found.");
	} else {
		struct table table = make_table(view, HOLDS_NAMED);
		if (!table_fits(&table))
			table = make_table(view, HOLDS_COUNTED);
		table_draw(&table);
	}
	native_draw(view);
}

void render_threads(struct text *text, const struct py_report *report,
		    const struct render_options *options)
{
	VIEW(view, text, report, options);
	threads_body(&view);
	view_warnings(&view);
}
