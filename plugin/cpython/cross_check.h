// SPDX-License-Identifier: GPL-3.0-or-later
/** @file The layout in use, compared with the debug information that the target carries. */
#ifndef PYHANG_CPYTHON_CROSS_CHECK_H
#define PYHANG_CPYTHON_CROSS_CHECK_H

#include "cpython/cpython.h"

/** Compares each member that debug information knows; says how many, and names those that differ, in `process`. */
void py_layout_cross_check(const struct cpython *py, struct py_process *process);

#endif
