// SPDX-License-Identifier: GPL-3.0-or-later
/** @file What became of each lock on the ways through a function that lead to its current instruction. */
#ifndef PYHANG_CPYTHON_LOCK_FLOW_H
#define PYHANG_CPYTHON_LOCK_FLOW_H

#include "cpython/lock_calls.h"

enum {
	PY_MAX_FLOW_LOCKS = 16, // of one function
};

/** What one site does to one lock. Paths that lead to one object are one lock. */
struct py_lock_effect {
	uint32_t site;
	uint32_t lock; /**< 0 to PY_MAX_FLOW_LOCKS - 1 */
	enum py_lock_verb verb;
};

enum py_lock_fate {
	FATE_UNTOUCHED = 0, /**< nothing was done to it; or not since a `with` on it began */
	FATE_TAKEN,         /**< taken on every way, and not given up since */
	FATE_GIVEN_UP,      /**< given up on every way, and not taken since */
	FATE_TRIED,         /**< taken if the result of the call was true; then see `local` */
	FATE_RETURNED,      /**< FLOW_AT_RETURN: taken if what is returned is true, on every way */
	FATE_UNSURE,        /**< differs between the ways, or could not be told */
};

struct py_lock_outcome {
	enum py_lock_fate fate;
	int32_t site;  /**< where that happened last, -1: none */
	int32_t local; /**< FATE_TRIED: slot of the local that has the result, -1: none has */
};

struct py_lock_outcomes {
	struct py_lock_outcome locks[PY_MAX_FLOW_LOCKS];
	bool unknown_given_up; /**< release may have been called on something that is not among the locks */
};

/** What all calls of py_lock_flow() together may cost: code in a core may be made to take long. */
struct py_flow_limits {
	struct target *target; /**< whose stop ends them */
	size_t *steps_left; /**< instructions that may still be passed, each counted as often as it is passed */
};

/** Gets what the function did to its locks up to where it is. */
enum py_flow_end {
	FLOW_AT_OFFSET = 0, /**< before the instruction at an offset */
	FLOW_AT_RETURN,     /**< when it returns, wherever that is */
};

/**
 * Follows the ways through the function.
 *
 * @param effects in the order of their sites; a site without one was on a receiver that is not known
 * @return false when no way leads there, or the code is not understood, or a limit was hit: nothing is known then
 */
bool py_lock_flow(const struct py_lock_calls *calls, const struct py_lock_effect *effects,
		  size_t effect_count, const struct py_flow_limits *limits, enum py_flow_end end,
		  int64_t offset, struct py_lock_outcomes *ret);

#endif
