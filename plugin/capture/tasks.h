// SPDX-License-Identifier: GPL-3.0-or-later
/** @file What the parts of capture that read asyncio share. */
#ifndef PYHANG_CAPTURE_TASKS_H
#define PYHANG_CAPTURE_TASKS_H

#include <uthash.h>

#include "capture/context.h"
#include "cpython/task.h"
#include "model/task.h"

/** A task and what was read of it: found by its address. */
struct captured_task {
	addr_t address;
	struct py_task *task;
	struct py_task_view view;
	VEC(struct py_frame_view) views;   /**< parallel to task->frames */
	struct captured_task *same_future; /**< the next one that waits for the same Future */
	UT_hash_handle hh;
};

/** The tasks that wait for a Future. */
struct future_waiters {
	addr_t future;
	struct captured_task *first;
	UT_hash_handle hh;
};

struct task_walk {
	struct capture *capture;
	struct captured_task *tasks; /**< uthash by address, in the order in which they were found */
	struct future_waiters *waiters; /**< uthash by Future */
	size_t left;                    /**< tasks that may still be added */
	bool cut;                       /**< the bound was hit */
};

/** The loop at this address, made on first sight. loops.c */
struct py_loop *capture_loop(struct capture *capture, addr_t address);

/** What each task waits for, and which tasks wait for each other. task_waits.c */
void capture_task_waits(struct task_walk *walk);

#endif
