// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/heap_block.h"

#include <string.h>

enum {
	TYPE_HAS_GC = 1 << 14, // Include/object.h, Py_TPFLAGS_HAVE_GC
	SMALL_POOL = 4 * 1024,
	LARGE_POOL = HEAP_POOL_MOST,
	LEAD_MOST = 64,    // what may stand before an object in its block
	POOLED_MOST = 512, // Objects/obmalloc.c, SMALL_REQUEST_THRESHOLD
	GC_LINK_FLAGS = 7, // what 3.8+ keep in the low bits of the collector's links
};

static bool read_bytes(const struct heap_blocks *blocks, addr_t address, void *buffer, size_t size)
{
	const struct heap_window *window = &blocks->window;
	if (address < window->address || size > window->size ||
	    address - window->address > window->size - size)
		return target_read(blocks->py->target, address, buffer, size);
	memcpy(buffer, window->bytes + (address - window->address), size);
	return true;
}

static bool read_word(const struct heap_blocks *blocks, addr_t address, uint64_t *ret)
{
	*ret = 0;
	return read_bytes(blocks, address, ret, target_word_size(blocks->py->target));
}

/** The header of a pool. Source: CPython Objects/obmalloc.c and Include/internal/pycore_obmalloc.h, struct pool_header. */
struct pool_header {
	uint64_t freeblock;
	uint32_t count, szidx, nextoffset, maxnextoffset;
};

static uint32_t u32_at(const uint8_t *bytes)
{
	uint32_t value;
	memcpy(&value, bytes, sizeof(value));
	return value;
}

static struct pool_header pool_header_decode(const uint8_t *bytes, size_t word)
{
	struct pool_header header = {.count = u32_at(bytes)};
	memcpy(&header.freeblock, bytes + word, word);
	// ref, freeblock, nextpool, prevpool; then arenaindex.
	const uint8_t *numbers = bytes + 4 * word + sizeof(uint32_t);
	header.szidx = u32_at(numbers);
	header.nextoffset = u32_at(numbers + sizeof(uint32_t));
	header.maxnextoffset = u32_at(numbers + 2 * sizeof(uint32_t));
	return header;
}

/** Sizes of blocks and offsets follow from each other; nothing but a pool has them right. */
static bool pool_is_plausible(struct heap_pool *pool, const struct pool_header *header, size_t size,
			      size_t word)
{
	if (header->maxnextoffset >= size || header->nextoffset > size)
		return false;
	pool->block = size - header->maxnextoffset;
	pool->first = 4 * word + 4 * sizeof(uint32_t);
	bool aligned_8 = pool->block == ((size_t)header->szidx + 1) * 8;
	bool aligned_16 = pool->block == ((size_t)header->szidx + 1) * 16;
	if ((!aligned_8 && !aligned_16) || pool->block > POOLED_MOST ||
	    header->nextoffset < pool->first || (header->nextoffset - pool->first) % pool->block)
		return false;
	pool->carved = (header->nextoffset - pool->first) / pool->block;
	return header->count && header->count <= pool->carved;
}

/** Marks the free blocks; false when their list leaves the pool or does not end. */
static bool pool_mark_free(struct heap_pool *pool, const uint8_t *bytes,
			   const struct pool_header *header, size_t word)
{
	size_t count = 0;
	for (uint64_t at = header->freeblock; at; count++) {
		uint64_t offset = at - pool->address - pool->first;
		size_t index = (size_t)(offset / pool->block);
		if (at < pool->address + pool->first || offset % pool->block ||
		    index >= pool->carved || pool->free[index / 64] >> index % 64 & 1)
			return false;
		pool->free[index / 64] |= UINT64_C(1) << index % 64;
		at = 0;
		memcpy(&at, bytes + pool->first + index * pool->block, word);
	}
	// A thread that was stopped inside the allocator may have changed one of them, and not yet the other.
	size_t used = header->count;
	return used + count <= pool->carved + 1 && used + count + 1 >= pool->carved;
}

static void pool_load(struct heap_blocks *blocks, struct heap_pool *pool, addr_t address,
		      size_t size)
{
	uint8_t bytes[HEAP_POOL_MOST];
	size_t word = target_word_size(blocks->py->target);
	if (pool->known && pool->address == address)
		return;
	*pool = (struct heap_pool){.address = address, .known = true};
	// Most places are in no pool of this size: its header says so.
	if (!read_bytes(blocks, address, bytes, 4 * word + 4 * sizeof(uint32_t)))
		return;
	struct pool_header header = pool_header_decode(bytes, word);
	pool->valid = pool_is_plausible(pool, &header, size, word) &&
		      read_bytes(blocks, address, bytes, size) &&
		      pool_mark_free(pool, bytes, &header, word);
}

/** Bytes of managed dict and weak references. Source: Include/internal/pycore_object.h, _PyType_PreHeaderSize() (3.11+). */
static size_t managed_lead(const struct heap_blocks *blocks, const struct py_type *type)
{
	enum {
		MANAGED_WEAKREF = 1 << 3,
	};
	bool managed = blocks->py->layout->managed_dict != MANAGED_NONE &&
		       type->flags & (PY_TYPE_MANAGED_DICT | MANAGED_WEAKREF);
	return managed ? 2 * target_word_size(blocks->py->target) : 0;
}

/** Whether an object of this type begins so far behind its block's beginning. */
static bool is_lead(const struct heap_blocks *blocks, const struct py_type *type, size_t lead)
{
	size_t managed = managed_lead(blocks, type);
	size_t head = type->flags & TYPE_HAS_GC ? blocks->gc_head : 0;
	// Debug hooks put a size and forbidden bytes before it. Source: Objects/obmalloc.c, _PyMem_DebugRawAlloc().
	size_t hooks = 2 * target_word_size(blocks->py->target);
	return lead == managed + head || lead == managed + head + hooks;
}

/** Whether the object is in a block of the pool that is in use, and fits. */
static bool pool_holds(const struct heap_blocks *blocks, const struct heap_pool *pool,
		       addr_t object, const struct py_type *type)
{
	uint64_t size = type->basicsize;
	uint64_t offset = object - pool->address;
	if (offset < pool->first)
		return false;
	size_t index = (size_t)((offset - pool->first) / pool->block);
	size_t lead = (size_t)((offset - pool->first) % pool->block);
	return index < pool->carved && !(pool->free[index / 64] >> index % 64 & 1) &&
	       is_lead(blocks, type, lead) && size <= pool->block && lead <= pool->block - size;
}

/** @return the pool that the object is in, NULL: in none */
static struct heap_pool *pool_of(struct heap_blocks *blocks, addr_t object)
{
	pool_load(blocks, &blocks->large, object & ~(addr_t)(LARGE_POOL - 1), LARGE_POOL);
	if (blocks->large.valid)
		return &blocks->large;
	pool_load(blocks, &blocks->small, object & ~(addr_t)(SMALL_POOL - 1), SMALL_POOL);
	return blocks->small.valid ? &blocks->small : NULL;
}

/** Whether the collector's list goes through the object: its neighbours lead back to it. */
static bool is_linked(const struct heap_blocks *blocks, addr_t object)
{
	const uint64_t links = ~(uint64_t)GC_LINK_FLAGS;
	size_t word = target_word_size(blocks->py->target);
	addr_t head = object - blocks->gc_head;
	uint64_t next, previous, back, forth;
	return read_word(blocks, head, &next) && read_word(blocks, head + word, &previous) &&
	       (next &= links) && (previous &= links) && read_word(blocks, next + word, &back) &&
	       read_word(blocks, previous, &forth) && (back & links) == head &&
	       (forth & links) == head;
}

/**
 * While the collector runs, it keeps counts where the links back are.
 * Source: CPython 3.8+, Python/gc.c (Modules/gcmodule.c), gc_reset_refs().
 */
static bool is_being_collected(const struct heap_blocks *blocks, addr_t object)
{
	enum {
		COLLECTING = 2,
		COUNT_SHIFT = 2,
	};
	size_t word = target_word_size(blocks->py->target);
	addr_t head = object - blocks->gc_head;
	uint64_t next, previous, after;
	return read_word(blocks, head, &next) && read_word(blocks, head + word, &previous) &&
	       previous & COLLECTING && previous >> COUNT_SHIFT < UINT32_MAX &&
	       (next &= ~(uint64_t)GC_LINK_FLAGS) && read_word(blocks, next, &after) && after;
}

/** Whether the collector, which knows all objects of such a type, knows this one. */
static bool is_collectable(const struct heap_blocks *blocks, addr_t object)
{
	return is_linked(blocks, object) || is_being_collected(blocks, object);
}

/** Whether glibc's malloc has given out a chunk of this size. Source: glibc malloc/malloc.c, struct malloc_chunk. */
static bool is_chunk(const struct heap_blocks *blocks, addr_t object, const struct py_type *type)
{
	enum {
		CHUNK_FLAGS = 7,
		CHUNK_IS_MAPPED = 2,
		UNIT = 16,
	};
	size_t word = target_word_size(blocks->py->target);
	size_t lead = managed_lead(blocks, type);
	uint64_t chunk, least = (type->basicsize + lead + word + UNIT - 1) & ~(uint64_t)(UNIT - 1);
	if (least < 4 * word)
		least = 4 * word;
	if (!read_word(blocks, object - lead - word, &chunk) || chunk & CHUNK_IS_MAPPED)
		return false;
	// What is left of a larger chunk and too small to be one stays with it.
	chunk &= ~(uint64_t)CHUNK_FLAGS;
	return chunk == least || chunk == least + UNIT;
}

/** Whether debug hooks have given it out: they write its size before it. Source: Objects/obmalloc.c, _PyMem_DebugRawAlloc(). */
static bool is_hooked(const struct heap_blocks *blocks, addr_t object, const struct py_type *type)
{
	size_t lead = managed_lead(blocks, type);
	uint8_t bytes[sizeof(uint64_t)];
	size_t word = target_word_size(blocks->py->target);
	uint64_t size = 0;
	if (!read_bytes(blocks, object - lead - 2 * word, bytes, word))
		return false;
	for (size_t i = 0; i < word; i++)
		size = size << 8 | bytes[i];
	return size == type->basicsize + lead;
}

/** Freed blocks begin with the address of the next one, and tuples are no objects inside. */
static bool has_refcount(const struct heap_blocks *blocks, addr_t object)
{
	const struct layout *l = blocks->py->layout;
	uint64_t count;
	if (!layout_has(l->object.ob_refcnt) ||
	    !read_word(blocks, object + layout_offset(l->object.ob_refcnt), &count))
		return false;
	// 3.14+ have flags in the topmost bits; an address has some of the bits between.
	enum {
		ADDRESS_BITS = 0xffff,
	};
	return (uint32_t)count && !(count >> 32 & ADDRESS_BITS);
}

/**
 * The header of free-threaded objects has enough in it to be known.
 * Source: Include/object.h, struct _object under Py_GIL_DISABLED (3.13+).
 */
static bool has_shape(const struct heap_blocks *blocks, addr_t object, const struct py_type *type)
{
	enum {
		FLAGS_MOST = 0x3f,
		MUTEX_MOST = 3,
		GC_TRACKED = 1,
		GC_MOST = 0x7f,
		SHARED_SHIFT = 2,
		COUNT_MOST = 1 << 30,
		THREAD_ALIGNMENT = 8,
	};
	struct {
		uint64_t tid;
		uint16_t flags;
		uint8_t mutex, gc_bits;
		uint32_t local;
		int64_t shared;
	} header;
	if (!read_bytes(blocks, object, &header, sizeof(header)))
		return false;
	bool collected = type->flags & TYPE_HAS_GC;
	return header.tid % THREAD_ALIGNMENT == 0 && header.flags <= FLAGS_MOST &&
	       header.mutex <= MUTEX_MOST && header.gc_bits <= GC_MOST &&
	       (!collected || header.gc_bits & GC_TRACKED) && header.local < COUNT_MOST &&
	       header.shared > -COUNT_MOST && header.shared < COUNT_MOST &&
	       (header.local || header.shared >> SHARED_SHIFT > 0);
}

enum heap_verdict heap_block_check(struct heap_blocks *blocks, addr_t object,
				   const struct py_type *type)
{
	size_t word = target_word_size(blocks->py->target);
	if (object % word || type->basicsize > UINT32_MAX)
		return HEAP_DEAD;
	if (blocks->allocator == HEAP_SHAPES)
		return has_shape(blocks, object, type) ? HEAP_LIVE : HEAP_DEAD;
	if (!has_refcount(blocks, object))
		return HEAP_DEAD;
	const struct heap_pool *pool = pool_of(blocks, object);
	bool collected = type->flags & TYPE_HAS_GC;
	if (pool)
		return pool_holds(blocks, pool, object, type) &&
				       (!collected || is_collectable(blocks, object))
			       ? HEAP_LIVE
			       : HEAP_DEAD;
	if (collected && is_linked(blocks, object))
		return HEAP_LIVE;
	// What is small is in a pool, if there are pools at all.
	if (blocks->allocator == HEAP_POOLS && type->basicsize + LEAD_MOST <= POOLED_MOST)
		return HEAP_DEAD;
	if (!collected && (is_chunk(blocks, object, type) || is_hooked(blocks, object, type)))
		return HEAP_LIVE;
	return blocks->allocator == HEAP_MALLOC ? HEAP_UNPROVEN : HEAP_DEAD;
}

void heap_blocks_init(struct heap_blocks *blocks, const struct cpython *py, addr_t sample)
{
	*blocks = (struct heap_blocks){.py = py, .allocator = HEAP_SHAPES};
	if (layout_has(py->layout->object.ob_tid))
		return;
	blocks->allocator = pool_of(blocks, sample) ? HEAP_POOLS : HEAP_MALLOC;
	// sizeof(PyGC_Head): 3.8+; 2.7 to 3.7; 3.7.0 to 3.7.3; 32 bits. Source: Include/objimpl.h, pycore_gc.h.
	static const size_t gc_heads[] = {16, 32, 24, 8};
	for (size_t i = 0; i < ARRAY_SIZE(gc_heads); i++) {
		blocks->gc_head = gc_heads[i];
		if (is_linked(blocks, sample))
			return;
	}
	blocks->gc_head = 2 * target_word_size(py->target); // while the collector runs: 3.8+
}
