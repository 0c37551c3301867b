// SPDX-License-Identifier: GPL-3.0-or-later
/** @file A path as code writes it, from a variable through attributes: `LOCK`, `self.pool.lock`. */
#ifndef PYHANG_CPYTHON_PATH_H
#define PYHANG_CPYTHON_PATH_H

#include "cpython/cpython.h"

enum {
	PY_MAX_PATH = 6, // attributes of a receiver
};

struct py_path {
	const char *global; /**< name of the global that it begins at; NULL: a local or a cell … */
	addr_t global_name; /**< the name object of that global */
	uint32_t slot;      /**< … in this slot */
	uint32_t attribute_count;
	const char *attributes[PY_MAX_PATH]; /**< the first one first */
};

bool py_path_equal(const struct py_path *a, const struct py_path *b);

bool py_path_has_attribute(const struct py_path *path, const char *name);

/** The object at the end of a path that begins at `base`, as its attributes are now; 0: none. */
addr_t py_path_object(const struct cpython *py, const struct py_path *path, addr_t base);

#endif
