// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file Python frames: PyFrameObject (to 3.10), _PyInterpreterFrame (3.11+).
 * Source: CPython Include/cpython/frameobject.h, Include/internal/pycore_frame.h, pycore_interpframe.h (3.14+).
 */
#ifndef PYHANG_CPYTHON_FRAME_H
#define PYHANG_CPYTHON_FRAME_H

#include "cpython/code.h"

/** A frame as it lies in memory. */
struct py_frame_view {
	addr_t address;
	struct py_code *code;
	addr_t globals;
	addr_t locals;  /**< first slot */
	addr_t stack;   /**< first slot of the value stack */
	int64_t offset; /**< byte offset of the current instruction, -1: not started */
	enum tri from_c; /**< C code has called it: it is the outermost that one run of the interpreter's loop runs */
	int64_t stack_depth; /**< slots of the value stack that are certainly live, -1: not recorded */
};

struct py_frame_iter {
	const struct cpython *py;
	addr_t next;
	size_t left; /**< frames that may still be visited */
	bool cut;    /**< ended by the bound, a cycle, or missing memory */
	addr_t last; /**< address of the frame given last */
	addr_t mark; /**< a frame that was passed: a walk that meets it again is in a cycle */
	size_t lap,
		steps; /**< how many steps the mark stays, and how many were made since it was set */
};

/** Begins at the innermost frame of a thread state. */
void py_frame_iter_init(struct py_frame_iter *iter, const struct cpython *py, addr_t thread_state,
			size_t limit);

/** The next frame outwards; the interpreter's own frames are skipped. @return false at the end, see iter->cut */
bool py_frame_iter_next(struct py_frame_iter *iter, struct py_frame_view *ret);

/** The frame that a generator or coroutine object has suspended or runs; false when it has none. */
bool py_frame_of_generator(const struct cpython *py, addr_t generator, struct py_frame_view *ret);

/** The same for a generator, and only when it is suspended: it began, and neither runs nor has ended. */
bool py_frame_of_suspended(const struct cpython *py, addr_t object, struct py_frame_view *ret);

/** Value of a slot of the value stack; 0 when it is empty, or not certain to be live. */
addr_t py_frame_stack_slot(const struct cpython *py, const struct py_frame_view *frame,
			   size_t index);

/** Value of a slot below the value stack, out of its cell; 0 when empty. */
addr_t py_frame_slot(const struct cpython *py, const struct py_frame_view *frame, size_t slot);

/** A local variable by its ASCII name. */
bool py_frame_local(const struct cpython *py, const struct py_frame_view *frame, const char *name,
		    addr_t *ret);

/** What a bound method is bound to; 0 when the object is none. */
addr_t py_bound_self(const struct cpython *py, addr_t callable);

/** A context manager whose `with` body the frame is inside. */
struct py_with_view {
	addr_t manager;
	int64_t offset; /**< byte offset of an instruction on the line of the `with`; -1: unknown */
};

enum {
	PY_MAX_WITHS = 64,
};

/**
 * The managers whose body is being executed, outermost first: their `__exit__` is on the value stack, under a
 * live handler that would call it. Managers that are being entered, or were left, are not among them.
 *
 * @return how many were found, at most PY_MAX_WITHS
 * Source: Python/compile.c (compiler_with), Python/ceval.c SETUP_WITH (to 3.10), Python/bytecodes.c BEFORE_WITH
 * (3.11 to 3.13), LOAD_SPECIAL (3.14+).
 */
size_t py_frame_withs(const struct cpython *py, const struct py_frame_view *frame,
		      struct py_with_view ret[PY_MAX_WITHS]);

#endif
