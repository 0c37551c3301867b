// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/chain.h"
#include "render/holds.h"
#include "render/say.h"
#include "render/wrap.h"

static bool is_about(const struct py_cause *cause, const struct py_thread *thread)
{
	for (size_t i = 0; i < cause->threads.count; i++)
		if (cause->threads.items[i] == thread)
			return true;
	return false;
}

/** The advice of the first cause in which the thread has a part. */
static void advice_draw(struct view *view, const struct py_thread *thread)
{
	vec_each(const struct py_cause, cause, &view->report->verdict.causes)
		if (is_about(cause, thread)) {
			if (cause->advice && *cause->advice)
				wrap_labelled(view, "Fix: ", STYLE_OK, cause->advice);
			return;
		}
}

static void facts_draw(struct view *view, const struct py_thread *thread)
{
	wrap_labelled(view, "State: ", STYLE_TITLE, say_story(view, thread));
	vec_each(const struct py_hold, hold, &thread->holds)
		if (hold_is_claimed(hold))
			wrap_labelled(view, "Holds: ", STYLE_TITLE, hold_say(view, hold));
	if (thread->gil == GIL_ROLE_HOLDS)
		wrap_labelled(view, "Holds: ", STYLE_TITLE, "the GIL");
	if (thread->pending_async_exception)
		wrap_labelled(view, "Pending: ", STYLE_TITLE,
			      arena_printf(view->arena,
					   "an asynchronous %s that the thread has not seen yet",
					   thread->pending_async_exception));
	if (thread->alive == TRI_NO)
		wrap_labelled(view, "Gone: ", STYLE_TITLE, "its OS thread no longer exists");
}

void render_why_thread(struct text *text, const struct py_report *report,
		       const struct py_thread *thread, const char *sentence,
		       const struct render_options *options)
{
	VIEW(view, text, report, options);
	view_title(&view, sentence && *sentence
				  ? sentence
				  : arena_printf(view.arena, "%s: nothing is known of why it waits.",
						 say_thread_with_id(&view, thread)));
	if (view.report->chain.count) {
		view_blank(&view);
		chain_draw(&view);
	}
	if (!thread)
		return;
	view_blank(&view);
	facts_draw(&view, thread);
	advice_draw(&view, thread);
	if (thread->gdb_id > 0)
		wrap_labelled(&view, "Stack: ", STYLE_TITLE,
			      arena_printf(view.arena, "pyhang bt %d", thread->gdb_id));
}
