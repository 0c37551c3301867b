// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file Names of built-in types when the executable is missing.
 *
 * A static type's tp_name is in a read-only page, which a core leaves to the executable. The type object itself is
 * writable, so it is there; what it is called is found in the dicts of the modules that show it to Python code.
 */
#ifndef PYHANG_CPYTHON_BUILTIN_TYPES_H
#define PYHANG_CPYTHON_BUILTIN_TYPES_H

#include "cpython/cpython.h"

/** What a type is called until its name is known. */
#define PY_TYPE_UNNAMED "?"

/** Names the types whose names could not be read, as far as the interpreter's modules tell. */
void py_builtin_types_name(struct cpython *py, addr_t interp);

/**
 * The name of a built-in type that no module shows (`types` need not be imported), told by the members of its
 * instances.
 *
 * @return NULL when they do not tell
 */
const char *py_builtin_type_by_members(const struct cpython *py, addr_t type);

#endif
