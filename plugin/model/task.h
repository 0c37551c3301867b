// SPDX-License-Identifier: GPL-3.0-or-later
/** @file asyncio: an event loop, and the tasks that it runs. */
#ifndef PYHANG_MODEL_TASK_H
#define PYHANG_MODEL_TASK_H

#include "model/frame.h"
#include "model/lock.h"

struct py_thread;

/** A number of a loop that could not be read. */
#define LOOP_NUMBER_UNKNOWN INT64_C(-1)

struct py_loop {
	addr_t address;
	const char *type;         /**< "asyncio.unix_events._UnixSelectorEventLoop" */
	struct py_thread *thread; /**< that runs it, NULL: none does, or it is not known */
	int64_t ready;            /**< callbacks that are due */
	int64_t timers;           /**< call_later() and call_at() that are pending */
	int64_t files;            /**< that it watches, its own pipe left out */
	int64_t signals;          /**< handlers set by add_signal_handler() */
	size_t tasks;             /**< that are not done */

	/* Decided by explain. */
	enum tri idle; /**< TRI_YES: of itself nothing will ever run in it again; another thread may wake it */
};

enum py_task_state {
	TASK_UNKNOWN = 0,
#define TASK_STATE(name, word, meaning) TASK_##name,
#include "model/task_states.def"
#undef TASK_STATE
	TASK_STATE_COUNT,
};

/** What a task waits for, told by the innermost of asyncio's own functions that it is in. */
enum py_task_wait {
	TASK_WAIT_NONE = 0, /**< a Future that nothing more is known of, or nothing */
#define TASK_WAIT(name, word) TASK_WAIT_##name,
#include "model/task_waits.def"
#undef TASK_WAIT
	TASK_WAIT_COUNT,
};

struct py_task {
	size_t index;   /**< 0-based; people and JSON say A1, A2 … */
	addr_t address; /**< of the Task object */
	const char *name;
	const char *type;      /**< its class when it is not asyncio's own, else NULL */
	struct py_loop *loop;  /**< NULL: not known */
	const char *coroutine; /**< qualified name of what it was made to run */
	enum py_task_state state;
	VEC(struct py_frame) frames; /**< of its coroutines, innermost first */
	enum tri frames_complete;
	addr_t future; /**< that it waits for, 0: none */
	enum py_task_wait wait;
	double delay; /**< TASK_WAIT_SLEEP: seconds that it was asked to sleep, NAN: unknown */
	addr_t object_address; /**< the asyncio.Lock, Queue … that it waits at; 0: none is known */
	struct py_lock *object;  /**< the same among the model's locks; NULL: it is none of them */
	const char *object_type; /**< its class: "asyncio.Lock" */
	VEC(addr_t) held;        /**< the asyncio.Locks inside whose `async with` it is */
	VEC(struct py_lock *) holds; /**< those of them that are among the model's locks */
	VEC(struct py_task *) awaits;
	VEC(struct py_task *) awaited_by;

	/* Decided by explain. */
	struct py_task *holder; /**< who is inside the `async with` of the lock that it waits for */
	const char *text; /**< what it does, one clause: "waits for Lock app.LOCK, which Task-3 holds" */
	enum tri stuck; /**< nothing that can still run could complete what it waits for */
};

const char *py_task_state_word(enum py_task_state state);
const char *py_task_wait_word(enum py_task_wait wait);

/** The innermost frame of the user's own code, else one that is not asyncio's, else the innermost; NULL: none. */
const struct py_frame *py_task_user_frame(const struct py_task *task);

/** "Task-3", else "task A3". Allocated in the arena. */
const char *py_task_title(struct arena *arena, const struct py_task *task);

#endif
