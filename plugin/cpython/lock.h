// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file The locks that are C objects. None is decided here: what they say of themselves.
 * Source: CPython Modules/_threadmodule.c, Python/thread_pthread.h, Include/cpython/lock.h, Modules/_queuemodule.c,
 * Modules/_multiprocessing/semaphore.c, Modules/_io/bufferedio.c.
 */
#ifndef PYHANG_CPYTHON_LOCK_H
#define PYHANG_CPYTHON_LOCK_H

#include "cpython/object.h"

/** Representation of a C lock, by its type. */
enum py_clock_kind {
	PY_CLOCK_NONE = 0, /**< not a lock that this file reads */
	PY_CLOCK_LOCK,     /**< _thread.lock */
	PY_CLOCK_RLOCK,    /**< _thread.RLock */
	PY_CLOCK_SIMPLE_QUEUE,
	PY_CLOCK_SEMLOCK,
	PY_CLOCK_BUFFERED,
};

enum py_clock_kind py_clock_kind(const struct py_type *type);

/** Where the n-th of their types is: a global of a module. @return false: there are no more */
bool py_clock_type(size_t n, const char **ret_module, const char **ret_global);

struct py_clock {
	enum py_clock_kind kind;
	addr_t wait_key; /**< where a blocked thread sleeps or parks, 0 when unknown */
	enum tri locked;
	enum tri has_waiters;
	bool records_owner;   /**< owner_ident was read */
	uint64_t owner_ident; /**< pthread ident, 0: nobody */
	int64_t count; /**< recursion, INT64_MIN when not recorded; SimpleQueue: items in it */
	int64_t value; /**< SemLock: permits that are left, INT64_MIN when not known */
	int64_t limit; /**< SemLock: permits at most, INT64_MIN when not known */
	uint64_t last_ident; /**< SemLock: the thread of this process that took it last, 0: it is not known to have it */
};

/** @return false when the object is no such lock, or cannot be read at all */
bool py_clock_read(const struct cpython *py, addr_t object, struct py_clock *ret);

/** Waiters and value of a glibc or musl sem_t: 0 is taken. Source: glibc sysdeps/nptl/internaltypes.h, struct new_sem. */
bool py_sem_read(const struct cpython *py, addr_t sem, uint32_t *ret_value, enum tri *ret_waiters);

/** The object whose PyMutex or wait flag is at `key` (3.13+): a lock, an RLock, a SimpleQueue; 0: none of these. */
addr_t py_clock_of_parked_key(const struct cpython *py, addr_t key);

/**
 * The address parked on by the thread that sleeps on the semaphore at `uaddr` (3.13+).
 *
 * @return false when `uaddr` is not the semaphore of a wait_entry
 * Source: Python/parking_lot.c, struct wait_entry.
 */
bool py_parked_key(const struct cpython *py, addr_t uaddr, addr_t *ret);

#endif
