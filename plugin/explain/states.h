// SPDX-License-Identifier: GPL-3.0-or-later
/** @file What each thread is doing: its state, its wait, and the locks that waits and `with` lead to. */
#ifndef PYHANG_EXPLAIN_STATES_H
#define PYHANG_EXPLAIN_STATES_H

#include "model/process.h"

/** Fills state, detail and wait of every thread, and waiters of every lock. */
void states_find(struct py_process *process);

/** Whether threads can still be, or be again, running code: it is no thread that ended or vanished. */
bool thread_is_live(const struct py_thread *thread);

/** Whether a live thread's story is in memory that is missing: all of its frames, or what it sleeps on. */
bool thread_is_unseen(const struct py_thread *thread);

/** The innermost frame with this role or, for ROLE_x_27 twins, `twin`; NULL: none. */
const struct py_frame *thread_frame_with_role(const struct py_thread *thread, enum py_role role,
					      enum py_role twin);

/** A worker of a concurrent.futures thread pool. */
bool thread_is_executor_worker(const struct py_thread *thread);

/** A worker of concurrent.futures that waits for its next task. */
bool thread_is_idle_worker(const struct py_thread *thread);

/** Whether the frame is a Condition.wait. */
bool frame_is_condition_wait(const struct py_frame *frame);

/**
 * The lock that is really taken when `lock` is: a Condition's own lock, what a context manager takes.
 * A Semaphore is its own, for its permits have no single owner. NULL when it takes none.
 */
struct py_lock *lock_taken(struct py_lock *lock);

/** Whether at most one thread at a time can have it. */
bool lock_is_exclusive(const struct py_lock *lock);

#endif
