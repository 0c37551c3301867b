// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Pages of the target's memory, kept for the life of one target. */
#ifndef PYHANG_TARGET_CACHE_H
#define PYHANG_TARGET_CACHE_H

#include "model/types.h"

enum {
	TARGET_PAGE_SIZE = 4096,
	/** Bytes of memory that a cache takes at most; beyond it the oldest page makes room. */
	TARGET_CACHE_LIMIT = 256 * 1024 * 1024,
};

enum target_read_result {
	TARGET_READ_DONE = 0,
	TARGET_READ_FAILED,
	TARGET_READ_STOPPED, /**< failed because the target was stopped; says nothing about the memory */
};

/** Reads all of `size` bytes from the back end, or fails. */
typedef enum target_read_result (*target_cache_fill)(void *context, addr_t address, void *buffer,
						     size_t size);

struct target_cache;

/**
 * A new, empty cache; `context` is handed to `fill`.
 *
 * @param limit bytes to take at most; TARGET_CACHE_LIMIT but in tests
 */
struct target_cache *target_cache_create(target_cache_fill fill, void *context, size_t limit);
void target_cache_destroy(struct target_cache *cache);

/**
 * Reads all of `size` bytes, or fails and leaves the buffer undefined.
 *
 * A page that cannot be read whole is read piecemeal, for memory need not end at a page's end. A page of which
 * neither the bytes asked for nor the first nor the last byte can be read is remembered as unreadable.
 */
bool target_cache_read(struct target_cache *cache, addr_t address, void *buffer, size_t size);

/** Pages that turned out to be unreadable, and the first of them. */
size_t target_cache_faults(const struct target_cache *cache, addr_t *ret_first);

#endif
