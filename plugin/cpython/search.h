// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Looking for a runtime in a target's writable memory, when no symbol leads to it. */
#ifndef PYHANG_CPYTHON_SEARCH_H
#define PYHANG_CPYTHON_SEARCH_H

#include "target/target.h"

/**
 * Called for a place that may be a runtime.
 *
 * @return true to end the search
 */
typedef bool (*py_search_hit)(void *context, addr_t address);

/**
 * Calls `hit` for each _Py_DebugOffsets cookie (3.13+).
 *
 * @param file only in this one's variables, NULL: everywhere; so for all of these
 */
bool py_search_cookie(struct target *target, struct arena *arena, const char *file, py_search_hit hit, void *context);

/**
 * Calls `hit` for each place that looks like `interpreters.{head, main, next_id}` of a _PyRuntime (3.7 to 3.12).
 *
 * Source: CPython Include/internal/pycore_runtime.h, struct pyinterpreters.
 */
bool py_search_interpreters(struct target *target, struct arena *arena, const char *file, py_search_hit hit,
			    void *context);

/** Words in the variables of executables and libraries that look like pointers (for 2.7 and 3.6). */
bool py_search_static_pointers(struct target *target, struct arena *arena, const char *file, py_search_hit hit,
			       void *context);

/**
 * The file whose variables the region holds, its zeroed ones too.
 *
 * @param before the region below it, NULL: none
 * @return NULL when it belongs to none
 */
const char *py_search_file_of(const struct target_region *region, const struct target_region *before);

#endif
