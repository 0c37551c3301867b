// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Where text goes: GDB's own output, or a file. */
#ifndef PYHANG_GLUE_OUTPUT_H
#define PYHANG_GLUE_OUTPUT_H

#include "glue/gdb_api.h"
#include "model/text.h"
#include "render/render.h"

#define _cleanup_text_ __attribute__((cleanup(text_deinit)))

/**
 * How GDB wants text: width, `style enabled`, host charset. Never fails; what GDB does not tell is
 * plain.
 */
struct render_options output_options(void);

/** Writes through gdb.write, and so through GDB's pager; false with an exception set. */
bool output_write(const struct text *text);

/**
 * Writes the text as the whole content of a file, at once: there is the old file or the new one.
 *
 * @return NULL, or one sentence about what went wrong, in the arena
 */
const char *output_write_file(struct arena *arena, const char *path, const struct text *text);

#endif
