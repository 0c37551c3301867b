// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file Locks of the C library, told by the futex word that a thread sleeps on.
 *
 * A futex word alone is any number in memory: what is around it must make sense as a lock, or it is none.
 * Source: glibc 2.31 to 2.43 sysdeps/nptl/bits/struct_mutex.h, struct_rwlock.h, sysdeps/x86 (the same files),
 * libio/stdio-lock.h; musl 1.2 src/internal/pthread_impl.h.
 */
#ifndef PYHANG_TARGET_PTHREAD_LOCK_H
#define PYHANG_TARGET_PTHREAD_LOCK_H

#include "target/target.h"

/** A thread's futex call: its word, operation, and the value that it expects there. */
struct futex_wait {
	addr_t word;
	uint64_t operation;
	uint32_t value;
};

enum pthread_lock_kind {
	PTHREAD_LOCK_NONE = 0,
	PTHREAD_MUTEX,
	PTHREAD_RWLOCK,
	STDIO_LOCK, /**< of a FILE */
};

struct pthread_lock {
	enum pthread_lock_kind kind;
	addr_t address; /**< of the structure */
	enum tri locked;
	uint64_t owner_tid; /**< kernel id of the thread that holds it (a mutex, a writer); 0: none is recorded */
	addr_t owner_pthread; /**< STDIO_LOCK: pthread_self of its owner */
	bool recursive;       /**< its owner may take it again */
	int64_t count;        /**< how often the owner took it */
	int64_t readers;      /**< PTHREAD_RWLOCK: how many hold it */
};

/** The mutex whose word a thread sleeps on; false when the memory is not one. */
bool pthread_mutex_read(struct target *target, bool musl, const struct futex_wait *wait,
			struct pthread_lock *ret);

/** The rwlock, glibc only (musl's records no owner). */
bool pthread_rwlock_read(struct target *target, bool musl, const struct futex_wait *wait,
			 struct pthread_lock *ret);

/** The lock of a FILE, glibc only. Whether its owner is a thread is for the caller to see. */
bool stdio_lock_read(struct target *target, bool musl, const struct futex_wait *wait,
		     struct pthread_lock *ret);

#endif
