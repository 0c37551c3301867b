// SPDX-License-Identifier: GPL-3.0-or-later
/** @file A thread's native stack, as GDB unwinds it. */
#ifndef PYHANG_GLUE_GDB_FRAMES_H
#define PYHANG_GLUE_GDB_FRAMES_H

#include "glue/gdb_target.h"

/**
 * At most `limit` frames of a gdb.InferiorThread, innermost first. Switches to the thread.
 *
 * @return false when GDB has not a single frame of it
 */
bool gdb_frames_read(struct gdb_target *target, struct arena *arena, PyObject *thread, size_t limit,
		     py_native_frame_vec *ret);

#endif
