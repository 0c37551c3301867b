// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file What free-threaded builds have in place of the GIL: stops of all threads, and a mutex in each object.
 * Source: CPython 3.13 to 3.15 Include/internal/pycore_interp.h (pycore_interp_structs.h), struct _stoptheworld_state;
 * Include/internal/pycore_critical_section.h; Include/cpython/critical_section.h.
 */
#ifndef PYHANG_CPYTHON_WORLD_H
#define PYHANG_CPYTHON_WORLD_H

#include "cpython/cpython.h"

/** A stop of all threads of an interpreter: for garbage collection, fork, the interpreter's end …. */
struct py_world {
	addr_t address;
	bool requested;    /**< a thread wants it, or has it */
	bool stopped;      /**< all threads have stopped */
	addr_t requester;  /**< thread state, 0: unknown */
	int64_t countdown; /**< threads that have not stopped yet */
};

bool py_world_read(const struct cpython *py, addr_t interp, struct py_world *ret);

/** What a thread state is to a stop. Source: Include/internal/pycore_pystate.h. */
enum py_attachment {
	PY_ATTACHMENT_UNKNOWN = 0,
	PY_DETACHED,
	PY_ATTACHED,  /**< it may touch objects: a stop waits for it */
	PY_SUSPENDED, /**< by a stop; it parks until that ends */
};

enum py_attachment py_attachment_read(const struct cpython *py, addr_t tstate);

/** Where a suspended thread parks; 0: this version has no such member. */
addr_t py_suspended_key(const struct cpython *py, addr_t tstate);

/** The object whose mutex is at `key`; 0: it is none. */
addr_t py_object_of_mutex(const struct cpython *py, addr_t key);

/** Whether the thread is inside a critical section of the mutex: it holds it. */
bool py_holds_mutex(const struct cpython *py, addr_t tstate, addr_t mutex);

#endif
