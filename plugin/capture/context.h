// SPDX-License-Identifier: GPL-3.0-or-later
/** @file What the parts of capture share while one model is made. Nobody outside capture/ sees it. */
#ifndef PYHANG_CAPTURE_CONTEXT_H
#define PYHANG_CAPTURE_CONTEXT_H

#include <uthash.h>

#include "capture/capture.h"
#include "capture/thread_index.h"
#include "cpython/cpython.h"
#include "cpython/frame.h"

/** A thread state, or a known OS thread, and what pass two still needs of it. */
struct capture_thread {
	struct py_thread *thread;
	const struct target_thread *os; /**< NULL: GDB has no such thread */
	struct target_registers registers;
	bool has_registers;
	VEC(struct py_frame_view) views; /**< parallel to thread->frames */
};

/** A lock-like object that was captured already. */
struct capture_lock {
	addr_t address;
	struct py_lock *lock;
	UT_hash_handle hh;
};

/** `__name__` of a globals dict. */
struct capture_module {
	addr_t globals;
	const char *name;    /**< NULL when unreadable */
	const char *display; /**< as people know it: "app" for a `__main__` run from app.py */
	UT_hash_handle hh;
};

/** An interpreter, and the modules of its own. */
struct capture_interpreter {
	struct py_interpreter *interpreter;
	addr_t modules;   /**< sys.modules, 0: unreadable */
	addr_t threading; /**< dict of the module `threading`, 0: not imported */
};

struct capture {
	struct target *target;
	struct arena *arena;
	struct py_process *process;
	const struct capture_options *options;
	struct cpython py;
	VEC(struct capture_interpreter) interpreters; /**< parallel to process->interpreters */
	target_thread_vec os_threads;
	VEC(struct capture_thread) threads; /**< parallel to process->threads */
	struct thread_index *by_ident;      /**< thread states by ident and interpreter */
	struct thread_index *by_object;   /**< threads by their Thread objects; interpreter NULL */
	struct thread_index *by_done_key; /**< threads by done_key; interpreter NULL */
	struct capture_lock *locks;       /**< uthash by address */
	struct capture_module *module_names; /**< uthash by globals dict */
	uint64_t pthread_tid_offset;         /**< in struct pthread; 0: not known */
	size_t calls_left;  /**< calls that may still be followed, see acquires.c */
	size_t flow_left;   /**< of CAPTURE_MAX_FLOW */
	size_t native_left; /**< threads whose native stacks may still be read */
	size_t names_left;  /**< objects that may still be looked at to find names */
	unsigned nesting;   /**< how deep capture_lock_object() is inside itself */
};

/* Pass one: threads, frames, waits. */

/** Interpreters, GILs and thread states into the model. interpreters.c */
void capture_interpreters(struct capture *capture);
/** Which GDB thread each one is, and its registers. os_threads.c */
void capture_os_threads(struct capture *capture);
void capture_mark_main_thread(struct capture *capture);
/** threading.Thread objects: names, daemon flags, targets. thread_objects.c */
void capture_thread_objects(struct capture *capture);
/** What the OS threads sleep on. blocks.c */
void capture_blocks(struct capture *capture);
/** Whether their C stacks are there. stacks.c */
void capture_stacks(struct capture *capture);
/** Python frames. frames.c */
void capture_frames(struct capture *capture);
/** Fills a frame of the model, fresh or zeroed. */
void capture_describe_frame(struct capture *capture, const struct py_frame_view *view,
			    struct py_frame *frame);
/** How frames came to run that nobody called. entries.c */
void capture_entries(struct capture *capture);
/** Threads that run, or that others join, and that threading does not list. thread_objects.c */
void capture_unlisted_threads(struct capture *capture);

/* Pass two: the objects that these lead to. */

/** Objects of roles and `with` bodies, and the locks behind the addresses that threads sleep on. waits.c */
void capture_waits(struct capture *capture);
/** The locks that a `with` of a frame holds, into frame->withs. managers.c */
void capture_manager(struct capture *capture, const struct py_frame_view *view,
		     struct py_frame *frame, const struct py_with_view *found);
/** 2.7: whether a frame is contextlib.nested's, and what it has entered by now. managers.c */
bool capture_is_nested(struct capture *capture, const struct py_frame_view *view);
void capture_nested(struct capture *capture, const struct py_frame_view *view,
		    struct py_frame *frame);
/** 2.7's lock of all imports, when it is held. import_lock.c */
void capture_import_lock(struct capture *capture);
/** The C library's lock that a thread sleeps on, where no object is known that it could sleep on. native_waits.c */
void capture_native_lock(struct capture *capture, struct capture_thread *captured);
/** The native stack of one thread, once. native_waits.c */
void capture_native_stack(struct capture *capture, struct capture_thread *captured);
/** Who stops all threads, who is stopped, who has not stopped (free-threaded). stops.c */
void capture_stops(struct capture *capture);
/** The lock of an object whose mutex is at `key` (free-threaded); NULL: none is. stops.c */
struct py_lock *capture_object_mutex(struct capture *capture, addr_t key);
/** Native stacks of the threads that keep the GIL or want it. native_waits.c */
void capture_native_stacks(struct capture *capture);
/** What the frames took and gave up by hand. acquires.c */
void capture_acquires(struct capture *capture);
/** What suspended generators hold that are in a frame's variables, into frame->acquires. suspended.c */
void capture_suspended(struct capture *capture);
/** What system calls do to files. io.c */
void capture_io(struct capture *capture);
/** The Python objects of the files and children that threads wait for. file_objects.c */
void capture_file_objects(struct capture *capture);
/** What the program calls a descriptor; the first name stays. file_objects.c */
void capture_name_fd(struct capture *capture, int64_t fd, const char *name);
/** multiprocessing: its Process objects, and the threads that feed its queues. processes.c */
void capture_processes(struct capture *capture);
/** The system's side of these. os.c */
void capture_os(struct capture *capture);
/** The thread pools that threads work for. executors.c */
void capture_executors(struct capture *capture);
/** Event loops of asyncio and their tasks. tasks.c */
void capture_tasks(struct capture *capture);
/** The C code that exit has called, and the lock that it waits for. exit_callbacks.c */
void capture_exit_callback(struct capture *capture);
/** Who waits for exit, and how far exit is. shutdown.c */
void capture_shutdown(struct capture *capture);
/** Threads that exist only in the process that this one was forked from. fork.c */
void capture_lost_threads(struct capture *capture);
/** Paths that lead to the locks. names.c */
void capture_names(struct capture *capture);
/** Which threads can reach which locks. reach.c */
void capture_reach(struct capture *capture);

/** The model's lock for a lock-like object, made on first sight; NULL when it is none. objects.c */
struct py_lock *capture_lock_object(struct capture *capture, addr_t object);
/** Adds a lock that no Python object stands for, under an address of its own. */
struct py_lock *capture_add_lock(struct capture *capture, addr_t address, enum py_lock_kind kind);
/** The locks of asyncio. task_locks.c */
bool capture_is_task_lock(const struct capture *capture, const struct py_type *type);
struct py_lock *capture_task_lock(struct capture *capture, addr_t object,
				  const struct py_type *type);
/** The one that was captured already, else NULL. */
struct py_lock *capture_known_lock(const struct capture *capture, addr_t object);

/** Whether a lock-like object is locked, without a model of it; TRI_UNKNOWN also where that means nothing. objects.c */
enum tri capture_is_locked(struct capture *capture, addr_t object);
/** Whether the n-th Python class of locks is there, and where: a global of a module. objects.c */
bool capture_lock_class(size_t n, const char **ret_module, const char **ret_global);
/** The type's name as users know it, and its kind; NULL: no type of locks. objects.c */
const char *capture_lock_type(const struct cpython *py, const struct py_type *type,
			      enum py_lock_kind *ret_kind);
/** How many locks there are on the heap, and those that nothing in use leads to. heap.c */
void capture_heap(struct capture *capture);

/** Name of the module whose globals these are. modules.c */
const struct capture_module *capture_module_of(struct capture *capture, addr_t globals);
/** Dict of a module in a sys.modules, 0: not imported. */
addr_t capture_find_module(struct capture *capture, addr_t modules, const char *name);
/** The main interpreter, NULL: none was found. */
const struct capture_interpreter *capture_main_interpreter(const struct capture *capture);

/** "app.A.tick" for a function, method, partial or instance; file and line of its code where it has any. callables.c */
struct capture_callable {
	const char *name;
	struct py_code *code; /**< NULL: not Python code */
	addr_t function;      /**< the Python function, 0: none */
	addr_t self;          /**< what it is bound to, 0: nothing */
};
bool capture_callable(struct capture *capture, addr_t object, struct capture_callable *ret);

/** Adds a captured thread to the model. */
struct capture_thread *capture_add_thread(struct capture *capture);
/** The thread whose Thread object this is, NULL: none. */
struct py_thread *capture_thread_by_object(const struct capture *capture, addr_t object);

#endif
