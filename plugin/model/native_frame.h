// SPDX-License-Identifier: GPL-3.0-or-later
/** @file One frame of a thread's native stack, as the debugger unwinds it. */
#ifndef PYHANG_MODEL_NATIVE_FRAME_H
#define PYHANG_MODEL_NATIVE_FRAME_H

#include "model/types.h"
#include "model/vec.h"

/** What a native frame is to Python. */
enum py_native_role {
	NATIVE_OTHER = 0,
	NATIVE_EVAL,     /**< the interpreter's loop: it runs Python frames */
	NATIVE_TAKE_GIL, /**< waits for the GIL */
	NATIVE_SIGNAL,   /**< a signal handler was called here by the kernel */
};

struct py_native_frame {
	addr_t pc;
	const char *function; /**< escaped; NULL: no symbol is there */
	const char *library; /**< file name with its path, escaped; NULL: the executable, or not known */
	const char *file; /**< source file, NULL without debug information */
	int line;         /**< 0: unknown */
	enum py_native_role role;
};

typedef VEC(struct py_native_frame) py_native_frame_vec;

/** The file name without its folders; NULL stays NULL. */
const char *py_native_library(const struct py_native_frame *frame);

/** The role that a function's name gives it. */
enum py_native_role py_native_role_of(const char *function);

#endif
