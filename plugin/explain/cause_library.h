// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Causes that lie in a known library: its name, and how it is told to stop. */
#ifndef PYHANG_EXPLAIN_CAUSE_LIBRARY_H
#define PYHANG_EXPLAIN_CAUSE_LIBRARY_H

#include "explain/world.h"

/** Makes the cause one of the thread's library. Needs thread->library. */
void cause_of_library_thread(struct world *world, struct py_cause *cause,
			     const struct py_thread *thread);

/**
 * Names the library in which a thread waits for input or output, or in which exit's callback is, and gives its advice
 * in place of the general one. For when all causes are there.
 */
void causes_name_libraries(struct world *world);

#endif
