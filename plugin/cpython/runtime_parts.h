// SPDX-License-Identifier: GPL-3.0-or-later
/** @file What the parts of finding a runtime share; see runtime.h. */
#ifndef PYHANG_CPYTHON_RUNTIME_PARTS_H
#define PYHANG_CPYTHON_RUNTIME_PARTS_H

#include "cpython/cpython.h"
#include "cpython/debug_offsets.h"

/** How a runtime was found. */
struct runtime_finding {
	const char *located_by;
	const struct debug_offsets_result *offsets;
	bool newer;        /**< the version is newer than every table */
	size_t candidates; /**< places that looked like one */
};

/** Fills process->runtime, and says in facts and warnings what was found and assumed. runtime_describe.c */
void py_runtime_describe(const struct cpython *py, struct py_process *process,
			 const struct runtime_finding *finding);

/**
 * A runtime that was initialised, in the variables of one file, an executable or a library; not by symbols. runtime.c
 *
 * @return false when there is none
 */
bool py_runtime_find_in(struct cpython *ret, struct py_process *process, const char *file);

enum runtime_choice {
	RUNTIME_LIVELIEST = 0, /**< that with the most threads that run Python code */
	RUNTIME_AS_TOLD,       /**< the one that was found stays */
};

/**
 * Looks for further runtimes in the process's files, chooses one, and mentions the others. A process has several when a
 * program with its own CPython loads a library that brings another. other_runtimes.c
 *
 * @param[in,out] py the one that was found, then the chosen one
 * @param[in,out] described what was said of it
 */
void py_runtime_settle(struct cpython *py, struct py_process **described,
		       enum runtime_choice choice);

#endif
