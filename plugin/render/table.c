// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/table.h"

#include "render/columns.h"
#include "render/wrap.h"

enum {
	GAP = 2,
	NOTE_INDENT = 6,
};

/** Columns that each column takes on the terminal, 0: left out. */
struct widths {
	size_t of[TABLE_COLUMNS_MAX];
};

struct table table_create(struct view *view, const struct table_column *columns, size_t count)
{
	return (struct table){.view = view, .columns = columns, .column_count = count};
}

struct table_row *table_add_row(struct table *table)
{
	return vec_push(table->view->arena, &table->rows);
}

void table_add_note(struct table *table, struct table_row *row, const char *note)
{
	vec_add(table->view->arena, &row->notes, note);
}

static const char *cell_text(const struct table *table, const struct table_cell *cell)
{
	if (!cell->text)
		return "";
	return table->view->options->ascii ? columns_ascii(table->view->arena, cell->text)
					   : cell->text;
}

static struct widths natural_widths(const struct table *table)
{
	struct widths widths = {0};
	vec_each(const struct table_row, row, &table->rows)
		for (size_t i = 0; i < table->column_count; i++) {
			size_t columns = text_columns(cell_text(table, &row->cells[i]));
			if (columns > widths.of[i])
				widths.of[i] = columns;
		}
	for (size_t i = 0; i < table->column_count; i++) {
		size_t columns = text_columns(table->columns[i].title);
		if (widths.of[i] && columns > widths.of[i])
			widths.of[i] = columns;
	}
	return widths;
}

static size_t widths_sum(const struct table *table, const struct widths *widths)
{
	size_t sum = 0;
	for (size_t i = 0; i < table->column_count; i++)
		sum += widths->of[i] ? widths->of[i] + GAP : 0;
	return sum > GAP ? sum - GAP : sum;
}

/** The widest column that may still be narrowed; column_count when there is none. */
static size_t widest_to_narrow(const struct table *table, const struct widths *widths)
{
	size_t found = table->column_count;
	for (size_t i = 0; i < table->column_count; i++) {
		const struct table_column *column = &table->columns[i];
		if (column->fit == FIT_WHOLE || widths->of[i] <= column->least)
			continue;
		if (found == table->column_count || widths->of[i] > widths->of[found])
			found = i;
	}
	return found;
}

static struct widths fitted_widths(const struct table *table)
{
	struct widths widths = natural_widths(table);
	size_t limit = table->view->width;
	while (limit && widths_sum(table, &widths) > limit) {
		size_t column = widest_to_narrow(table, &widths);
		if (column == table->column_count)
			break;
		widths.of[column]--;
	}
	return widths;
}

bool table_fits(const struct table *table)
{
	struct widths widths = natural_widths(table);
	return !table->view->width || widths_sum(table, &widths) <= table->view->width;
}

static const char *cell_cut(const struct table *table, size_t column, const char *text, size_t width)
{
	struct arena *arena = table->view->arena;
	const char *ellipsis = view_mark(table->view, MARK_ELLIPSIS);
	if (table->columns[column].fit == FIT_MIDDLE)
		return columns_cut_middle(arena, text, width, ellipsis);
	return columns_cut_end(arena, text, width, ellipsis);
}

/** `pending` collects the spaces that are due before the next text, so that no line ends in spaces. */
static void cell_draw(const struct table *table, const struct table_cell *cell, size_t column,
		      size_t width, size_t *pending)
{
	const char *text = cell_cut(table, column, cell_text(table, cell), width);
	size_t columns = text_columns(text);
	size_t padding = width > columns ? width - columns : 0;
	if (*text) {
		text_pad(table->view->text, *pending + (table->columns[column].right ? padding : 0));
		view_add(table->view, cell->style, text);
		*pending = GAP + (table->columns[column].right ? 0 : padding);
	} else {
		*pending += width + GAP;
	}
}

static void row_draw(const struct table *table, const struct table_row *row,
		     const struct widths *widths)
{
	size_t pending = 0;
	for (size_t i = 0; i < table->column_count; i++)
		if (widths->of[i])
			cell_draw(table, &row->cells[i], i, widths->of[i], &pending);
	text_add(table->view->text, "\n");
	vec_each(const char *const, note, &row->notes)
		wrap_add(table->view, (struct wrap){.indent = NOTE_INDENT, .hang = NOTE_INDENT + 2},
			 *note);
}

void table_draw(const struct table *table)
{
	struct widths widths = fitted_widths(table);
	struct table_row heading = {0};
	for (size_t i = 0; i < table->column_count; i++)
		heading.cells[i] = (struct table_cell){table->columns[i].title, STYLE_DIM};
	row_draw(table, &heading, &widths);
	vec_each(const struct table_row, row, &table->rows)
		row_draw(table, row, &widths);
}
