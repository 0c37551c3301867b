// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Which threads run greenlets, or tasks of other libraries than asyncio; and what that hides. */
#ifndef PYHANG_EXPLAIN_FRAMEWORKS_H
#define PYHANG_EXPLAIN_FRAMEWORKS_H

#include "model/process.h"

/** Fills thread->framework, and what a thread waits for whose greenlets or tasks all wait. Needs the threads' states. */
void frameworks_find(struct py_process *process);

/** Warns of what is not seen. */
void frameworks_warn(struct py_process *process);

#endif
