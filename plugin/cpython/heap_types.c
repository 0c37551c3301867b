// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/heap_types.h"

#include "cpython/dict.h"
#include "cpython/number.h"
#include "cpython/sequence.h"

/** @return whether it is new */
static bool add_one(struct heap_types *types, const struct cpython *py, addr_t address)
{
	const struct py_type *type = py_type_get(py, address);
	if (!type || heap_types_find(types, address))
		return false;
	size_t count = HASH_COUNT(types->all);
	if (count >= HEAP_TYPES_MOST) {
		types->cut = true;
		return false;
	}
	struct heap_type *added = arena_new(types->arena, struct heap_type);
	added->address = address;
	added->type = type;
	added->index = count;
	HASH_ADD(hh, types->all, address, sizeof(added->address), added);
	uint64_t bit = address / 8 % HEAP_FILTER_BITS;
	types->filter[bit / 64] |= UINT64_C(1) << bit % 64;
	return true;
}

static void add_referent(struct heap_types *types, const struct cpython *py, addr_t weakref)
{
	addr_t type;
	// A dead reference leads to None.
	if (py_read_word(py, weakref, py->layout->weakref.object, &type) && !py_is_none(py, type))
		add_one(types, py, type);
}

/** A dict from addresses to weak references; 2.7: a list of them. */
static void add_subclasses(struct heap_types *types, const struct cpython *py, addr_t type)
{
	addr_t subclasses, key, weakref;
	struct py_dict_iter pairs;
	struct py_sequence_iter items;
	if (!py_read_word(py, type, py->layout->type.subclasses, &subclasses) || !subclasses)
		return;
	if (py_dict_iter_init(&pairs, py, subclasses)) {
		while (!types->cut && py_dict_iter_next(&pairs, &key, &weakref))
			add_referent(types, py, weakref);
	} else if (py_sequence_iter_init(&items, py, subclasses)) {
		while (!types->cut && py_sequence_iter_next(&items, &weakref))
			add_referent(types, py, weakref);
	}
}

void heap_types_add(struct heap_types *types, const struct cpython *py, addr_t type)
{
	if (!add_one(types, py, type))
		return;
	// uthash keeps the order of addition: what is added on the way has its turn later.
	struct heap_type *at;
	HASH_FIND(hh, types->all, &type, sizeof(type), at);
	for (; at; at = at->hh.next)
		add_subclasses(types, py, at->address);
}

void heap_types_deinit(struct heap_types *types)
{
	HASH_CLEAR(hh, types->all);
}

const struct heap_type *heap_types_find(const struct heap_types *types, addr_t address)
{
	struct heap_type *found;
	HASH_FIND(hh, types->all, &address, sizeof(address), found);
	return found;
}
