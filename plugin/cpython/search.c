// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/search.h"

#include "cpython/debug_offsets.h"

enum {
	BLOCK = 64 * 1024,
	OVERLAP = 64, // so that what lies across two blocks is seen
	WORD = 8,     // both kinds of places are aligned to it
};

/** Looks at one block of memory; `words` of them are there, and a few more that belong to the next block. */
typedef bool (*block_scan)(const uint64_t *words, size_t count, addr_t address, py_search_hit hit, void *context);

static bool scan_region(struct target *target, const struct target_region *region, uint64_t *block,
			block_scan scan, py_search_hit hit, void *context)
{
	for (addr_t at = region->start; at < region->end && !target_stopped(target); at += BLOCK) {
		size_t left = region->end - at < BLOCK + OVERLAP ? (size_t)(region->end - at) : BLOCK + OVERLAP;
		if (target_read(target, at, block, left) && scan(block, left / WORD, at, hit, context))
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
	uint64_t *block = arena_alloc(arena, BLOCK + OVERLAP);
	for (enum rank turn = RANK_PYTHON; turn <= scope.last; turn++) {
		const struct target_region *before = NULL;
		vec_each(const struct target_region, region, &regions) {
			const char *file = py_search_file_of(region, before);
			before = region;
			if (!region->writable || region->end <= region->start || rank(region, file) != turn ||
			    (scope.file && (!file || strcmp(file, scope.file) != 0)))
				continue;
			if (scan_region(target, region, block, scan, hit, context))
				return true;
		}
	}
	return false;
}

static bool scan_cookie(const uint64_t *words, size_t count, addr_t address, py_search_hit hit, void *context)
{
	uint64_t cookie;
	memcpy(&cookie, DEBUG_OFFSETS_COOKIE, sizeof(cookie));
	for (size_t i = 0; i < count && i < BLOCK / WORD; i++)
		if (words[i] == cookie && hit(context, address + i * WORD))
			return true;
	return false;
}

static bool is_pointer(uint64_t word)
{
	return word >= 0x1000 && word % WORD == 0 && word < UINT64_C(1) << 48;
}

static bool scan_interpreters(const uint64_t *words, size_t count, addr_t address, py_search_hit hit, void *context)
{
	enum {
		MAX_NEXT_ID = 100000,
	};
	for (size_t i = 0; i + 2 < count && i < BLOCK / WORD; i++) {
		// With one interpreter, the head is the main one; more of them were numbered.
		bool likely = is_pointer(words[i]) && is_pointer(words[i + 1]) && words[i + 2] >= 1 &&
			      words[i + 2] < MAX_NEXT_ID && (words[i + 2] > 1 || words[i] == words[i + 1]);
		if (likely && hit(context, address + i * WORD))
			return true;
	}
	return false;
}

static bool scan_pointers(const uint64_t *words, size_t count, addr_t address, py_search_hit hit, void *context)
{
	for (size_t i = 0; i < count && i < BLOCK / WORD; i++)
		if (is_pointer(words[i]) && hit(context, address + i * WORD))
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
	return target_word_size(target) == WORD &&
	       scan_memory(target, arena, (struct scope){RANK_ANONYMOUS, file}, scan_interpreters, hit, context);
}

bool py_search_static_pointers(struct target *target, struct arena *arena, const char *file, py_search_hit hit,
			       void *context)
{
	return target_word_size(target) == WORD &&
	       scan_memory(target, arena, (struct scope){RANK_FILE, file}, scan_pointers, hit, context);
}
