// SPDX-License-Identifier: GPL-3.0-or-later
/** @file How many lock-like objects there are in a process, those that nothing uses among them. */
#ifndef PYHANG_MODEL_HEAP_H
#define PYHANG_MODEL_HEAP_H

#include "model/types.h"
#include "model/vec.h"

/** How well the objects on the heap are known. */
enum py_heap_evidence {
	HEAP_BY_ALLOCATOR, /**< each is in memory that its allocator has given out */
	HEAP_BY_SHAPE,     /**< each looks like one; free-threaded builds */
};

struct py_heap_count {
	const char *type; /**< as in struct py_lock */
	bool ownable;     /**< its objects are locked or free; an Event, say, is neither */
	size_t total;
	size_t locked, free; /**< not `ownable`: 0; the rest is unknown */
};

struct py_heap_locks {
	VEC(struct py_heap_count) types; /**< the most frequent first, none of 0 */
	size_t total, locked;
	size_t waiting; /**< those that waiting threads made for themselves, which are in no list of locks */
	size_t unproven;  /**< further places that may be such objects, or may have been */
	size_t limit;     /**< so many of them are in the list of locks at most */
	uint64_t bytes;   /**< that were searched */
	uint64_t missing; /**< bytes that could not be, or were not */
	bool complete;    /**< all memory and all classes were looked at */
	enum py_heap_evidence evidence;
};

#endif
