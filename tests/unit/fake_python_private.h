// SPDX-License-Identifier: GPL-3.0-or-later
/** @file What the parts of fake_python share. */
#ifndef PYHANG_TESTS_FAKE_PYTHON_PRIVATE_H
#define PYHANG_TESTS_FAKE_PYTHON_PRIVATE_H

#include "fake_python.h"

/** A PyDictKeysObject (2.7: a dict's table) that is being filled. */
struct fake_keys_object {
	addr_t address;  // 0: none
	addr_t entries;
	size_t stride, key_at;
	size_t count, capacity;
	addr_t *keys; // what is in there
};

struct fake_class {
	const char *name; // with its module
	addr_t type, base, dict;
	struct fake_keys_object keys; // 3.11+: of instances' values
};

/** A dict, or an instance, that is being filled. */
struct fake_table {
	addr_t object;
	addr_t type;   // of an instance whose values go with its class's keys; 0: a dict
	addr_t values; // array of values, 0: they are in the entries
	addr_t dict;   // of an instance: its dict, 0: none
	struct fake_keys_object keys;
};

struct fake_text {
	const char *text;
	addr_t object;
};

struct fake_class *fake_find_class(const struct fake_python *python, addr_t type);
struct fake_keys_object fake_keys_alloc(struct fake_python *python, enum fake_keys kind, size_t capacity);

#endif
