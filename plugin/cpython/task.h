// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file asyncio's Tasks and Futures, those of C and those that are written in Python, and what coroutines await.
 * Source: CPython Modules/_asynciomodule.c (FutureObj, TaskObj), Lib/asyncio/futures.py, tasks.py; Objects/genobject.c.
 */
#ifndef PYHANG_CPYTHON_TASK_H
#define PYHANG_CPYTHON_TASK_H

#include "cpython/cpython.h"
#include "cpython/frame.h"

enum py_future_state {
	FUTURE_UNKNOWN = 0,
	FUTURE_PENDING,
	FUTURE_CANCELLED,
	FUTURE_FINISHED,
};

/** Whether the object is an asyncio.Future, or of a class derived from it, as Tasks are. */
bool py_is_future(const struct cpython *py, addr_t object);
bool py_is_task(const struct cpython *py, addr_t object);

/** Of a Future or a Task. */
enum py_future_state py_future_state(const struct cpython *py, addr_t future);

/** A Task. What could not be read is 0 or NULL. */
struct py_task_view {
	addr_t loop;
	addr_t coro;
	addr_t waits_for; /**< the Future that it waits for, 0: none */
	addr_t next;      /**< 3.14+: the next node of the list that it is in */
	const char *name;
};

/** @return false when the object is no Task, or its coroutine cannot be read */
bool py_task_read(const struct cpython *py, addr_t task, struct py_task_view *ret);

/** What is called when a Future is done: the callables, at most `limit` of them. @return how many */
size_t py_future_callbacks(const struct cpython *py, addr_t future, addr_t *ret, size_t limit);

/**
 * The Task that a node of a list of tasks lies in (3.14+).
 *
 * @param[out] ret_next the next node
 */
addr_t py_task_of_node(const struct cpython *py, addr_t node, addr_t *ret_next);

/**
 * The coroutine or generator that a suspended one awaits: `cr_await`, as far as it has a frame of its own.
 *
 * @return 0 at the end of the chain: it awaits a Future, or an object that is no coroutine
 */
addr_t py_awaited_coroutine(const struct cpython *py, const struct py_frame_view *frame);

#endif
