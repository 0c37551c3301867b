// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/search.h"

#include "cpython/debug_offsets.h"

enum {
	BLOCK = 64 * 1024,
	OVERLAP = 64, // so that what lies across two blocks is seen
};

/** A piece of the target's memory; what starts behind its first BLOCK bytes belongs to the next one. */
struct block {
	const uint8_t *bytes;
	size_t size;
	addr_t address;
	size_t word; // both kinds of places are aligned to the target's words
};

typedef bool (*block_scan)(const struct block *block, py_search_hit hit, void *context);

static bool scan_region(struct target *target, const struct target_region *region, uint8_t *bytes,
			block_scan scan, py_search_hit hit, void *context)
{
	for (addr_t at = region->start; at < region->end && !target_stopped(target); at += BLOCK) {
		size_t left = region->end - at < BLOCK + OVERLAP ? (size_t)(region->end - at) : BLOCK + OVERLAP;
		const struct block block = {bytes, left, at, target_word_size(target)};
		if (target_read(target, at, bytes, left) && scan(&block, hit, context))
			return true;
	}
	return false;
}

enum rank {
	RANK_PYTHON, // of a file whose name says Python: a runtime is mostly there, and others are large
	RANK_FILE,
	RANK_ANONYMOUS,
};

const char *py_search_file_of(const struct target_region *region, const struct target_region *before)
{
	// What a file's zeroed variables need beyond its last page is anonymous, and follows at once.
	if (!region->file && before && before->end == region->start)
		return before->file;
	return region->file;
}

static enum rank rank(const struct target_region *region, const char *file)
{
	if (file && (strstr(file, "/libpython") || strstr(file, "/python")))
		return RANK_PYTHON;
	return region->file ? RANK_FILE : RANK_ANONYMOUS;
}

/** Where to look, in the order of ranks. */
struct scope {
	enum rank last;   // the regions of later ranks are not looked at
	const char *file; // only this one's variables, NULL: all
};

static bool scan_memory(struct target *target, struct arena *arena, struct scope scope, block_scan scan,
			py_search_hit hit, void *context)
{
	target_region_vec regions = {0};
	if (!target_regions(target, arena, &regions))
		return false;
	uint8_t *bytes = arena_alloc(arena, BLOCK + OVERLAP);
	for (enum rank turn = RANK_PYTHON; turn <= scope.last; turn++) {
		const struct target_region *before = NULL;
		vec_each(const struct target_region, region, &regions) {
			const char *file = py_search_file_of(region, before);
			before = region;
			if (!region->writable || region->end <= region->start || rank(region, file) != turn ||
			    (scope.file && (!file || strcmp(file, scope.file) != 0)))
				continue;
			if (scan_region(target, region, bytes, scan, hit, context))
				return true;
		}
	}
	return false;
}

static bool scan_cookie(const struct block *block, py_search_hit hit, void *context)
{
	enum {
		COOKIE_SIZE = sizeof(DEBUG_OFFSETS_COOKIE) - 1,
	};
	for (size_t at = 0; at + COOKIE_SIZE <= block->size && at < BLOCK; at += block->word)
		if (!memcmp(block->bytes + at, DEBUG_OFFSETS_COOKIE, COOKIE_SIZE) &&
		    hit(context, block->address + at))
			return true;
	return false;
}

static uint64_t word_at(const struct block *block, size_t at)
{
	uint64_t wide;
	uint32_t narrow;
	if (block->word == sizeof(wide)) {
		memcpy(&wide, block->bytes + at, sizeof(wide));
		return wide;
	}
	memcpy(&narrow, block->bytes + at, sizeof(narrow));
	return narrow;
}

static bool is_pointer(const struct block *block, uint64_t word)
{
	return word >= 0x1000 && word % block->word == 0 && word < UINT64_C(1) << 52;
}

/** head, main and next_id of struct pyinterpreters (3.7 to 3.12). */
static bool scan_interpreters(const struct block *block, py_search_hit hit, void *context)
{
	enum {
		MAX_NEXT_ID = 100000,
	};
	for (size_t at = 0; at + 3 * block->word <= block->size && at < BLOCK; at += block->word) {
		uint64_t head = word_at(block, at), main = word_at(block, at + block->word);
		uint64_t next_id = word_at(block, at + 2 * block->word);
		// With one interpreter, the head is the main one; more of them were numbered.
		bool likely = is_pointer(block, head) && is_pointer(block, main) && next_id >= 1 &&
			      next_id < MAX_NEXT_ID && (next_id > 1 || head == main);
		if (likely && hit(context, block->address + at))
			return true;
	}
	return false;
}

static bool scan_pointers(const struct block *block, py_search_hit hit, void *context)
{
	for (size_t at = 0; at + block->word <= block->size && at < BLOCK; at += block->word)
		if (is_pointer(block, word_at(block, at)) && hit(context, block->address + at))
			return true;
	return false;
}

bool py_search_cookie(struct target *target, struct arena *arena, const char *file, py_search_hit hit, void *context)
{
	return scan_memory(target, arena, (struct scope){RANK_ANONYMOUS, file}, scan_cookie, hit, context);
}

bool py_search_interpreters(struct target *target, struct arena *arena, const char *file, py_search_hit hit,
			    void *context)
{
	return scan_memory(target, arena, (struct scope){RANK_ANONYMOUS, file}, scan_interpreters, hit, context);
}

bool py_search_static_pointers(struct target *target, struct arena *arena, const char *file, py_search_hit hit,
			       void *context)
{
	return scan_memory(target, arena, (struct scope){RANK_FILE, file}, scan_pointers, hit, context);
}
