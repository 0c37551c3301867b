// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/view.h"

#include <stdio.h>
#include <stdlib.h>

#include "render/columns.h"
#include "render/say.h"
#include "render/wrap.h"

enum {
	// Below this nothing can be laid out; the terminal then breaks the lines itself.
	WIDTH_LEAST = 60,
	WARNINGS_MOST = 4, // the verdict must not scroll away
};

static const struct py_process no_process;
static const struct py_report no_report;
static const struct render_options no_options;

struct view view_create(struct text *text, const struct py_report *report,
			const struct render_options *options)
{
	struct view view = {
		.text = text,
		.report = report ? report : &no_report,
		.options = options ? options : &no_options,
		.arena = arena_create(),
	};
	if (!view.arena) {
		fputs("pyhang: out of memory\n", stderr);
		abort();
	}
	view.process = view.report->process ? view.report->process : &no_process;
	view.width = view.options->width;
	if (view.width && view.width < WIDTH_LEAST)
		view.width = WIDTH_LEAST;
	return view;
}

void view_deinit(struct view *view)
{
	arena_destroy(view->arena);
	view->arena = NULL;
}

const char *view_mark(const struct view *view, enum mark mark)
{
	static const struct {
		const char *utf8, *ascii;
	} marks[] = {
		[MARK_LAST] = {"└ ", "`- "},
		[MARK_BRANCH] = {"├ ", "|- "},
		[MARK_RAIL] = {"│ ", "|  "},
		[MARK_GAP] = {"  ", "   "},
		[MARK_CYCLE] = {"← cycle", "<- cycle"},
		[MARK_ELLIPSIS] = {"…", "..."},
	};
	return view->options->ascii ? marks[mark].ascii : marks[mark].utf8;
}

void view_add(struct view *view, enum style style, const char *text)
{
	static const char *const codes[] = {
		[STYLE_PLAIN] = NULL,         [STYLE_TITLE] = "\033[1m",  [STYLE_DIM] = "\033[2m",
		[STYLE_WARNING] = "\033[33m", [STYLE_ERROR] = "\033[31m", [STYLE_OK] = "\033[32m",
	};
	bool styled = view->options->style && codes[style] && *text;
	if (styled)
		text_add(view->text, codes[style]);
	text_add(view->text, text);
	if (styled)
		text_add(view->text, "\033[m");
}

void view_title(struct view *view, const char *text)
{
	wrap_add(view, (struct wrap){.style = STYLE_TITLE}, text);
}

static bool ends_in_blank(const struct text *text)
{
	return text->length >= 2 && !strcmp(text->data + text->length - 2, "\n\n");
}

void view_blank(struct view *view)
{
	if (view->text->length && !ends_in_blank(view->text))
		text_add(view->text, "\n");
}

void view_trim(struct view *view)
{
	if (ends_in_blank(view->text))
		view->text->data[--view->text->length] = '\0';
}

void view_warnings(struct view *view)
{
	size_t most = view->options->verbose ? SIZE_MAX : WARNINGS_MOST;
	const struct py_process *process = view->process;
	if (!process->warnings.count)
		return;
	view_blank(view);
	struct wrap how = {.label = "warning: ", .label_style = STYLE_WARNING, .hang = 9};
	for (size_t i = 0; i < process->warnings.count && i < most; i++) {
		const struct py_warning *warning = &process->warnings.items[i];
		wrap_add(view, how,
			 warning->text   ? warning->text
			 : warning->code ? warning->code
					 : "?");
	}
	if (process->warnings.count > most)
		wrap_add(view, how,
			 arena_printf(view->arena, "and %s, see `pyhang doctor`.",
				      say_count(view, process->warnings.count - most,
						"more warning", "more warnings")));
}
