// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file Lists, tuples and sets.
 * Source: CPython Include/cpython/listobject.h, tupleobject.h, Include/setobject.h.
 */
#ifndef PYHANG_CPYTHON_SEQUENCE_H
#define PYHANG_CPYTHON_SEQUENCE_H

#include "cpython/cpython.h"

/** Number of items of a list or tuple. */
bool py_sequence_size(const struct cpython *py, addr_t object, size_t *ret);

/** Item `index` of a list or tuple. */
bool py_sequence_item(const struct cpython *py, addr_t object, size_t index, addr_t *ret);

/** A walk over a list, a tuple or a set (also a frozenset). */
struct py_sequence_iter {
	const struct cpython *py;
	addr_t items;
	size_t stride;
	size_t index, count; /**< index: of the item behind the one given last */
	size_t unreadable; /**< items in a row up to here */
	bool set; /**< hash and key pairs; deleted entries have hash -1 */
};

/** @return false when the object is none of these; the walk is then empty */
bool py_sequence_iter_init(struct py_sequence_iter *iter, const struct cpython *py, addr_t object);
bool py_sequence_iter_next(struct py_sequence_iter *iter, addr_t *ret);

#endif
