// SPDX-License-Identifier: GPL-3.0-or-later
/** @file A tree of threads, each with what it does: aligned columns, prose wrapped beside the branches. */
#ifndef PYHANG_RENDER_TREE_H
#define PYHANG_RENDER_TREE_H

#include "render/view.h"

struct tree_row {
	size_t depth; /**< 0: a root */
	const char *name;
	const char *id; /**< "(gdb 2)", "" for none */
	const char *text;
	const char *remark; /**< on a line of its own: "and 199 more threads like it"; NULL: none */
	bool cycle;         /**< marked as closing a cycle */
};

typedef VEC(struct tree_row) tree_row_vec;

/** Draws the rows, which come depth-first. A depth more than one below its predecessor counts as one below. */
void tree_draw(struct view *view, const tree_row_vec *rows);

#endif
