// SPDX-License-Identifier: GPL-3.0-or-later
/** @file asyncio: which loops are idle for good, what each task does, and where its waits end. */
#ifndef PYHANG_EXPLAIN_TASKS_H
#define PYHANG_EXPLAIN_TASKS_H

#include "explain/world.h"

/** Fills loop->idle, the texts of tasks, and what the threads of loops wait for. Needs the threads' states. */
void tasks_find(struct py_process *process);

/** Fills task->stuck, once it is known which threads are. */
void tasks_settle(struct py_process *process);

/** Whether the thread runs a loop that only another thread could wake. */
bool thread_is_in_idle_loop(const struct py_thread *thread);

/** What the task waits for next: the holder of its lock, or a task that it awaits; NULL: the chain ends here. */
struct py_task *task_needed(const struct py_task *task);

/** Adds the cause of a thread whose loop has tasks that nothing can complete. */
void cause_of_idle_loop(struct world *world, struct py_thread *thread);

#endif
