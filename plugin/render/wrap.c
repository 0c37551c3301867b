// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/wrap.h"

#include "render/columns.h"

enum {
	// What a line keeps for prose even when indents and labels leave less.
	COLUMNS_LEAST = 16,
};

/** The line that is being filled. */
struct filling {
	struct arena *arena;
	line_vec *lines;
	size_t limit;
	const char *line;
	size_t columns;
};

static void filling_flush(struct filling *filling)
{
	vec_add(filling->arena, filling->lines, filling->line);
	filling->line = "";
	filling->columns = 0;
}

static void filling_add_word(struct filling *filling, const char *word)
{
	size_t columns = text_columns(word);
	if (filling->columns && filling->columns + 1 + columns > filling->limit)
		filling_flush(filling);
	while (columns > filling->limit) {
		size_t size = columns_prefix(word, filling->limit);
		if (!size)
			break;
		filling->line = arena_strndup(filling->arena, word, size);
		filling_flush(filling);
		word += size;
		columns = text_columns(word);
	}
	const char *space = filling->columns ? " " : "";
	filling->columns += columns + (filling->columns ? 1 : 0);
	filling->line = arena_printf(filling->arena, "%s%s%s", filling->line, space, word);
}

static void paragraph_wrap(struct filling *filling, const char *paragraph)
{
	if (filling->limit == SIZE_MAX) {
		filling->line = paragraph;
		filling_flush(filling);
		return;
	}
	for (const char *at = paragraph; *at;) {
		at += strspn(at, " ");
		size_t length = strcspn(at, " ");
		if (length)
			filling_add_word(filling, arena_strndup(filling->arena, at, length));
		at += length;
	}
	filling_flush(filling);
}

void wrap_lines(struct arena *arena, const char *prose, size_t columns, line_vec *ret)
{
	struct filling filling = {.arena = arena, .lines = ret, .limit = columns, .line = ""};
	for (;;) {
		size_t length = strcspn(prose, "\n");
		paragraph_wrap(&filling, arena_strndup(arena, prose, length));
		if (!prose[length] || !prose[length + 1])
			return;
		prose += length + 1;
	}
}

void wrap_add(struct view *view, struct wrap how, const char *prose)
{
	const char *label = how.label ? how.label : "";
	size_t before = how.indent + text_columns(label);
	size_t hang = how.hang;
	size_t columns = SIZE_MAX;
	if (view->options->ascii)
		prose = columns_ascii(view->arena, prose);
	if (view->width) {
		size_t most = before > hang ? before : hang;
		columns = view->width > most + COLUMNS_LEAST ? view->width - most : COLUMNS_LEAST;
	}
	line_vec lines = {0};
	wrap_lines(view->arena, prose, columns, &lines);
	text_pad(view->text, how.indent);
	view_add(view, how.label_style, label);
	for (size_t i = 0; i < lines.count; i++) {
		if (i)
			text_pad(view->text, hang);
		view_add(view, how.style, lines.items[i]);
		text_add(view->text, "\n");
	}
}

void wrap_labelled(struct view *view, const char *label, enum style style, const char *prose)
{
	wrap_add(view,
		 (struct wrap){.label = label, .label_style = style, .hang = text_columns(label)},
		 prose);
}
