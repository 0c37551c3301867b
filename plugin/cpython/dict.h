// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file Dicts, and the attributes of instances, which are kept as dicts or as values beside shared keys.
 * Source: CPython Objects/dictobject.c, Include/internal/pycore_dict.h, pycore_object.h (_PyObject_GetDictPtr and kin).
 */
#ifndef PYHANG_CPYTHON_DICT_H
#define PYHANG_CPYTHON_DICT_H

#include "cpython/cpython.h"

enum {
	PY_DICT_BLOCK = 32, /**< entries that a walk reads at once */
};

/** A walk over key and value pairs, in insertion order (2.7: in table order). */
struct py_dict_iter {
	const struct cpython *py;
	addr_t entries;      /**< first entry */
	addr_t values;       /**< split table: array of values; 0: they are in the entries */
	size_t stride;
	size_t key_at, value_at;
	size_t index, count;
	size_t unreadable;   /**< entries in a row up to here */
	size_t block_start, block_count;      /**< the entries that are in `block` */
	uint8_t block[PY_DICT_BLOCK * 3 * 8]; /**< an entry has three words at most */
};

/** @return false when the object is no dict or its keys cannot be read; the walk is then empty */
bool py_dict_iter_init(struct py_dict_iter *iter, const struct cpython *py, addr_t dict);

/** The same for the attributes of an instance. */
bool py_dict_iter_attributes(struct py_dict_iter *iter, const struct cpython *py, addr_t object);

/** The next pair; unreadable and deleted entries are skipped. @return false at the end */
bool py_dict_iter_next(struct py_dict_iter *iter, addr_t *ret_key, addr_t *ret_value);

/** The value of an ASCII key. */
bool py_dict_get(const struct cpython *py, addr_t dict, const char *key, addr_t *ret);

/** The value of a key that is this very object, as interned names are. */
bool py_dict_get_same(const struct cpython *py, addr_t dict, addr_t key, addr_t *ret);

/** An instance attribute, not one of the class. */
bool py_attr(const struct cpython *py, addr_t object, const char *name, addr_t *ret);

#endif
