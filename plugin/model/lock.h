// SPDX-License-Identifier: GPL-3.0-or-later
/** @file A lock-like object of the target: what it says of itself, and what explain made of it. */
#ifndef PYHANG_MODEL_LOCK_H
#define PYHANG_MODEL_LOCK_H

#include "model/types.h"
#include "model/vec.h"

struct py_thread;

enum py_lock_kind {
#define LOCK_KIND(name, type, meaning) LOCK_##name,
#include "model/lock_kinds.def"
#undef LOCK_KIND
	LOCK_KIND_COUNT,
};

enum py_evidence {
	EVIDENCE_NONE = 0,
#define EVIDENCE(name, word, meaning) EVIDENCE_##name,
#include "model/evidence.def"
#undef EVIDENCE
	EVIDENCE_COUNT,
};

/** Value of a number in struct py_lock that could not be read or does not apply. */
#define LOCK_NUMBER_UNKNOWN INT64_MIN

struct py_lock {
	/* Captured. */
	size_t index;   /**< 0-based; people and JSON say L1, L2 … */
	addr_t address; /**< of the Python object, 0 for a lock that is none */
	enum py_lock_kind kind;
	const char *type; /**< the Python type's name as users know it: Lock, RLock, Condition, Queue … */
	/** Address that a thread blocked on it sleeps on: the sem_t or the PyMutex; 0 when unknown. */
	addr_t wait_key;
	enum tri locked;
	enum tri has_waiters; /**< what the lock itself says: semaphore's waiter count, PyMutex's parked bit */
	bool records_owner;   /**< owner_ident was read; 0 then means "nobody" */
	uint64_t owner_ident; /**< pthread ident */
	uint64_t last_ident; /**< SemLock: the thread of this process that took it last, while the process has it */
	uint64_t native_owner; /**< kernel id of the owner that C code recorded, 0: none */
	bool owner_gone;       /**< … which is no thread of this process */
	bool recursive;        /**< NATIVE kinds: its owner may take it again */
	int64_t count; /**< how often the owner took it, LOCK_NUMBER_UNKNOWN when not recorded */
	struct py_lock *inner; /**< the lock below this one; see lock_kinds.def */
	/** The object that this lock is a part of (a Queue's mutex, a Condition's own lock). */
	struct py_lock *outer;
	int64_t value;      /**< see lock_kinds.def */
	int64_t limit;      /**< see lock_kinds.def */
	int64_t unfinished; /**< Queue: unfinished_tasks */
	const char *label; /**< what it says of itself: a _ModuleLock's module name; NULL otherwise */
	/** Paths that lead to it, the best first: "app.DB", "self._lock of <Pool>". */
	const char *part; /**< attribute of `outer` under which it is found: "_lock", "mutex"; NULL: not known */
	bool names_derived; /**< its names were made from those of `outer` */
	VEC(const char *) names;
	/** Live threads whose frames' variables lead to the object (locals, globals that their code names,
	 *  attributes of these), within the search bound. */
	VEC(struct py_thread *) reachable_by;
	enum tri reach_complete; /**< TRI_NO: the search bound was hit, reachable_by may lack threads */

	/* Decided by explain. */
	struct py_thread *owner;
	enum py_evidence evidence; /**< EVIDENCE_NONE: no owner is claimed */
	const char *why;           /**< one clause: "inside `with app.DB` at app.py:21" */
	const char *owner_missing; /**< why the owner no longer exists: "ended", "forked"; NULL otherwise */
	const char *owner_unknown; /**< one clause, why nobody here can be named; NULL: there is no such reason */
	VEC(struct py_thread *) waiters;
};

/** @return "Lock", "RLock" … for a kind */
const char *py_lock_kind_type(enum py_lock_kind kind);

/** @return "recorded", "proven" …, NULL for EVIDENCE_NONE */
const char *py_evidence_word(enum py_evidence evidence);

/** How people call it: its best name ("Lock app.DB"), else type and address. Allocated in the arena. */
const char *py_lock_title(struct arena *arena, const struct py_lock *lock);

#endif
