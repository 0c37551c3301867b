// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Rows under a heading, columns measured on the terminal, narrowed where the width demands it. */
#ifndef PYHANG_RENDER_TABLE_H
#define PYHANG_RENDER_TABLE_H

#include "render/view.h"

enum {
	TABLE_COLUMNS_MAX = 8,
};

enum column_fit {
	FIT_WHOLE = 0, /**< never cut */
	FIT_END,       /**< the end gives way */
	FIT_MIDDLE,    /**< the middle gives way */
};

struct table_column {
	const char *title;
	enum column_fit fit;
	size_t least; /**< not narrowed below this */
	bool right;   /**< numbers: aligned at the right */
};

struct table_cell {
	const char *text; /**< NULL: empty */
	enum style style;
};

struct table_row {
	struct table_cell cells[TABLE_COLUMNS_MAX];
	VEC(const char *) notes; /**< prose under the row, wrapped */
};

/** A column without any text in its cells is left out. */
struct table {
	struct view *view;
	const struct table_column *columns;
	size_t column_count;
	VEC(struct table_row) rows;
};

struct table table_create(struct view *view, const struct table_column *columns, size_t count);

/** A new row; valid until the next one. */
struct table_row *table_add_row(struct table *table);

void table_add_note(struct table *table, struct table_row *row, const char *note);

/** Whether every cell fits without being cut. */
bool table_fits(const struct table *table);

void table_draw(const struct table *table);

#endif
