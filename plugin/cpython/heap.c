// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/heap.h"

#include <stdlib.h>
#include <string.h>

enum {
	CHUNK = 1 << 20, // read at once; a multiple of a pool's size
	PAGE = 4096,
	// Pieces in a row that are not there at all, after which the rest of a mapping is given up.
	MISSING_CHUNKS_MOST = 64,
};

struct sweep {
	const struct cpython *py;
	const struct heap_types *types;
	heap_hit hit;
	void *context;
	struct heap_blocks blocks;
	struct heap_swept swept;
	size_t type_at; // of ob_type in an object
	uint8_t *bytes; // CHUNK
};

static void check_word(struct sweep *sweep, addr_t address, uint64_t word)
{
	const struct heap_type *type = heap_types_find(sweep->types, word);
	if (!type || address < sweep->type_at)
		return;
	addr_t object = address - sweep->type_at;
	switch (heap_block_check(&sweep->blocks, object, type->type)) {
	case HEAP_LIVE:
		sweep->hit(sweep->context, object, type);
		break;
	case HEAP_UNPROVEN:
		sweep->swept.unproven++;
		break;
	case HEAP_DEAD:
		break;
	}
}

static void scan_words(struct sweep *sweep, const struct heap_window *window)
{
	for (size_t at = 0; at + sizeof(uint64_t) <= window->size; at += sizeof(uint64_t)) {
		uint64_t word;
		memcpy(&word, window->bytes + at, sizeof(word));
		if (heap_types_may_have(sweep->types, word))
			check_word(sweep, window->address + at, word);
	}
}

static void scan_half_words(struct sweep *sweep, const struct heap_window *window)
{
	for (size_t at = 0; at + sizeof(uint32_t) <= window->size; at += sizeof(uint32_t)) {
		uint32_t word;
		memcpy(&word, window->bytes + at, sizeof(word));
		if (heap_types_may_have(sweep->types, word))
			check_word(sweep, window->address + at, word);
	}
}

static void scan(struct sweep *sweep, addr_t address, size_t size)
{
	sweep->swept.bytes += size;
	sweep->blocks.window = (struct heap_window){address, size, sweep->bytes};
	if (target_word_size(sweep->py->target) == sizeof(uint64_t))
		scan_words(sweep, &sweep->blocks.window);
	else
		scan_half_words(sweep, &sweep->blocks.window);
}

/** A piece that cannot be had whole: page by page. @return whether any of it was there */
static bool sweep_pages(struct sweep *sweep, addr_t start, addr_t end)
{
	bool any = false;
	for (addr_t at = start; at < end && !target_stopped(sweep->py->target);) {
		size_t size = PAGE - at % PAGE < end - at ? PAGE - at % PAGE : (size_t)(end - at);
		if (target_read(sweep->py->target, at, sweep->bytes, size)) {
			scan(sweep, at, size);
			any = true;
		}
		at += size;
	}
	return any;
}

static void sweep_region(struct sweep *sweep, addr_t start, addr_t end)
{
	size_t missing = 0;
	for (addr_t at = start; at < end && missing < MISSING_CHUNKS_MOST;) {
		size_t size =
			CHUNK - at % CHUNK < end - at ? CHUNK - at % CHUNK : (size_t)(end - at);
		if (target_stopped(sweep->py->target))
			return;
		if (target_read(sweep->py->target, at, sweep->bytes, size)) {
			scan(sweep, at, size);
			missing = 0;
		} else {
			missing = sweep_pages(sweep, at, at + size) ? 0 : missing + 1;
		}
		at += size;
	}
}

static int compare_regions(const void *one, const void *other)
{
	const struct target_region *a = one, *b = other;
	return a->start < b->start ? -1 : a->start > b->start;
}

/** Anonymous memory, where all objects are: what maps a file holds other things, and can be very large. */
static bool may_hold_objects(const struct target_region *region)
{
	return region->writable && !region->file && region->start < region->end;
}

static void sweep_regions(struct sweep *sweep, target_region_vec *regions)
{
	uint64_t total = 0;
	addr_t done = 0; // mappings of a crafted core may overlap
	qsort(regions->items, regions->count, sizeof(*regions->items), compare_regions);
	vec_each(const struct target_region, region, regions) {
		if (!may_hold_objects(region) || region->end <= done)
			continue;
		addr_t start = region->start > done ? region->start : done;
		done = region->end;
		total += done - start;
		sweep_region(sweep, start, done);
	}
	sweep->swept.missing = total - sweep->swept.bytes;
}

struct heap_swept heap_sweep(const struct cpython *py, struct arena *arena,
			     const struct heap_types *types, addr_t sample, heap_hit hit,
			     void *context)
{
	struct sweep sweep = {
		.py = py,
		.types = types,
		.hit = hit,
		.context = context,
		.type_at = layout_offset(py->layout->object.ob_type),
	};
	target_region_vec regions = {0};
	heap_blocks_init(&sweep.blocks, py, sample);
	sweep.swept.allocator = sweep.blocks.allocator;
	if (!target_regions(py->target, arena, &regions) || !regions.count) {
		sweep.swept.no_regions = true;
		return sweep.swept;
	}
	sweep.bytes = arena_alloc(arena, CHUNK);
	sweep_regions(&sweep, &regions);
	return sweep.swept;
}
