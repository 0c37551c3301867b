// SPDX-License-Identifier: GPL-3.0-or-later
/** @file What threads do, in few lines: threads with the same story share one. */
#ifndef PYHANG_RENDER_ACTIVITY_H
#define PYHANG_RENDER_ACTIVITY_H

#include "render/view.h"

/**
 * Draws one row a story, in the order in which the stories first appear.
 *
 * @param most rows to draw before the rest is only counted; verbose views draw all
 */
void activity_draw(struct view *view, struct py_thread *const *threads, size_t count, size_t most);

#endif
