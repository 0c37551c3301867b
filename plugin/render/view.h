// SPDX-License-Identifier: GPL-3.0-or-later
/** @file What every view works with: the report, where the text goes, styles, and marks. */
#ifndef PYHANG_RENDER_VIEW_H
#define PYHANG_RENDER_VIEW_H

#include "render/render.h"

enum style {
	STYLE_PLAIN = 0,
	STYLE_TITLE,
	STYLE_DIM,
	STYLE_WARNING,
	STYLE_ERROR,
	STYLE_OK,
};

/** Marks that have an ASCII fallback. */
enum mark {
	MARK_LAST,   /**< the branch to the last child */
	MARK_BRANCH, /**< the branch to a child with younger siblings */
	MARK_RAIL,   /**< the line past an open branch */
	MARK_GAP,    /**< as wide as MARK_RAIL, and empty */
	MARK_CYCLE,
	MARK_ELLIPSIS,
};

struct view {
	struct text *text;
	const struct py_report *report;       /**< never NULL */
	const struct py_process *process;     /**< never NULL; empty when the report has none */
	const struct render_options *options; /**< never NULL */
	size_t width;                         /**< 0: no limit */
	struct arena *arena;                  /**< scratch, freed with the view */
};

struct view view_create(struct text *text, const struct py_report *report,
			const struct render_options *options);
void view_deinit(struct view *view);

/** `VIEW(view, text, report, options);` declares a view that is freed at the end of its scope. */
#define VIEW(name, text, report, options) \
	struct view name __attribute__((cleanup(view_deinit))) = view_create(text, report, options)

const char *view_mark(const struct view *view, enum mark mark);

/** Adds text in a style. The text must not hold a newline, so that no style crosses a line's end. */
void view_add(struct view *view, enum style style, const char *text);

/** One line, wrapped where it is too long, in bold. */
void view_title(struct view *view, const char *text);

/** An empty line between two blocks; none at the very beginning, and never two. */
void view_blank(struct view *view);

/** Takes back an empty line that nothing has followed. */
void view_trim(struct view *view);

/** The report's warnings after an empty line, one wrapped line each; the rest of many is only counted. */
void view_warnings(struct view *view);

/** "CPython 3.11.2, pid 4242, live: 1 interpreter, 3 Python threads, GIL free" */
void view_header(struct view *view);

/* The views without the warnings at their end, for render_report(). */
void why_body(struct view *view);
void shutdown_body(struct view *view);
void threads_body(struct view *view);
void locks_body(struct view *view);
void tasks_body(struct view *view);
void interps_body(struct view *view);
void doctor_body(struct view *view);
void stack_body(struct view *view, const struct py_thread *thread);

#endif
