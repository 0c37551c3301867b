// SPDX-License-Identifier: GPL-3.0-or-later
/** @file A library whose threads or calls are known: what they are for, and how they are ended. */
#ifndef PYHANG_MODEL_LIBRARY_H
#define PYHANG_MODEL_LIBRARY_H

#include "model/vec.h"

/** What a pattern is compared with; explain/libraries.def says more. */
enum py_library_match {
	LIBRARY_CLASS = 0, /**< a thread's class, or one that it derives from */
	LIBRARY_ENTRY,     /**< the function that a thread was started to run */
	LIBRARY_CALL,      /**< a function on a thread's stack */
};

struct py_library {
	enum py_library_match match;
	const char *pattern; /**< a dotted name, `*` stands for any text */
	const char *name;    /**< as people know it: "Paramiko" */
	const char *purpose; /**< completes "a thread that …" or "a call that …" */
	const char *ending;  /**< what to do, without a period: "call the client's `close()`" */
};

typedef VEC(struct py_library) py_library_vec;

#endif
