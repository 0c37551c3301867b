// SPDX-License-Identifier: GPL-3.0-or-later
/** @file From a target to the model. Reads, decides nothing. */
#ifndef PYHANG_CAPTURE_CAPTURE_H
#define PYHANG_CAPTURE_CAPTURE_H

#include "model/process.h"
#include "target/target.h"

/** What the user may set, and what a command needs. Zero-initialised is a good default but for the bounds. */
struct capture_options {
	addr_t runtime;    /**< `set pyhang runtime`: _PyRuntime's address by hand, 0: find it */
	size_t max_frames; /**< per thread */
	size_t max_string; /**< characters of one string */
	size_t max_memory; /**< bytes that the model may take, 0: as many as by default */
	bool locals;       /**< read the frames' local variables */
	bool heap;         /**< look for every lock on the heap */
	size_t heap_limit; /**< how many of these to capture, 0: as many as by default */
	bool cross_check;  /**< compare the layout with debug information, for `pyhang doctor` */
};

extern const struct capture_options capture_defaults;

/**
 * Reads everything that the report is made of.
 *
 * @param[out] ret_error one sentence and a remedy, in the arena, when there is nothing to report on
 * @return the model, in the arena; NULL when no CPython was found
 */
struct py_process *capture_process(struct target *target, struct arena *arena,
				   const struct capture_options *options, const char **ret_error);

#endif
