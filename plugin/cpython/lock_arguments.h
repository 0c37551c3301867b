// SPDX-License-Identifier: GPL-3.0-or-later
/** @file How code calls what it has loaded, read in a straight line of instructions: with which arguments. */
#ifndef PYHANG_CPYTHON_LOCK_ARGUMENTS_H
#define PYHANG_CPYTHON_LOCK_ARGUMENTS_H

#include "cpython/lock_finder.h"

/** How something that code loads is called. */
struct finder_call {
	int32_t at;       /**< -1: not at all, or its arguments are not read in a straight line */
	size_t arguments; /**< what it takes from the stack */
	bool keywords;    /**< some of them, which `names` does not tell */
	size_t named;     /**< the last so many of them are keyword arguments */
	addr_t names;     /**< their names, a tuple */
	struct {
		int32_t at;        /**< the instruction that leaves it on top of the stack */
		bool first_of_two; /**< the one below what that instruction leaves on top */
	} values[PY_MAX_ARGUMENTS];
};

/** The call of the function or method that `load` puts on the stack. */
struct finder_call finder_call_of(const struct lock_finder *finder, int32_t load);

/** Whether acquire, with these arguments, can only return with the lock taken. */
bool finder_call_waits_for_ever(const struct lock_finder *finder, const struct finder_call *call);

#endif
