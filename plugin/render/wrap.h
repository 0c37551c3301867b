// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Prose, wrapped at the terminal's width with a hanging indent. */
#ifndef PYHANG_RENDER_WRAP_H
#define PYHANG_RENDER_WRAP_H

#include "render/view.h"

typedef VEC(const char *) line_vec;

struct wrap {
	const char *label; /**< before the prose, in its own style; NULL: none */
	enum style label_style;
	enum style style; /**< of the prose */
	size_t indent;    /**< columns before the first line */
	size_t hang;      /**< columns before the others */
};

/**
 * Breaks prose into lines at spaces; a word longer than a line is broken where the line ends.
 * A newline in the prose breaks the line, too. Never yields no line at all.
 *
 * @param columns of one line, SIZE_MAX: no limit
 */
void wrap_lines(struct arena *arena, const char *prose, size_t columns, line_vec *ret);

/** Adds wrapped prose and a newline. */
void wrap_add(struct view *view, struct wrap how, const char *prose);

/** "Fix: take the locks …", the prose aligned behind the label. */
void wrap_labelled(struct view *view, const char *label, enum style style, const char *prose);

#endif
