// SPDX-License-Identifier: GPL-3.0-or-later
/** @file The whole of what capture read from one target: the root of the model. */
#ifndef PYHANG_MODEL_PROCESS_H
#define PYHANG_MODEL_PROCESS_H

#include "model/heap.h"
#include "model/library.h"
#include "model/task.h"
#include "model/thread.h"

enum py_target_kind {
	TARGET_LIVE = 0,
	TARGET_CORE,
	TARGET_REMOTE,
};

/** @return "live", "core", "remote" */
const char *py_target_kind_word(enum py_target_kind kind);

enum py_gil_state {
	GIL_UNKNOWN = 0,
	GIL_FREE,
	GIL_HELD,
	GIL_ABSENT, /**< a free-threaded build that runs without it; the report says "none" */
};

struct py_interpreter {
	int64_t id; /**< CPython's own number; the main interpreter is 0 */
	addr_t address;
	bool main;
	enum py_gil_state gil_state;
	addr_t gil; /**< struct _gil_runtime_state, 0 when unknown; equal in interpreters that share it */
	struct py_thread *gil_holder;
	VEC(struct py_thread *) gil_waiters;
	enum tri finalizing; /**< `interp->finalizing` or `_finalizing` is set */
};

struct py_runtime {
	const char *version; /**< "3.11.2", "3.13.0rc1"; the micro is "x" when only the minor is known */
	unsigned version_hex; /**< PY_VERSION_HEX, unknown digits 0 */
	enum tri debug;
	enum tri free_threaded;
	addr_t address;            /**< _PyRuntime; 2.7, 3.6: interp_head */
	const char *located_by;    /**< "symbol _PyRuntime", … */
	const char *layout;        /**< "table 3.11", "_Py_DebugOffsets 3.13 over table 3.13" */
	enum tri finalizing;       /**< `_PyRuntime._finalizing` is set */
	uint64_t finalizing_ident; /**< thread that finalizes, 0: none or unknown */
};

/** A gap or an oddity. The code is stable and part of the report's contract. */
struct py_warning {
	const char *code; /**< "memory-missing", "frames-cut", "stale-thread-state", … */
	const char *text;
};

/** One line of `pyhang doctor`. */
struct py_fact {
	const char *topic;
	const char *text;
};

/** An OS thread that Python does not know. */
struct py_native_thread {
	int gdb_id;
	uint64_t native_id;
	const char *os_name;
};

/** A thread that a fork has left behind: its Thread object was copied, the thread was not. */
struct py_lost_thread {
	const char *name; /**< Thread.name, NULL: unknown */
	uint64_t ident; /**< what it was in the parent, 0: unknown; a lock may record it as its owner */
};

struct py_process {
	struct arena *arena; /**< owns all of this */

	enum py_target_kind target_kind;
	uint64_t pid;           /**< 0: unknown */
	const char *core;       /**< file name, NULL: none */
	const char *executable; /**< NULL: unknown */
	const char *arch;       /**< "x86-64", "aarch64" */

	struct py_runtime runtime;
	VEC(struct py_interpreter *) interpreters; /**< main first */
	VEC(struct py_thread *) threads; /**< main thread first, then oldest first; index = position */
	VEC(struct py_lock *) locks;     /**< index = position */
	const struct py_heap_locks *heap_locks; /**< NULL: they were not asked for */
	VEC(struct py_native_thread) native_threads;
	VEC(struct py_file *) files; /**< that threads, or awaited children, wait for */
	VEC(struct py_fd_name) fd_names;
	VEC(struct py_child *) children; /**< that threads wait for, and the processes below these */
	enum tri hears_signals;          /**< it catches signals that Python itself does not */
	VEC(struct py_loop *) loops; /**< of asyncio: those that run, and those that have tasks */
	size_t greenlets; /**< Thread objects that are no threads: a library made greenlets of them */
	VEC(struct py_task *) tasks; /**< that are not done; index = position */

	enum tri threading_imported;
	enum tri shutting_down; /**< threading._SHUTTING_DOWN (3.9+), or its equal */
	/** The main Thread object is marked as stopped, which is the first thing that exit does (all versions). */
	enum tri main_stopped;
	/** What exit has called, where that is C code: "_thread.lock.acquire"; NULL: Python code, or not known. */
	const char *exit_callback;
	/** Threads that existed in the parent process when this one was forked, and do not exist here. */
	VEC(struct py_lost_thread) lost_threads;
	/** Threads that `_shutdown` still has to join, as its own records say (3.7.4+); empty when unknown. */
	VEC(struct py_thread *) shutdown_pending;

	/** TRI_NO: a list of them ended early, or nothing more could be read; there may be more threads. */
	enum tri threads_complete;
	/** What the user's own file says of libraries; glue fills it before explain runs. */
	py_library_vec libraries;

	VEC(struct py_warning) warnings;
	VEC(struct py_fact) facts;
};

/** Adds a warning; `code` must be a literal. Equal warnings are kept once, and of each code the first ones. */
void py_warn(struct py_process *process, const char *code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** Adds a line for `pyhang doctor`. */
void py_fact_add(struct py_process *process, const char *topic, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** Takes over what another model says of the runtime, its warnings and its facts. */
void py_process_adopt(struct py_process *process, const struct py_process *other);

/** A new, empty model in the arena. */
struct py_process *py_process_create(struct arena *arena);

/** A new thread, interpreter or lock at the end of its list, with index and unknown numbers set. */
struct py_thread *py_process_add_thread(struct py_process *process);
struct py_interpreter *py_process_add_interpreter(struct py_process *process);
struct py_lock *py_process_add_lock(struct py_process *process, enum py_lock_kind kind,
				    addr_t address);

/** A new frame at the outer end of the thread's stack; valid until the next call for this thread. */
struct py_frame *py_thread_add_frame(struct py_process *process, struct py_thread *thread);

/** The main thread of the main interpreter, NULL when not known. */
struct py_thread *py_process_main_thread(const struct py_process *process);

/** The live thread with this pthread ident (idents are recycled: dead ones never match), NULL: none. */
struct py_thread *py_process_thread_by_ident(const struct py_process *process, uint64_t ident);

#endif
