// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/activity.h"
#include "render/say.h"
#include "render/wrap.h"

enum {
	THREADS_MOST = 12,
};

static const char *stage_sentence(const struct view *view)
{
	const struct py_shutdown *shutdown = &view->report->shutdown;
	if (shutdown->stage == STAGE_NOT_EXITING)
		return view->process->threads.count
			       ? "The process is not exiting."
			       : "Whether the process is exiting is not known.";
	if (shutdown->stage == STAGE_UNKNOWN)
		return "Whether the process is exiting is not known.";
	if (shutdown->stage == STAGE_FINALIZED)
		return "The interpreter is gone: exit is behind it.";
	const char *meaning = say_stage_meaning(shutdown->stage);
	if (!shutdown->thread)
		return arena_printf(view->arena, "The process is exiting: %s.", meaning);
	return arena_printf(view->arena, "The process is exiting, in %s: %s.",
			    say_thread_with_id(view, shutdown->thread), meaning);
}

static void prediction_draw(struct view *view)
{
	const struct py_shutdown *shutdown = &view->report->shutdown;
	size_t count = shutdown->would_wait_for.count;
	if (!count) {
		wrap_add(view, (struct wrap){0}, "No thread is known that exit would wait for.");
		return;
	}
	wrap_add(view, (struct wrap){0},
		 arena_printf(view->arena,
			      "If the main thread returned now, exit would wait for %s:",
			      say_count(view, count, "thread", "threads")));
	activity_draw(view, shutdown->would_wait_for.items, count, THREADS_MOST);
}

static void awaited_draw(struct view *view)
{
	const struct py_shutdown *shutdown = &view->report->shutdown;
	size_t count = shutdown->waiting_for.count;
	if (!count) {
		wrap_add(view, (struct wrap){0}, "No thread is known that exit waits for.");
		return;
	}
	wrap_add(view, (struct wrap){0},
		 count == 1 ? "Exit waits for:"
			    : arena_printf(view->arena,
					   "Exit waits for %zu threads, now for the first:", count));
	activity_draw(view, shutdown->waiting_for.items, count, THREADS_MOST);
}

void shutdown_body(struct view *view)
{
	const struct py_shutdown *shutdown = &view->report->shutdown;
	view_title(view, stage_sentence(view));
	if (shutdown->text && *shutdown->text)
		wrap_add(view, (struct wrap){0}, shutdown->text);
	if (shutdown->stage == STAGE_FINALIZED)
		return;
	view_blank(view);
	if (shutdown->stage == STAGE_NOT_EXITING || shutdown->stage == STAGE_UNKNOWN)
		prediction_draw(view);
	else
		awaited_draw(view);
}

void render_shutdown(struct text *text, const struct py_report *report,
		     const struct render_options *options)
{
	VIEW(view, text, report, options);
	shutdown_body(&view);
	view_warnings(&view);
}
