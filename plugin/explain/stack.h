// SPDX-License-Identifier: GPL-3.0-or-later
/** @file What a thread's frames say it waits for, before the operating system is asked. */
#ifndef PYHANG_EXPLAIN_STACK_H
#define PYHANG_EXPLAIN_STACK_H

#include "model/thread.h"

/**
 * The innermost frames, as far as they are the standard library's machinery: the caller of the outermost of them
 * is the user's code, and the outermost that waits is what the user called.
 */
struct stack_view {
	const struct py_frame *named;     /**< the outermost frame that waits, NULL: none */
	const struct py_frame *condition; /**< the innermost Condition.wait, NULL: none */
	const struct py_frame *joined; /**< the innermost frame that knows its other thread, NULL: none */
	enum py_thread_state state; /**< what `named` says, STATE_UNKNOWN without it */
	enum tri timed;             /**< whether one of them has a timeout */
	double timeout; /**< in seconds, as the caller asked for it; NAN when not known */
};

struct stack_view stack_view_of(const struct py_thread *thread);

#endif
