// SPDX-License-Identifier: GPL-3.0-or-later
/** @file A fake CPython's runtime: interpreters, thread states, the GIL, locks. */
#ifndef PYHANG_TESTS_FAKE_RUNTIME_H
#define PYHANG_TESTS_FAKE_RUNTIME_H

#include "fake_python.h"

/** How a debugger finds the runtime. */
enum fake_located {
	FAKE_BY_SYMBOL = 0,
	FAKE_BY_SECTION, /**< 3.7+ */
	FAKE_BY_SEARCH,  /**< 3.7+: the heap is a writable region */
};

/** _PyRuntime, or the static variables of 2.7 and 3.6, without interpreters. */
void fake_runtime_init(struct fake_python *python, enum fake_located located);

struct fake_interpreter {
	addr_t address, modules, sysdict, builtins;
	addr_t gil; /**< structure (3.7+) or static variable; 0: none */
};

/** An interpreter in front of those that are there; the first one is the main one. */
struct fake_interpreter fake_interpreter(struct fake_python *python);

/** A thread state in front of those that are there. `frame` 0: it runs no Python code. */
addr_t fake_thread_state(struct fake_python *python, const struct fake_interpreter *interpreter, uint64_t ident,
			 uint64_t native_id, addr_t frame);

/** The GIL is held by a thread state; 0: it is free. */
void fake_gil_hold(struct fake_python *python, const struct fake_interpreter *interpreter, addr_t thread_state);

/** A lock object, and where a thread that waits for it sleeps or parks. */
struct fake_lock {
	addr_t object, key;
};

/** threading.Lock */
struct fake_lock fake_lock(struct fake_python *python, bool locked, bool has_waiters);
/** threading.RLock; 3.x: the one in C. `ident` 0: free */
struct fake_lock fake_rlock(struct fake_python *python, uint64_t ident, uint64_t count);
struct fake_lock fake_simple_queue(struct fake_python *python, size_t items);
/** multiprocessing's lock in C. */
struct fake_lock fake_semlock(struct fake_python *python, bool recursive, uint64_t last_tid, int32_t count);
struct fake_lock fake_buffered(struct fake_python *python, uint64_t owner);

/** A parking lot's entry for a key (3.13+) at an address; gives the futex address that its thread sleeps on. */
addr_t fake_parked(struct fake_python *python, addr_t entry, addr_t key);

#endif
