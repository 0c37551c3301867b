// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/states.h"

enum {
	DEEPEST_LOCK = 8, // Queue > Condition > RLock is 3; a core may lie
};

bool lock_is_exclusive(const struct py_lock *lock)
{
	switch (lock->kind) {
	case LOCK_PLAIN:
	case LOCK_RLOCK:
	case LOCK_MODULE:
	case LOCK_BUFFERED:
	case LOCK_NATIVE:
	case LOCK_NATIVE_FILE:
	case LOCK_WORLD:
	case LOCK_OBJECT_MUTEX:
		return true;
	case LOCK_NATIVE_RWLOCK:
		return lock->value <= 0; // no readers
	case LOCK_SEMLOCK:
		return lock->limit != LOCK_NUMBER_UNKNOWN && lock->limit <= 1;
	default:
		return false;
	}
}

struct py_lock *lock_taken(struct py_lock *lock)
{
	for (int depth = 0; lock && depth < DEEPEST_LOCK; depth++) {
		if (lock_is_exclusive(lock) || lock->kind == LOCK_SEMAPHORE ||
		    lock->kind == LOCK_SEMLOCK)
			return lock;
		lock = lock->inner;
	}
	return NULL;
}
