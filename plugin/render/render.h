// SPDX-License-Identifier: GPL-3.0-or-later
/** @file From the report to text for people. Pure; reads no target memory. */
#ifndef PYHANG_RENDER_RENDER_H
#define PYHANG_RENDER_RENDER_H

#include "model/report.h"
#include "model/text.h"

struct render_options {
	size_t width; /**< terminal columns; 0: do not cut or wrap */
	bool style;   /**< ANSI colours */
	bool ascii;   /**< no box-drawing characters (the host's charset is not UTF-8) */
	bool verbose;
	bool native; /**< stacks with their native frames, where these were read */
};

void render_why(struct text *text, const struct py_report *report,
		const struct render_options *options);
/** `sentence` as explain_thread() gave it. */
void render_why_thread(struct text *text, const struct py_report *report,
		       const struct py_thread *thread, const char *sentence,
		       const struct render_options *options);
void render_shutdown(struct text *text, const struct py_report *report,
		     const struct render_options *options);
void render_threads(struct text *text, const struct py_report *report,
		    const struct render_options *options);
void render_locks(struct text *text, const struct py_report *report,
		  const struct render_options *options);
void render_tasks(struct text *text, const struct py_report *report,
		  const struct render_options *options);
void render_interps(struct text *text, const struct py_report *report,
		    const struct render_options *options);
void render_doctor(struct text *text, const struct py_report *report,
		   const struct render_options *options);
/** One thread's Python stack; locals where they were captured. */
void render_stack(struct text *text, const struct py_report *report, const struct py_thread *thread,
		  const struct render_options *options);
/** Everything: what `pyhang report --format text` writes. */
void render_report(struct text *text, const struct py_report *report,
		   const struct render_options *options);

#endif
