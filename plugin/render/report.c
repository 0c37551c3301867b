// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/say.h"
#include "render/wrap.h"

static void section(struct view *view, const char *title)
{
	view_blank(view);
	view_add(view, STYLE_TITLE, arena_printf(view->arena, "== %s ==", title));
	text_add(view->text, "\n");
}

static const char *say_member(const struct view *view, const struct py_cycle_member *member)
{
	return member->lock ? say_lock(view, member->lock)
			    : say_thread_with_id(view, member->thread);
}

static const char *say_cycle(const struct view *view, const struct py_cycle *cycle)
{
	struct text line __attribute__((cleanup(text_deinit))) = {0};
	vec_each(const struct py_cycle_member, member, &cycle->members)
		text_printf(&line, "%s -> ", say_member(view, member));
	if (cycle->members.count)
		text_add(&line, say_member(view, &cycle->members.items[0]));
	return arena_strdup(view->arena, text_get(&line));
}

static void cycles_draw(struct view *view)
{
	if (!view->report->cycles.count)
		return;
	section(view, "Cycles");
	vec_each(const struct py_cycle, cycle, &view->report->cycles)
		wrap_add(view, (struct wrap){.hang = 2}, say_cycle(view, cycle));
}

static void stacks_draw(struct view *view)
{
	section(view, "Stacks");
	vec_each_ptr(const struct py_thread, thread, &view->process->threads) {
		stack_body(view, thread);
		view_blank(view);
	}
	view_trim(view);
}

void render_report(struct text *text, const struct py_report *report,
		   const struct render_options *options)
{
	struct render_options all = options ? *options : (struct render_options){0};
	all.verbose = true;
	VIEW(view, text, report, &all);
	why_body(&view);
	section(&view, "Exit");
	shutdown_body(&view);
	section(&view, "Threads");
	threads_body(&view);
	section(&view, "Locks");
	locks_body(&view);
	if (view.process->loops.count) {
		section(&view, "Tasks");
		tasks_body(&view);
	}
	cycles_draw(&view);
	section(&view, "Interpreters");
	interps_body(&view);
	stacks_draw(&view);
	section(&view, "How this was found");
	doctor_body(&view);
	if (view.report->signature)
		wrap_labelled(&view, "Signature: ", STYLE_DIM, view.report->signature);
}
