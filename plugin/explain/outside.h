// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file Waits that lead out of the process: for pipes and for children. Mostly the world outside ends them; some only this
 * process could, because all that have the other end of the pipe wait for it themselves.
 */
#ifndef PYHANG_EXPLAIN_OUTSIDE_H
#define PYHANG_EXPLAIN_OUTSIDE_H

#include "explain/world.h"

/** Where a child, or one below it, waits for this process to read or write a pipe. */
struct outside_block {
	const struct py_child *child; /**< NULL: there is no such wait */
	const struct py_child_thread *thread;
	const struct py_file *file;
	const struct py_file_end *own; /**< the end that this process has */
	bool only_us;                  /**< no other process has such an end */
};

/** Fills child_goes_on. Needs who exits. */
void outside_find(struct world *world);

/** Whether only threads of this process could end the thread's wait for files or for a child. */
bool outside_needs_us(const struct world *world, const struct py_thread *thread);

/** What the child that the thread waits for needs of this process. */
struct outside_block outside_block_of(const struct world *world, const struct py_thread *thread);

/** The first end that reads, or writes, in this process; NULL: none. */
const struct py_file_end *outside_own_end(const struct py_process *process,
					  const struct py_file *file, enum py_io io);

/** Whether an end does what is needed by somebody who waits to do `io`. */
static inline bool outside_serves(const struct py_file_end *end, enum py_io io)
{
	return io == IO_WRITE ? end->reads : end->writes;
}

#endif
