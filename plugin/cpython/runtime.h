// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file Finding the CPython in a target, and its version.
 * Source: CPython Python/pylifecycle.c (_PyRuntime), Include/internal/pycore_debug_offsets.h, Include/patchlevel.h.
 */
#ifndef PYHANG_CPYTHON_RUNTIME_H
#define PYHANG_CPYTHON_RUNTIME_H

#include "cpython/cpython.h"

/**
 * Finds the runtime, its version and its layout, fills `ret`, and process->runtime with how it was found. Of several
 * runtimes it is the one with the most threads that run Python code; the others are mentioned in warnings.
 *
 * @param runtime address given by the user, 0: find it
 * @param[out] ret_error what was tried, and what the user can do next; in the arena
 */
bool py_runtime_find(struct cpython *ret, struct py_process *process, addr_t runtime,
		     const char **ret_error);

#endif
