// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Bounds of what capture looks at. A bound that was hit is always reported. */
#ifndef PYHANG_CAPTURE_LIMITS_H
#define PYHANG_CAPTURE_LIMITS_H

enum {
	CAPTURE_MAX_MEMORY = 1 << 30, /**< bytes of one model */
	CAPTURE_MAX_FRAMES = 1000,
	CAPTURE_MAX_STRING = 200,
	CAPTURE_MAX_ATTRIBUTES = 4096, /**< of one object */
	CAPTURE_MAX_TASKS = 100000,
	CAPTURE_MAX_BASES = 16, /**< of a thread's class */
	CAPTURE_MAX_MODULES = 20000,
	CAPTURE_MAX_GLOBALS = 100000,   /**< of one module */
	CAPTURE_MAX_CANDIDATES = 20000, /**< objects looked at for one blocked thread */
	CAPTURE_MAX_REACH =
		400000, /**< objects looked at to see who can reach a lock, by all threads */
	CAPTURE_MAX_REACH_OF_THREAD = 50000, /**< … and by one of them */
	CAPTURE_MAX_NAMED = 5000000,         /**< globals and attributes looked at to find names */
	CAPTURE_MAX_NAMES = 4,               /**< paths kept for one lock */
	CAPTURE_MAX_CALLS = 20000,           /**< followed to see what they do to locks */
	CAPTURE_HEAP_LOCKS =
		100, /**< locks that only `--all` finds and that are captured, by default */
	CAPTURE_MAX_HEAP_LOCKS = 1000000, /**< … whatever the user wants */
	CAPTURE_NATIVE_STACKS = 64,       /**< threads whose native stacks are read */
	CAPTURE_NATIVE_FRAMES = 64,       /**< of one of them */
	CAPTURE_MAX_FLOW = 10000000,      /**< instructions passed to see what they do to locks */
	CAPTURE_MAX_GENERATORS = 20000,   /**< in variables, looked at for what they hold */
	CAPTURE_MAX_LINKS = 8,            /**< a Queue's Condition's lock and so on */
	CAPTURE_MAX_POLLED = 64,          /**< files that one thread waits for */
	CAPTURE_MAX_PATH = 400,           /**< bytes of a path */
	CAPTURE_MAX_FILES = 256,          /**< files that threads wait for */
	CAPTURE_MAX_CHILDREN = 64,        /**< child processes that are looked at */
	CAPTURE_MAX_CHILD_THREADS = 64,   /**< threads of one of them */
	CAPTURE_MAX_PROCESSES = 40000,    /**< processes whose files are looked through */
	CAPTURE_MAX_LINKS_SEEN = 200000,  /**< files of all of these */
	CAPTURE_MAX_ENDS = 16,            /**< processes that are listed for one file */
	CAPTURE_MAX_PROC_TEXT = 4 << 20,  /**< bytes of one file of /proc */
	CAPTURE_STACK_WINDOW = 64 * 1024, /**< how far from sp a parking-lot entry can be */
};

#endif
