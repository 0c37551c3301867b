// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Models of processes, made by hand for tests of what comes behind capture. */
#ifndef PYHANG_TESTS_MODEL_BUILDER_H
#define PYHANG_TESTS_MODEL_BUILDER_H

#include "model/report.h"

/** A process with a main interpreter and a main thread "MainThread" that waits for input on fd 3. Free with model_free(). */
struct py_process *model_new(void);
void model_free(struct py_process *process);

/** The main thread. */
struct py_thread *model_main(struct py_process *process);

/** A live thread of threading, no daemon, that sleeps for 100 s until told otherwise. */
struct py_thread *model_thread(struct py_process *process, const char *name);

/** A lock with a name; locked, and with a key that threads can wait on. */
struct py_lock *model_lock(struct py_process *process, enum py_lock_kind kind, const char *name);

/** A Condition over `own`, or an Event, Queue … over `own`. */
struct py_lock *model_over(struct py_process *process, enum py_lock_kind kind, const char *name,
			   struct py_lock *own);

/** Frames are added from the innermost on; the pointer is valid until the next call for this thread. */
struct py_frame *model_frame(struct py_process *process, struct py_thread *thread,
			     const char *function, const char *file, int line);
struct py_frame *model_role(struct py_process *process, struct py_thread *thread, enum py_role role,
			    const char *module, const char *function);

/** The frame is inside `with lock:`, of that line. */
void model_with(struct py_process *process, struct py_frame *frame, struct py_lock *lock, int line);

/** The thread sleeps on the key without a timeout. */
void model_block_on(struct py_thread *thread, addr_t key);

/** The thread waits for the lock in user code at that line. */
struct py_frame *model_wait_lock(struct py_process *process, struct py_thread *thread,
				 struct py_lock *lock, const char *function, int line);

/** The thread waits in Thread.join() for another, called by user code at that line. */
void model_wait_join(struct py_process *process, struct py_thread *thread, struct py_thread *other,
		     int line);

/** The thread waits in Queue.get() over Condition.wait(), called by user code at that line. */
void model_wait_get(struct py_process *process, struct py_thread *thread, struct py_lock *queue,
		    int line);

/** The thread waits in Event.wait(), called by user code at that line. */
void model_wait_event(struct py_process *process, struct py_thread *thread, struct py_lock *event,
		      int line);

/** The main thread is in threading._shutdown, and joins the thread. */
void model_shutdown(struct py_process *process, struct py_thread *awaited);

/** A thread pool's worker that waits for its next task. */
struct py_thread *model_idle_worker(struct py_process *process, const char *name,
				    struct py_lock *queue);

#endif
