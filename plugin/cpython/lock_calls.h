// SPDX-License-Identifier: GPL-3.0-or-later
/** @file What a function's code does to locks: `x.acquire()`, `with x:`, `x.release()`, and on which x. */
#ifndef PYHANG_CPYTHON_LOCK_CALLS_H
#define PYHANG_CPYTHON_LOCK_CALLS_H

#include "cpython/insns.h"
#include "cpython/path.h"

enum py_lock_verb {
	LOCK_TAKE = 0, /**< called, and it can only return with the lock taken */
	LOCK_TRY,      /**< called, and the result tells whether the lock is taken */
	LOCK_GIVE,     /**< release is called */
	LOCK_REFER,    /**< release is loaded, and may be called from anywhere */
	LOCK_ENTER,    /**< `with` begins */
	LOCK_CALL,     /**< something else is called, which may do any of these */
	LOCK_UNSURE,  /**< may do any of these; no site has it, only what a site does to one lock */
	LOCK_NOTHING, /**< the same: what is called leaves locks alone */
};

enum {
	PY_PATH_UNKNOWN = -1, /**< the receiver is no plain path */
};

enum {
	PY_MAX_ARGUMENTS = 4, // of a call that are looked at
};

struct py_lock_site {
	int32_t insn;  /**< the instruction during which it happens */
	int32_t path;  /**< index, or PY_PATH_UNKNOWN; LOCK_CALL: of what is called */
	int32_t store; /**< the instruction behind it that stores the result in a local, -1: none */
	enum py_lock_verb verb;
	const char *method; /**< "acquire" …; NULL for LOCK_ENTER and LOCK_CALL */
	bool bare;          /**< LOCK_CALL: without any argument */
	/** LOCK_CALL: paths of the arguments, PY_PATH_UNKNOWN: something else. */
	uint32_t argument_count;
	int32_t arguments[PY_MAX_ARGUMENTS];
	uint32_t named_count; /**< the last so many of them are keyword arguments … */
	addr_t names;         /**< … and a tuple with their names */
};

/** What a conditional jump tests. */
struct py_lock_test {
	int32_t insn;  /**< the jump */
	int32_t local; /**< slot, -1: not a local */
	int32_t call;  /**< the call whose result it is, -1: none */
	bool negated;
	bool swallows; /**< tests whether a `with` swallows the exception */
};

/** An instruction that changes what a path leads to. */
struct py_path_store {
	int32_t insn;
	int32_t path;
};

struct py_lock_calls {
	struct insn_graph graph;
	size_t given_count; /**< of the code */
	VEC(struct py_path) paths;
	VEC(struct py_lock_site) sites;   /**< in the order of their instructions */
	VEC(struct py_lock_test) tests;   /**< the same */
	VEC(struct py_path_store) stores; /**< the same */
};

/** What a method of a lock does when it is called without arguments. @return false when there is none of this name */
bool py_lock_method_verb(const char *name, enum py_lock_verb *ret);

/** What a code object does to locks, found once and kept. NULL: nothing by itself. In the arena. */
const struct py_lock_calls *py_lock_calls_of(const struct cpython *py, struct py_code *code);

/** The same for code that perhaps does nothing to locks but through what it calls. Never NULL. */
const struct py_lock_calls *py_all_calls_of(const struct cpython *py, struct py_code *code);

#endif
