// SPDX-License-Identifier: GPL-3.0-or-later
/** @file What lock_calls.c reads code with: instructions in straight lines, names, and paths. */
#ifndef PYHANG_CPYTHON_LOCK_FINDER_H
#define PYHANG_CPYTHON_LOCK_FINDER_H

#include "cpython/lock_calls.h"

/** A method that takes or gives up a lock. */
struct lock_method {
	const char *name;
	enum py_lock_verb verb;
};

/** What is known while the calls of one code object are found. */
struct lock_finder {
	const struct cpython *py;
	struct py_code *code;
	struct py_lock_calls *calls;
	const struct lock_method **methods; /**< by index of name; NULL: no such method */
	size_t name_count;
};

const struct insn *finder_insn(const struct lock_finder *finder, int32_t at);

/** Number of instructions. */
int32_t finder_count(const struct lock_finder *finder);

/** The instruction before `at` that does something; -1 when another one may come before `at` as well. */
int32_t finder_before(const struct lock_finder *finder, int32_t at);

/** The instruction behind `at` that does something; -1 when it is not certain that it comes next. */
int32_t finder_behind(const struct lock_finder *finder, int32_t at);

/** A global's or attribute's name by its index. */
const char *finder_name(const struct lock_finder *finder, uint32_t index);

/** Slot of the variable of a LOAD_DEREF or STORE_DEREF. */
uint32_t finder_cell_slot(const struct lock_finder *finder, const struct insn *insn);

/** Slot of the local that an instruction leaves on top of the stack; -1: none. */
int32_t finder_local(const struct lock_finder *finder, int32_t at);

/** Index of a path, which is added when it is new. */
int32_t finder_intern(struct lock_finder *finder, const struct py_path *path);

/** The path of the value that the instruction `at` leaves on top of the stack; PY_PATH_UNKNOWN: none. */
int32_t finder_path(struct lock_finder *finder, int32_t at);

#endif
