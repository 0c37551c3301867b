// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file A small Python process that hangs, in the memory of a fake target.
 *
 * app.py has LEFT and RIGHT, two Locks, and JOBS, a Queue. Thread "left" is inside `with LEFT` and waits for RIGHT,
 * thread "right" the other way round, thread "getter" waits in JOBS.get(), the main thread joins "left". One more
 * OS thread is not Python's.
 */
#ifndef PYHANG_TESTS_FAKE_PROCESS_H
#define PYHANG_TESTS_FAKE_PROCESS_H

#include "fake_runtime.h"

enum {
	FAKE_PID = 4711, /**< and the kernel id of the main thread; the others follow */
	FAKE_THREADS = 4,
	RETURN_AT = 40, /**< the only thing on a stack, but for what a parked thread has there */
};

struct fake_process {
	struct fake_python *python;
	struct fake_interpreter interp;
	addr_t app, threading, queue; /**< dicts of the modules */
	struct fake_lock left, right;
	addr_t jobs;
	struct fake_lock mutex, waiter; /**< of JOBS, and of the Condition.wait() inside its get() */
	uint64_t idents[FAKE_THREADS];  /**< main, left, right, getter */
	addr_t states[FAKE_THREADS];
	addr_t objects[FAKE_THREADS];   /**< threading.Thread instances */
	addr_t frames[FAKE_THREADS];    /**< innermost */
	addr_t stacks[FAKE_THREADS];    /**< where the stack pointer is; RETURN_AT is above it */
	addr_t done_keys[FAKE_THREADS]; /**< where a thread that joins sleeps */
};

struct fake_process fake_process_create(const struct layout *layout, enum fake_located located);

#endif
