// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file THREAD as people type it: GDB's number (2, 1.2), our id (T3), or the Python thread's name.
 */
#ifndef PYHANG_GLUE_THREAD_ARGUMENT_H
#define PYHANG_GLUE_THREAD_ARGUMENT_H

#include "glue/arguments.h"
#include "glue/session.h"

/** The thread that the arguments name; NULL with gdb.GdbError set, which says what there is. */
struct py_thread *thread_argument_find(struct session *session, const struct arguments *arguments);

#endif
