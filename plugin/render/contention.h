// SPDX-License-Identifier: GPL-3.0-or-later
/** @file How many threads a lock keeps waiting: those at the lock, and those who wait for these in turn. */
#ifndef PYHANG_RENDER_CONTENTION_H
#define PYHANG_RENDER_CONTENTION_H

#include "render/view.h"

struct contention {
	const struct py_lock *lock;
	size_t direct; /**< threads that wait for this lock */
	size_t indirect; /**< threads that wait for a lock held by these, or for their end, and so on */
	bool more;       /**< there are so many that not all were counted */
};

typedef VEC(struct contention) contention_vec;

/** One entry a lock, those that keep most threads waiting first; equal ones in the report's order. */
contention_vec contention_find(const struct view *view);

#endif
