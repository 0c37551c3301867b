// SPDX-License-Identifier: GPL-3.0-or-later
/** @file All that is made of a target, from its memory to text for people; for tests with hostile memory. */
#ifndef PYHANG_TESTS_SHOW_EVERYTHING_H
#define PYHANG_TESTS_SHOW_EVERYTHING_H

#include "capture/capture.h"
#include "explain/explain.h"
#include "render/render.h"

/** Adds every view of the target to `text`; the memory that it took is in the arena. */
static inline void show_everything(struct target *target, struct arena *arena, struct text *text,
				   const struct render_options *options)
{
	static void (*const views[])(struct text *, const struct py_report *,
				     const struct render_options *) = {
		render_why,     render_shutdown, render_threads, render_locks,
		render_interps, render_doctor,   render_report,  render_tasks,
	};
	struct capture_options capture = capture_defaults;
	const char *error = NULL;
	capture.locals = true;
	capture.heap = true;
	struct py_process *process = capture_process(target, arena, &capture, &error);
	if (!process) {
		text_add(text, error);
		return;
	}
	struct py_report *report = explain_process(process);
	for (size_t i = 0; i < ARRAY_SIZE(views); i++)
		views[i](text, report, options);
	vec_each_ptr(struct py_thread, thread, &process->threads) {
		render_stack(text, report, thread, options);
		render_why_thread(text, report, thread, explain_thread(report, thread), options);
	}
}

#endif
