// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Every lock on the heap, counted by type. */
#ifndef PYHANG_RENDER_HEAP_H
#define PYHANG_RENDER_HEAP_H

#include "render/view.h"

/** The table of counts, and what the counts lack. */
void heap_counts(struct view *view, const struct py_heap_locks *found);

/** What is said below a list of `shown` locks. */
void heap_rest(struct view *view, const struct py_heap_locks *found, size_t shown);

#endif
