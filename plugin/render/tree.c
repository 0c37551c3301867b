// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/tree.h"

#include "render/columns.h"
#include "render/say.h"
#include "render/wrap.h"

enum {
	// Deeper rows are drawn at this depth, so that their text has room.
	DEPTH_MOST = 8,
	DEPTH_MOST_ASCII = 6,
	INDENT = 2,
	GAP = 2,
	NAME_LEAST = 20, // columns for branches and name together
	TEXT_LEAST = 24,
};

struct tree {
	struct view *view;
	const tree_row_vec *rows;
	size_t *depths;      // as drawn
	unsigned *open;      // bit d: a row at depth d follows below this row, in the same parent
	size_t name_columns; // branches and name
	size_t id_columns;
};

static void find_branches(struct tree *tree)
{
	size_t count = tree->rows->count;
	size_t most = tree->view->options->ascii ? DEPTH_MOST_ASCII : DEPTH_MOST;
	for (size_t i = 0; i < count; i++) {
		size_t deepest = i ? tree->depths[i - 1] + 1 : 0;
		size_t depth = tree->rows->items[i].depth;
		depth = depth < deepest ? depth : deepest;
		tree->depths[i] = depth < most ? depth : most;
	}
	unsigned open = 0;
	for (size_t i = count; i-- > 0;) {
		size_t depth = tree->depths[i];
		open &= (2u << depth) - 1;
		tree->open[i] = open;
		open |= 1u << depth;
	}
}

/** What is left of a row's name (`first`), or of the lines below it. */
static const char *branches(const struct tree *tree, size_t row, bool first)
{
	struct view *view = tree->view;
	const char *line = "";
	size_t depth = tree->depths[row];
	for (size_t d = 1; d <= depth; d++) {
		bool open = tree->open[row] & (1u << d);
		enum mark mark = open ? MARK_RAIL : MARK_GAP;
		if (first && d == depth)
			mark = open ? MARK_BRANCH : MARK_LAST;
		line = arena_printf(view->arena, "%s%s", line, view_mark(view, mark));
	}
	bool child = row + 1 < tree->rows->count && tree->depths[row + 1] > depth;
	if (!first && child)
		line = arena_printf(view->arena, "%s%s", line, view_mark(view, MARK_RAIL));
	return line;
}

static const char *plain(const struct tree *tree, const char *text)
{
	return tree->view->options->ascii ? columns_ascii(tree->view->arena, text) : text;
}

static void measure(struct tree *tree)
{
	for (size_t i = 0; i < tree->rows->count; i++) {
		const struct tree_row *row = &tree->rows->items[i];
		size_t name = text_columns(branches(tree, i, true)) +
			      text_columns(plain(tree, say(row->name)));
		size_t id = row->id ? text_columns(row->id) : 0;
		tree->name_columns = name > tree->name_columns ? name : tree->name_columns;
		tree->id_columns = id > tree->id_columns ? id : tree->id_columns;
	}
	size_t most = tree->view->width / 3;
	if (tree->view->width && tree->name_columns > most)
		tree->name_columns = most > NAME_LEAST ? most : NAME_LEAST;
}

static void draw_name(const struct tree *tree, size_t at)
{
	struct view *view = tree->view;
	const struct tree_row *row = &tree->rows->items[at];
	const char *left = branches(tree, at, true);
	size_t room = tree->name_columns - text_columns(left);
	const char *name = columns_cut_middle(view->arena, plain(tree, say(row->name)), room,
					      view_mark(view, MARK_ELLIPSIS));
	text_pad(view->text, INDENT);
	view_add(view, STYLE_DIM, left);
	view_add(view, STYLE_TITLE, name);
	text_pad(view->text, room - text_columns(name) + GAP);
	if (!tree->id_columns)
		return;
	const char *id = row->id ? row->id : "";
	view_add(view, STYLE_PLAIN, id);
	text_pad(view->text, tree->id_columns - text_columns(id) + GAP);
}

static size_t text_column(const struct tree *tree)
{
	return INDENT + tree->name_columns + GAP + (tree->id_columns ? tree->id_columns + GAP : 0);
}

/** Begins a further line of a row, up to the column of the text. */
static void draw_continuation(const struct tree *tree, size_t at)
{
	const char *left = branches(tree, at, false);
	text_pad(tree->view->text, INDENT);
	view_add(tree->view, STYLE_DIM, left);
	text_pad(tree->view->text, text_column(tree) - INDENT - text_columns(left));
}

static void draw_cycle_mark(const struct tree *tree, size_t at, size_t used)
{
	struct view *view = tree->view;
	const char *mark = view_mark(view, MARK_CYCLE);
	if (view->width && text_column(tree) + used + GAP + text_columns(mark) > view->width) {
		text_add(view->text, "\n");
		draw_continuation(tree, at);
	} else {
		text_pad(view->text, GAP);
	}
	view_add(view, STYLE_ERROR, mark);
}

static void draw_row(const struct tree *tree, size_t at)
{
	struct view *view = tree->view;
	const struct tree_row *row = &tree->rows->items[at];
	size_t room = SIZE_MAX;
	if (view->width)
		room = view->width > text_column(tree) + TEXT_LEAST
			       ? view->width - text_column(tree)
			       : TEXT_LEAST;
	line_vec lines = {0};
	wrap_lines(view->arena, plain(tree, say(row->text)), room, &lines);
	draw_name(tree, at);
	for (size_t i = 0; i < lines.count; i++) {
		if (i) {
			text_add(view->text, "\n");
			draw_continuation(tree, at);
		}
		view_add(view, STYLE_PLAIN, lines.items[i]);
	}
	if (row->cycle)
		draw_cycle_mark(tree, at, text_columns(lines.items[lines.count - 1]));
	text_add(view->text, "\n");
	if (row->remark) {
		draw_continuation(tree, at);
		view_add(view, STYLE_DIM, plain(tree, row->remark));
		text_add(view->text, "\n");
	}
}

void tree_draw(struct view *view, const tree_row_vec *rows)
{
	struct tree tree = {
		.view = view,
		.rows = rows,
		.depths = arena_array(view->arena, size_t, rows->count),
		.open = arena_array(view->arena, unsigned, rows->count),
	};
	find_branches(&tree);
	measure(&tree);
	for (size_t i = 0; i < rows->count; i++)
		draw_row(&tree, i);
}
