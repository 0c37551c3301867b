// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file Whether a place that looks like an object is one that lives: what its allocator and its collector say of it.
 *
 * Memory is full of what looks like objects: freed ones, tuples of a small number and a class, what stacks have kept.
 */
#ifndef PYHANG_CPYTHON_HEAP_BLOCK_H
#define PYHANG_CPYTHON_HEAP_BLOCK_H

#include "cpython/object.h"

enum {
	HEAP_POOL_MOST = 16 * 1024, /**< bytes of pymalloc's largest pool */
	HEAP_POOL_BLOCKS = HEAP_POOL_MOST / 8,
};

/** A piece of memory that was read already. */
struct heap_window {
	addr_t address;
	size_t size;
	const uint8_t *bytes;
};

/** The pool that was asked for last: its objects follow each other. */
struct heap_pool {
	addr_t address;
	bool known; /**< `address` was looked at */
	bool valid; /**< it is a pool */
	size_t first, block,
		carved; /**< offset of the first block, size of each, how many were ever used */
	uint64_t free[HEAP_POOL_BLOCKS / 64]; /**< blocks in the list of free ones */
};

enum heap_allocator {
	HEAP_POOLS,  /**< pymalloc */
	HEAP_MALLOC, /**< the C library */
	HEAP_SHAPES, /**< free-threaded builds: mimalloc, whose pages are not read */
};

struct heap_blocks {
	const struct cpython *py;
	enum heap_allocator allocator;
	size_t gc_head; /**< sizeof(PyGC_Head), which precedes the objects that the collector knows */
	struct heap_window window;
	struct heap_pool small, large; /**< pools of 4 KiB (to 3.9) and of 16 KiB */
};

enum heap_verdict {
	HEAP_DEAD,     /**< no object, or one that was freed */
	HEAP_LIVE,     /**< an object */
	HEAP_UNPROVEN, /**< nothing speaks against it, and nothing for it */
};

/** @param sample a dict: from it is learned which allocator the process uses, and what precedes objects */
void heap_blocks_init(struct heap_blocks *blocks, const struct cpython *py, addr_t sample);

enum heap_verdict heap_block_check(struct heap_blocks *blocks, addr_t object,
				   const struct py_type *type);

#endif
