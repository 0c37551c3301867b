// SPDX-License-Identifier: GPL-3.0-or-later
/** @file collections.deque. Source: CPython Modules/_collectionsmodule.c, dequeobject (3.5+). */
#ifndef PYHANG_CPYTHON_DEQUE_H
#define PYHANG_CPYTHON_DEQUE_H

#include "cpython/cpython.h"

/** A walk from the left end. */
struct py_deque_iter {
	const struct cpython *py;
	addr_t block;
	size_t index; /**< in the block */
	size_t left;
};

/** @return false when the object is no deque or cannot be read; the walk is then empty */
bool py_deque_iter_init(struct py_deque_iter *iter, const struct cpython *py, addr_t object);
bool py_deque_iter_next(struct py_deque_iter *iter, addr_t *ret);

#endif
