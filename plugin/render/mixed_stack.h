// SPDX-License-Identifier: GPL-3.0-or-later
/** @file A thread's Python frames in the place that they have in its native stack. */
#ifndef PYHANG_RENDER_MIXED_STACK_H
#define PYHANG_RENDER_MIXED_STACK_H

#include "render/view.h"

/** A line of the merged stack: either a native frame, or a Python one. */
struct mixed_line {
	const struct py_native_frame *native; /**< NULL: Python */
	size_t python;                        /**< index into the thread's frames */
};

typedef VEC(struct mixed_line) mixed_line_vec;

/**
 * Replaces each run of the interpreter's loop by the Python frames that it runs: since 3.11 one loop may run several.
 *
 * @return NULL, or why the two stacks cannot be merged: nothing is made up
 */
const char *mixed_stack_merge(struct arena *arena, const struct py_thread *thread,
			      mixed_line_vec *ret);

/** "clock_nanosleep () from libc.so.6", "time_sleep () at timemodule.c:206" */
const char *native_frame_say(struct arena *arena, const struct py_native_frame *frame);

#endif
