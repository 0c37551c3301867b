// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file Interpreters, their GILs, their thread states.
 * Source: CPython Include/internal/pycore_interp.h, pycore_gil.h, Include/cpython/pystate.h, Python/pystate.c.
 */
#ifndef PYHANG_CPYTHON_INTERP_H
#define PYHANG_CPYTHON_INTERP_H

#include "cpython/cpython.h"

enum {
	PY_MAX_INTERPRETERS = 10000,
	PY_MAX_THREADS = 100000,
};

struct py_visited;

/** A walk over a linked list of structures of the target, cut at a bound, at a cycle, and where memory is missing. */
struct py_list_iter {
	const struct cpython *py;
	struct py_visited *visited; /**< uthash by address */
	addr_t next;
	layout_at link;
	size_t left;
	bool cut;
};

void py_interp_iter_init(struct py_list_iter *iter, const struct cpython *py);
void py_tstate_iter_init(struct py_list_iter *iter, const struct cpython *py, addr_t interp);
bool py_list_iter_next(struct py_list_iter *iter, addr_t *ret);
/** Every walk ends with it. */
void py_list_iter_deinit(struct py_list_iter *iter);

/** Whether an interpreter looks like one: readable, its first thread state points back, its dicts are dicts. */
bool py_interp_is_plausible(const struct cpython *py, addr_t interp);

/** State of the GIL that an interpreter uses. */
struct py_gil {
	addr_t address;   /**< structure, or static variable (2.7, 3.6); 0: unknown */
	enum tri enabled; /**< free-threaded builds: TRI_NO when they run without it */
	enum tri locked;
	addr_t holder; /**< thread state, 0 when free or unknown */
	enum tri drop_request; /**< the holder is asked to let go; unknown in 2.7 and 3.6, and when nobody holds it */
};

bool py_gil_read(const struct cpython *py, addr_t interp, struct py_gil *ret);

/** Whether a futex address is inside the GIL: its waiters sleep there. */
bool py_gil_contains(const struct cpython *py, addr_t gil, addr_t uaddr);

/** What a thread state says of itself. */
struct py_tstate {
	addr_t address;
	uint64_t ident;     /**< 0 while it is not bound to an OS thread */
	uint64_t native_id; /**< 0 when the version does not record it (before 3.11) */
	uint64_t id;
	enum tri active; /**< TRI_NO: known not to be the one its OS thread uses now */
	enum tri holds_gil;
	enum tri wants_gil; /**< 3.15 */
	enum tri finishing; /**< being cleared */
	addr_t async_exc;
	int32_t whence; /**< -1: not recorded */
	addr_t done_lock; /**< 3.6 to 3.12: the `_tstate_lock` object that its end releases, 0: none */
};

bool py_tstate_read(const struct cpython *py, addr_t address, struct py_tstate *ret);

#endif
