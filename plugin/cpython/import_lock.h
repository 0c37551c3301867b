// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file The one import lock of the whole process: 2.7 holds it during every import.
 * Source: CPython 2.7 Python/import.c, _PyImport_AcquireLock, _PyImport_ReleaseLock.
 */
#ifndef PYHANG_CPYTHON_IMPORT_LOCK_H
#define PYHANG_CPYTHON_IMPORT_LOCK_H

#include "cpython/cpython.h"

struct py_import_lock {
	addr_t wait_key; /**< the semaphore that a waiting thread sleeps on */
	enum tri locked;
	enum tri has_waiters;
	uint64_t owner_ident; /**< pthread ident, 0: nobody */
	int64_t level;        /**< how often its owner took it */
};

/** @return false when this version has none, it was never used, or where it is could not be found */
bool py_import_lock_read(const struct cpython *py, struct py_import_lock *ret);

#endif
