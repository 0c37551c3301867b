// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file Finding the CPython in a target, and its version.
 * Source: CPython Python/pylifecycle.c (_PyRuntime), Include/internal/pycore_debug_offsets.h, Include/patchlevel.h.
 */
#ifndef PYHANG_CPYTHON_RUNTIME_H
#define PYHANG_CPYTHON_RUNTIME_H

#include "cpython/cpython.h"

/**
 * Finds the runtime, its version and its layout, fills `ret`, and process->runtime with how it was found.
 *
 * @param runtime address given by the user, 0: find it
 * @param[out] ret_error what was tried, and what the user can do next; in the arena
 */
bool py_runtime_find(struct cpython *ret, struct py_process *process, addr_t runtime, const char **ret_error);

/**
 * The same, but only in the variables of one file, an executable or a library; not by symbols.
 *
 * @return false when there is no runtime that was initialised
 */
bool py_runtime_find_in(struct cpython *ret, struct py_process *process, const char *file);

/**
 * Warns of further runtimes: those of libpython files other than the one where `py` was found.
 *
 * A process has several when a program with its own CPython loads a library that brings another.
 *
 * @return whether such a file is loaded, initialised or not
 */
bool py_runtime_mention_others(const struct cpython *py, struct py_process *process);

#endif
