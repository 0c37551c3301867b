// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Cutting UTF-8 text to terminal columns. */
#ifndef PYHANG_RENDER_COLUMNS_H
#define PYHANG_RENDER_COLUMNS_H

#include "model/arena.h"

/** Bytes of the longest beginning of `text` that fits into `columns`. Combining marks stay with their base. */
size_t columns_prefix(const char *text, size_t columns);

/** `text` in at most `columns`, its end replaced by `ellipsis` where it is cut. */
const char *columns_cut_end(struct arena *arena, const char *text, size_t columns,
			    const char *ellipsis);

/** The same, but the middle gives way: both ends of a name or path tell something. */
const char *columns_cut_middle(struct arena *arena, const char *text, size_t columns,
			       const char *ellipsis);

/** `text` with everything that is not ASCII escaped as Python does it. Our own marks become their fallbacks. */
const char *columns_ascii(struct arena *arena, const char *text);

#endif
