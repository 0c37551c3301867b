// SPDX-License-Identifier: GPL-3.0-or-later
/** @file A path as code writes it, from a variable on: `LOCK`, `self.pool.lock`, `self.locks[key]`. */
#ifndef PYHANG_CPYTHON_PATH_H
#define PYHANG_CPYTHON_PATH_H

#include "cpython/cpython.h"

enum {
	PY_MAX_PATH = 6, // steps of a receiver
};

enum py_step_kind {
	STEP_ATTRIBUTE = 0,
	STEP_KEY,   /**< of a constant: ["name"] */
	STEP_INDEX, /**< of a number: [0] */
	STEP_LOCAL, /**< of a variable: [key] */
};

struct py_step {
	enum py_step_kind kind;
	const char *attribute; /**< STEP_ATTRIBUTE */
	addr_t key;            /**< STEP_KEY: the constant */
	int64_t index;         /**< STEP_INDEX */
	uint32_t slot;         /**< STEP_LOCAL: slot of the variable */
};

struct py_path {
	const char *global; /**< name of the global that it begins at; NULL: a local or a cell … */
	addr_t global_name; /**< the name object of that global */
	uint32_t slot;      /**< … in this slot */
	uint32_t count;
	struct py_step steps[PY_MAX_PATH]; /**< the first one first */
};

bool py_path_equal(const struct py_path *a, const struct py_path *b);

bool py_path_has_attribute(const struct py_path *path, const char *name);

/** Whether it goes through an entry of a list or a dict. */
bool py_path_has_entry(const struct py_path *path);

/** Whether it begins at a local, or has one as a key. */
bool py_path_uses_slot(const struct py_path *path, uint32_t slot);

/**
 * The object at the end of a path that begins at `base`, as its attributes and entries are now; 0: none.
 *
 * @param keys for each step that is a STEP_LOCAL: the variable's value, 0 when it is not known
 */
addr_t py_path_object(const struct cpython *py, const struct py_path *path, addr_t base,
		      const addr_t keys[PY_MAX_PATH]);

#endif
