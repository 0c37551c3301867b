// SPDX-License-Identifier: GPL-3.0-or-later
/** @file The progress rule: which threads can go on, and which nothing that still runs could free. */
#ifndef PYHANG_EXPLAIN_PROGRESS_H
#define PYHANG_EXPLAIN_PROGRESS_H

#include "explain/world.h"

/** Fills prospect, frozen and user_code of every thread. Needs states and owners. */
void progress_find(struct world *world);

/**
 * Fills thread->stuck, and owner_missing of locks that nobody is left to release. Needs the prospects, the roots of
 * the waits, and whom the exit waits for.
 */
void progress_settle(struct world *world);

/** Whether a claim that nobody is left to give what the thread waits for can be certain. */
bool world_is_closed_for(const struct world *world, const struct py_thread *waiter);

#endif
