// SPDX-License-Identifier: GPL-3.0-or-later
/** @file One Python frame, as capture found it. */
#ifndef PYHANG_MODEL_FRAME_H
#define PYHANG_MODEL_FRAME_H

#include "model/lock.h"

struct py_thread;

/** The standard library's functions that pyhang knows; see roles.def. */
enum py_role {
	ROLE_NONE = 0,
#define FRAME_ROLE(name, module, type, function, meaning) ROLE_##name,
#include "model/roles.def"
#undef FRAME_ROLE
	ROLE_COUNT,
};

/** How a frame came to run, where it shows that no line of its outer frame called it. */
enum py_entry {
	ENTRY_CALL = 0,   /**< called, or not known */
	ENTRY_SIGNAL,     /**< a signal handler: it was given the frame that it interrupted */
	ENTRY_DESTRUCTOR, /**< `__del__` */
	ENTRY_WEAKREF,    /**< the callback of a weak reference whose object died */
};

/**
 * A context manager whose `with` body the frame is inside, and a lock that it holds; one that holds several
 * locks is there once for each. Its `__exit__` is on the value stack.
 */
struct py_with {
	addr_t manager;       /**< the object between `with` and `:` */
	const char *type;     /**< its Python type's name, NULL when unreadable */
	struct py_lock *lock; /**< what it is to us, NULL when it is no lock-like object */
	int line;             /**< of the `with` statement, 0 when unknown */
	/** How sure it is that the manager took the lock; EVIDENCE_POSSIBLE: its code may have. */
	enum py_evidence evidence;
	bool gives_up; /**< the other way round: while it is entered the lock is released */
};

/** What a frame did by hand to a lock, up to where it is. */
enum py_touch {
	TOUCH_ACQUIRED = 0, /**< acquired, and not released since */
	TOUCH_RELEASED,     /**< released, and not acquired since */
	TOUCH_UNSURE, /**< one of these, or nothing: it differs between the ways that lead there */
};

struct py_acquire {
	struct py_lock *lock;
	enum py_touch touch;
	int line; /**< of that call, 0 when unknown */
	/** Not the frame did it, but a suspended generator in a variable of it: its name; NULL: the frame itself. */
	const char *generator;
};

/** A local variable, read only when the user asked for locals. */
struct py_local {
	const char *name;
	const char *value; /**< escaped, shortened */
};

struct py_frame {
	addr_t address;
	addr_t code;          /**< code object */
	const char *function; /**< co_name, escaped; NULL when unreadable, like all names here */
	const char *qualname; /**< co_qualname (3.11+); a class name is put before it where `self` tells it */
	const char *file;   /**< co_filename */
	const char *module; /**< `__name__` of the frame's globals */
	int line;           /**< current line, 0 when unknown */
	enum tri from_c; /**< C code called it; TRI_NO: the next outer Python frame did, in the same loop */

	enum py_role role;
	addr_t self; /**< the role's `self`, 0: none was read */
	/** Object that the role is about: the Condition of wait(), the Queue of get() …. */
	struct py_lock *subject;
	struct py_lock *waiter;   /**< CONDITION_WAIT: the lock that a notify() would release */
	struct py_thread *joined; /**< THREAD_JOIN, THREAD_START, THREAD_SHUTDOWN: the other thread */
	enum tri timed;           /**< the role's `timeout` local is not None */
	double timeout;           /**< its value in seconds, NAN when not known */

	enum py_entry entry;
	int64_t signal; /**< ENTRY_SIGNAL: its number, -1 when unknown */

	VEC(struct py_with) withs;       /**< outermost first */
	VEC(struct py_acquire) acquires; /**< one for each lock */
	/** It may have released something that is not known: what it and its callers hold may be given up. */
	bool releases_unknown;
	VEC(struct py_local) locals;
};

/** Whether the frame is code that the user wrote or installed, not the standard library's threading machinery. */
bool py_frame_is_user_code(const struct py_frame *frame);

/** Whether its file lies where Python and packages are installed: it is not the code that its user can change. */
bool py_frame_is_installed_code(const struct py_frame *frame);

#endif
