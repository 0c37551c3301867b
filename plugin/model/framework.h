// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Libraries that run code of their own kind in a thread: greenlets, tasks. The table is frameworks.def. */
#ifndef PYHANG_MODEL_FRAMEWORK_H
#define PYHANG_MODEL_FRAMEWORK_H

#include <stdbool.h>
#include <stddef.h>

struct py_framework {
	const char *name;  /**< as people know it: "gevent" */
	const char *units; /**< "greenlets" */
	bool greenlets; /**< each has a stack of its own, and threading may take it for a thread */
	const char *module;   /**< where its loop is … */
	const char *function; /**< … which is this function */
};

/** The n-th of the table, NULL past its end. */
const struct py_framework *py_framework_get(size_t n);

#endif
