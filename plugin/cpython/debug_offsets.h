// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file What a CPython 3.13+ says of its own layout: _Py_DebugOffsets, first in _PyRuntime.
 *
 * The block corrects a copy of the built-in table. Nothing in it is believed unchecked: a value
 * that cannot be right keeps the table's, and is listed.
 */
#ifndef PYHANG_CPYTHON_DEBUG_OFFSETS_H
#define PYHANG_CPYTHON_DEBUG_OFFSETS_H

#include "cpython/layout.h"
#include "target/target.h"

/** What the block begins with, in all versions; 8 characters without an end. */
#define DEBUG_OFFSETS_COOKIE "xdebugpy"

enum {
	DEBUG_OFFSETS_HEADER_SIZE = 32,
	DEBUG_OFFSETS_BLOCK_SIZE = 888, /**< of 3.15, the largest that is known */
#define DEBUG_SECTION(section, limit, at_313, at_314, at_315)
#define DEBUG_OFFSET(section, at_313, at_314, at_315, width, group, field) +1
	DEBUG_OFFSETS_COUNT = 0
#include "cpython/debug_offsets.def"
#undef DEBUG_SECTION
#undef DEBUG_OFFSET
};

struct debug_offsets_header {
	unsigned version_hex; /**< PY_VERSION_HEX */
	bool free_threaded;
	enum tri debug; /**< Py_DEBUG: told by _PyRuntime's size, where there is a table */
};

enum debug_offsets_status {
	DEBUG_OFFSETS_ABSENT = 0, /**< unreadable, or no cookie there */
	DEBUG_OFFSETS_MISMATCH,   /**< not of the version or build that the table is for */
	DEBUG_OFFSETS_REFUSED,    /**< newer or a pre-release, and does not read like a known one */
	DEBUG_OFFSETS_GUESSED,    /**< the same, but everything in it fits: taken */
	DEBUG_OFFSETS_TAKEN,
};

/** A member on which block and table differ. */
struct debug_offsets_note {
	const char *member; /**< "tstate.thread_id" */
	uint64_t table;     /**< the table's offset */
	uint64_t block;     /**< the block's, brought to the table's terms where it was believed */
};

struct debug_offsets_result {
	enum debug_offsets_status status;
	size_t compared; /**< members that both have */
	size_t changed_count, rejected_count;
	struct debug_offsets_note changed[DEBUG_OFFSETS_COUNT];  /**< the block's value was taken */
	struct debug_offsets_note rejected[DEBUG_OFFSETS_COUNT]; /**< the table's value was kept */
};

/** Recognises a block; `size` bytes are there. */
bool debug_offsets_header_decode(const uint8_t *block, size_t size,
				 struct debug_offsets_header *ret);

/**
 * Corrects a layout by a block of `size` bytes. When the block is that of a debug build and the
 * table that of release builds, or the other way round, the right table is corrected and given.
 *
 * @param[in,out] layout a copy of the built-in table; changed only by TAKEN and GUESSED
 */
void debug_offsets_decode(const uint8_t *block, size_t size, struct layout *layout,
			  struct debug_offsets_result *ret);

/** debug_offsets_header_decode() of what the target has at `runtime`. */
bool debug_offsets_header_read(struct target *target, addr_t runtime,
			       struct debug_offsets_header *ret);

/** debug_offsets_decode() of what the target has at `runtime`. */
void debug_offsets_apply(struct target *target, addr_t runtime, struct layout *layout,
			 struct debug_offsets_result *ret);

#endif
