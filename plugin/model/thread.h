// SPDX-License-Identifier: GPL-3.0-or-later
/** @file One thread of the target: what capture read, and what explain decided. */
#ifndef PYHANG_MODEL_THREAD_H
#define PYHANG_MODEL_THREAD_H

#include "model/file.h"
#include "model/frame.h"
#include "model/lock.h"
#include "model/native_frame.h"

struct py_interpreter;
struct py_library;
struct py_framework;
struct py_loop;

enum py_thread_state {
#define THREAD_STATE(name, word, meaning) STATE_##name,
#include "model/thread_states.def"
#undef THREAD_STATE
	STATE_COUNT,
};

enum py_gil_role {
	GIL_ROLE_NONE = 0,
	GIL_ROLE_HOLDS,
	GIL_ROLE_WANTS,
};

/** The system call that an OS thread is blocked in. */
struct py_syscall {
	long number;
	const char *name; /**< NULL when pyhang does not know the number */
	uint64_t args[6];
	size_t arg_count;
	bool first_arg_lost; /**< the call's result took the place of args[0] */
};

/** What the OS thread sleeps on, read from its registers and the runtime's records. */
enum py_block_kind {
	BLOCK_NONE = 0, /**< not in a blocking system call */
	BLOCK_UNKNOWN,  /**< the registers could not be read */
	BLOCK_FUTEX,    /**< key = futex word: a semaphore inside a lock, or a lock of C code */
	BLOCK_PARKED,   /**< CPython's parking lot (3.13+): key = the address parked on */
	BLOCK_GIL,      /**< the GIL's condition variable or mutex */
	BLOCK_SLEEP,    /**< nanosleep and its kin */
	BLOCK_FD,       /**< input or output on fd (-1: several, or not known) */
	BLOCK_CHILD,    /**< wait4 and its kin; pid (-1: any child) */
	BLOCK_PAUSE,    /**< pause(), or another wait for nothing but signals */
	BLOCK_OTHER,    /**< another system call */
};

struct py_block {
	enum py_block_kind kind;
	addr_t key;
	enum tri timed;
	double remaining; /**< seconds until the timeout fires, NAN when it cannot be known (a core) */
	int64_t fd;
	int64_t pid;
	enum py_io io;              /**< BLOCK_FD: what is done to the file */
	const char *path;           /**< IO_OPEN: of what, escaped; NULL: unknown */
	struct py_file *opened;     /**< IO_OPEN: what is at that path, where it can be told */
	VEC(struct py_fd_wait) fds; /**< BLOCK_FD: the files, as far as they are known */
	struct py_child *child; /**< BLOCK_CHILD, or a wait for one with a timeout; NULL: not known */
};

/** What a thread waits for, as section "waits_for" of the report says it. */
enum py_wait_kind {
	WAIT_NONE = 0,
	WAIT_LOCK,    /**< lock */
	WAIT_THREAD,  /**< thread (NULL: a thread that is not known) */
	WAIT_FD,      /**< fd */
	WAIT_PROCESS, /**< pid */
	WAIT_TIME,    /**< timeout */
	WAIT_GIL,     /**< thread = the holder, or NULL */
	WAIT_OBJECT, /**< lock = the Condition, Event, Queue … that must be signalled; NULL when not known */
};

struct py_wait {
	enum py_wait_kind kind;
	struct py_lock *lock;
	struct py_thread *thread;
	int64_t fd;
	int64_t pid;
	enum tri timed;
	double timeout;   /**< seconds left, NAN when unknown */
	const char *text; /**< one clause for people: "Lock app.DB", "thread \"worker\" to end" */
};

/** A lock that a thread holds. */
struct py_hold {
	struct py_lock *lock;
	enum py_evidence evidence;
	const char *why;
	int64_t frame; /**< index into the thread's frames, -1 when no frame proves it */
	int64_t count;
};

/** A threading.Timer. */
struct py_timer {
	const char *function;      /**< "app.A.tick" */
	const char *function_file; /**< where its code is, NULL when not Python code */
	int function_line;         /**< first line of its code, 0 when unknown */
	const char *arguments; /**< types of what the function is called with: "(dict, int)"; NULL: unknown */
	enum tri starts_timer;  /**< its code, or code that it calls, makes a Timer: it re-arms */
	int rearm_line;         /**< line of its code that makes the next Timer, 0 when unknown */
	const char *rearm_file; /**< … and the file of that code, NULL when not known */
	const char *rearm_function; /**< … and the function: the Timer's own, or one that it calls */
	double interval;            /**< seconds, NAN when unknown */
};

/** A concurrent.futures.ThreadPoolExecutor, seen through its workers. */
struct py_executor {
	addr_t object;         /**< 0: it was deleted, its workers go on */
	const char *name;      /**< thread_name_prefix, NULL: unknown */
	struct py_lock *queue; /**< of the tasks that no worker has taken */
	int64_t max_workers;   /**< LOCK_NUMBER_UNKNOWN: unknown */
	size_t workers;        /**< threads that work for it */
	int64_t pending;       /**< tasks in the queue, LOCK_NUMBER_UNKNOWN: unknown */
	enum tri shut_down;    /**< its shutdown() was called */
};

/** The thread of a multiprocessing.Queue that writes its items to its pipe. */
struct py_feeder {
	struct py_lock *notempty; /**< the queue's Condition, which has the queue's name in its own */
	int64_t fd;               /**< of the pipe that it writes, -1: unknown */
	int64_t pending; /**< items behind the one that it writes, LOCK_NUMBER_UNKNOWN: unknown */
};

struct py_thread {
	/* Captured. */
	size_t index; /**< 0-based; people and JSON say T1, T2 … */
	struct py_interpreter *interpreter;
	addr_t address;     /**< PyThreadState, 0 for a thread without one */
	addr_t object;      /**< threading.Thread instance, 0 when none is known */
	uint64_t ident;     /**< pthread_self, 0 when not started */
	uint64_t native_id; /**< kernel thread id, 0 when unknown */
	int gdb_id;         /**< GDB's thread number, 0 when GDB has no such thread */
	const char *name;   /**< Thread.name, escaped; NULL when unknown */
	const char *os_name;
	const char *type; /**< class: "threading.Thread", "paramiko.transport.Transport"; NULL when unknown */
	/** The classes that this one derives from, nearest first, threading.Thread and what is behind it left out. */
	VEC(const char *) bases;
	enum tri daemon;
	enum tri main;
	enum tri dummy;     /**< a foreign thread that called current_thread() */
	enum tri alive;     /**< its OS thread exists */
	enum tri started;   /**< its `_started` Event is set; TRI_NO while in threading._limbo */
	enum tri finished;  /**< the runtime's records say its code has ended */
	const char *target; /**< what it was started to run: "app.beat"; NULL when gone or unknown */
	const char *target_file;
	int target_line;
	struct py_timer *timer;       /**< NULL unless it is a threading.Timer */
	struct py_feeder *feeder;     /**< NULL unless it feeds a multiprocessing.Queue */
	struct py_executor *executor; /**< whose worker it is, NULL: none */
	/** The library whose greenlets or tasks it runs, NULL: none is known. */
	const struct py_framework *framework;
	struct py_loop *loop; /**< the event loop that it runs, NULL: none */
	/** It took itself out of threading's list, which is the last thing that a Thread does. */
	bool left_list;
	const char *pending_async_exception; /**< type name, NULL: none */
	enum py_gil_role gil;
	struct py_thread *
		stop_awaits; /**< it stops all threads, and waits for this one; NULL: it does not */
	addr_t done_key; /**< address that a thread joining this one sleeps on, 0 when unknown */
	struct py_syscall *syscall; /**< NULL when it is in none, or registers were missing */
	struct py_block block;
	VEC(struct py_frame) frames; /**< innermost first */
	/** TRI_NO: it is blocked in the kernel, and the memory of its C stack is missing, so that what it sleeps on is
	 *  not all there. */
	enum tri stack_there;
	enum tri frames_complete; /**< TRI_NO: memory was missing, or the bound was hit */
	/** Native stack, innermost first; read only where it tells something, see capture/native_waits.c. */
	py_native_frame_vec native_frames;
	enum tri native_complete; /**< TRI_UNKNOWN: not read; TRI_NO: cut by the bound */

	/* Decided by explain. */
	enum py_thread_state state;
	const char *detail; /**< one clause that completes the state: "Lock app.DB", "3.2 s left" */
	struct py_wait wait;
	VEC(struct py_hold) holds;
	const struct py_library *library; /**< whose thread it is, NULL: of no library that is known */
	enum tri stuck; /**< the progress rule: TRI_YES = nothing that can still run could free it */
};

/** @return "lock-wait" … */
const char *py_thread_state_word(enum py_thread_state state);

/** How people call it: its Python name, else "thread T3 (LWP 4711)". Without quotes. Allocated in the arena. */
const char *py_thread_title(struct arena *arena, const struct py_thread *thread);

/** The innermost frame of the user's own code, else of installed code, else the innermost frame, else NULL. */
const struct py_frame *py_thread_user_frame(const struct py_thread *thread);

#endif
