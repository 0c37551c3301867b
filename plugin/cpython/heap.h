// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file All objects of some classes, wherever they are: a sweep over the memory that holds a heap.
 *
 * The collector's lists lead through the heap in no order, each object a read of its own; and not every object is in
 * them. Reading all of the memory once, from its beginning to its end, is faster and finds all. Each place that holds
 * the address of a class is then asked whether it is an object; see heap_block.h.
 */
#ifndef PYHANG_CPYTHON_HEAP_H
#define PYHANG_CPYTHON_HEAP_H

#include "cpython/heap_block.h"
#include "cpython/heap_types.h"

typedef void (*heap_hit)(void *context, addr_t object, const struct heap_type *type);

struct heap_swept {
	uint64_t bytes;   /**< read */
	uint64_t missing; /**< could not be read, or were not reached */
	size_t unproven;  /**< places that may be objects */
	bool no_regions;  /**< what memory there is could not be learned */
	enum heap_allocator allocator;
};

/**
 * Calls `hit` for each live object of these classes, in the order of addresses.
 *
 * @param sample see heap_blocks_init()
 */
struct heap_swept heap_sweep(const struct cpython *py, struct arena *arena,
			     const struct heap_types *types, addr_t sample, heap_hit hit,
			     void *context);

#endif
