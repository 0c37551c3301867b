// SPDX-License-Identifier: GPL-3.0-or-later
/** @file The wait-for graph. A thread waits for at most one other, so that its cycles are plain rings. */
#ifndef PYHANG_EXPLAIN_GRAPH_H
#define PYHANG_EXPLAIN_GRAPH_H

#include "explain/world.h"

/** The thread that this one waits for, directly or through a lock, whether or not it has a timeout; NULL: none. */
struct py_thread *thread_awaited(const struct py_thread *thread);

/** The same, NULL when its timeout lets it go on without. */
struct py_thread *thread_needed(const struct py_thread *thread);

/** Finds the cycles of stuck threads into report->cycles, and root and cycle of every thread. Needs the prospects. */
void graph_find_cycles(struct world *world);

#endif
