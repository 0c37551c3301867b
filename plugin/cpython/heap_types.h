// SPDX-License-Identifier: GPL-3.0-or-later
/** @file The classes whose instances are looked for on the heap, made to be found by their address at once. */
#ifndef PYHANG_CPYTHON_HEAP_TYPES_H
#define PYHANG_CPYTHON_HEAP_TYPES_H

#include "cpython/object.h"

enum {
	HEAP_TYPES_MOST = 4096,
	HEAP_FILTER_BITS = 1 << 16,
};

struct heap_type {
	addr_t address;
	const struct py_type *type;
	size_t index; /**< in the order in which they were added */
	UT_hash_handle hh;
};

/** Zero-initialised but for the arena: empty. */
struct heap_types {
	struct arena *arena;
	struct heap_type *all; /**< uthash by address */
	bool cut;              /**< there are more than HEAP_TYPES_MOST */
	uint64_t filter[HEAP_FILTER_BITS / 64];
};

/** Adds a class and those that are derived from it. Source: CPython Objects/typeobject.c, add_subclass(). */
void heap_types_add(struct heap_types *types, const struct cpython *py, addr_t type);
void heap_types_deinit(struct heap_types *types);

/** The class at this address, NULL: none of these. */
const struct heap_type *heap_types_find(const struct heap_types *types, addr_t address);

/** Whether the address may be one of these; false is certain. Asked for each word of the heap. */
static inline bool heap_types_may_have(const struct heap_types *types, uint64_t address)
{
	uint64_t bit = address / 8 % HEAP_FILTER_BITS;
	return types->filter[bit / 64] >> bit % 64 & 1;
}

#endif
