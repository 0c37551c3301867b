// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file Static variables of 2.7 and 3.6, found in the code of the exported functions that use them.
 * Source: CPython 2.7, 3.6 Python/pystate.c, PyInterpreterState_Head; Python/ceval.c, PyEval_ThreadsInitialized.
 */
#ifndef PYHANG_CPYTHON_STATIC_VARS_H
#define PYHANG_CPYTHON_STATIC_VARS_H

#include "target/target.h"

/** PyInterpreterState_Head. @param[out] ret address of the pointer to the first interpreter */
bool py_interp_head_decode(struct target *target, addr_t function, addr_t *ret);

/**
 * PyEval_ThreadsInitialized (x86-64 only).
 *
 * @param[out] ret address of the variable that it tests: 2.7 `interpreter_lock`, 3.6 `gil_locked`
 */
bool py_gil_variable_decode(struct target *target, addr_t function, addr_t *ret);

/** Addresses of 2.7's `import_lock`, a pointer, `import_lock_thread`, a long, and `import_lock_level`, an int. */
struct py_import_lock_variables {
	addr_t lock, thread, level;
};

/** _PyImport_ReleaseLock (x86-64 only). Source: CPython 2.7 Python/import.c. */
bool py_import_lock_decode(struct target *target, addr_t function,
			   struct py_import_lock_variables *ret);

#endif
