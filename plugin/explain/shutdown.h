// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Whether and where the interpreter exits, and for whom it waits or would wait. */
#ifndef PYHANG_EXPLAIN_SHUTDOWN_H
#define PYHANG_EXPLAIN_SHUTDOWN_H

#include "explain/world.h"

/** Fills report->shutdown but for its text. Needs the states. */
void shutdown_find(struct world *world);

/** Fills the text. Needs thread->stuck. */
void shutdown_describe(struct world *world);

/** Whether the exit is in a stage where the verdict is about it. */
bool shutdown_is_exiting(const struct py_shutdown *shutdown);

/** The outermost frame of an exit callback that the exiting thread is in, NULL: none. */
const struct py_frame *shutdown_callback(const struct py_shutdown *shutdown);

/** Whether it is not the main interpreter that ends. */
bool shutdown_is_of_subinterpreter(const struct py_shutdown *shutdown);

/** Whether exit waits for thread pools: concurrent.futures' own exit callback runs. */
bool shutdown_is_in_executor_exit(const struct py_shutdown *shutdown);

#endif
