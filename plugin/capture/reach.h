// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file The search for locks that code can come by: its variables, the globals that it names, the attributes and items
 * of all these, and the functions that it calls by name. It goes further than the program may ever go, rather than not
 * far enough: a thread that does not reach a lock by this search is worth a claim.
 */
#ifndef PYHANG_CAPTURE_REACH_H
#define PYHANG_CAPTURE_REACH_H

#include "capture/context.h"

/** Locks, each once. */
struct reach_locks {
	VEC(struct py_lock *) locks;
};

/** Code that may run, with the globals that it runs with. */
struct reach_callee {
	const struct py_code *code;
	addr_t globals;
};

/** What an object leads to, by attributes and items alone. */
struct reach_object {
	addr_t object;
	struct reach_locks locks;
	VEC(const struct py_type *) classes; /**< of the instances on the way: their methods may be called */
	VEC(const struct py_type *) types;   /**< classes on the way: they may be instantiated */
	VEC(addr_t) functions;               /**< functions on the way: they may be called */
	VEC(struct reach_callee) suspended;  /**< of generators on the way: they may be resumed */
	UT_hash_handle hh;
};

struct reach {
	struct capture *capture;
	size_t left; /**< objects that may still be looked at */
	/* Each is found once; tables of reach_object.c and reach_code.c. */
	struct reach_object *objects;
	struct reach_code *codes;
	struct reach_call *calls;
	struct reach_entry *entries;
	struct reach_dict *dicts;
};

/** The locks that an object is, or leads to. reach_object.c */
const struct reach_object *reach_of_object(struct reach *reach, addr_t object);

/** The locks that code with these globals leads to, apart from its own variables. reach_code.c */
const struct reach_locks *reach_of_code(struct reach *reach, struct py_code *code, addr_t globals);

/** The locks that the code leads to by calling methods, and functions, of what an object leads to. reach_code.c */
const struct reach_locks *reach_of_calls(struct reach *reach, const struct py_code *code,
					 const struct reach_object *object);

void reach_add(struct reach *reach, struct reach_locks *locks, struct py_lock *lock);
void reach_add_all(struct reach *reach, struct reach_locks *locks, const struct reach_locks *more);

/** Frees the tables behind the results. */
void reach_deinit(struct reach *reach);

#endif
