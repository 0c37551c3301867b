// SPDX-License-Identifier: GPL-3.0-or-later
#include "target/cache.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void __attribute__((noreturn)) out_of_memory(void)
{
	fputs("pyhang: out of memory\n", stderr);
	abort();
}

#define uthash_fatal(message) out_of_memory()
#include <uthash.h>

enum {
	BLOCK_SIZE = 64, // what is read at once of a page that is not whole
	BLOCKS_PER_PAGE = TARGET_PAGE_SIZE / BLOCK_SIZE,
	RECENT_PAGES = 64,
	// Larger reads are sweeps, they would only flush the cache.
	BULK_READ = 16 * TARGET_PAGE_SIZE,
};

_Static_assert(BLOCKS_PER_PAGE == 64, "struct page.present has one bit a block");

static const uint64_t WHOLE_PAGE = UINT64_MAX;

struct page {
	addr_t address;
	uint64_t present; // blocks that `bytes` holds
	size_t footprint;
	uint8_t *bytes; // NULL: the page is unreadable
	UT_hash_handle hh;
};

struct target_cache {
	target_cache_fill fill;
	void *context;
	size_t limit;
	size_t used;
	struct page *pages;                // oldest first
	struct page *recent[RECENT_PAGES]; // by the low bits of the page's number
	size_t fault_count;
	addr_t first_fault;
};

struct target_cache *target_cache_create(target_cache_fill fill, void *context, size_t limit)
{
	struct target_cache *cache = calloc(1, sizeof(*cache));
	if (!cache)
		out_of_memory();
	cache->fill = fill;
	cache->context = context;
	cache->limit = limit;
	return cache;
}

static struct page **recent_slot(struct target_cache *cache, addr_t page_address)
{
	return &cache->recent[page_address / TARGET_PAGE_SIZE % RECENT_PAGES];
}

static void page_drop(struct target_cache *cache, struct page *page)
{
	struct page **slot = recent_slot(cache, page->address);
	if (*slot == page)
		*slot = NULL;
	cache->used -= page->footprint;
	HASH_DEL(cache->pages, page);
#ifndef __clang_analyzer__ // it does not see that HASH_DEL took the page out of the table
	free(page);
#endif
}

void target_cache_destroy(struct target_cache *cache)
{
	if (!cache)
		return;
	while (cache->pages)
		page_drop(cache, cache->pages);
	free(cache);
}

static struct page *page_add(struct target_cache *cache, addr_t address, const uint8_t *bytes)
{
	size_t footprint = sizeof(struct page) + (bytes ? TARGET_PAGE_SIZE : 0);
	while (cache->pages && cache->used + footprint > cache->limit)
		page_drop(cache, cache->pages);
	struct page *page = malloc(footprint);
	if (!page)
		out_of_memory();
	*page = (struct page){.address = address, .footprint = footprint};
	if (bytes) {
		page->bytes = (uint8_t *)(page + 1);
		memcpy(page->bytes, bytes, TARGET_PAGE_SIZE);
	}
	HASH_ADD(hh, cache->pages, address, sizeof(page->address), page);
	cache->used += footprint;
	return page;
}

static void page_add_unreadable(struct target_cache *cache, addr_t address)
{
	page_add(cache, address, NULL);
	if (!cache->fault_count++)
		cache->first_fault = address;
}

static struct page *page_find(struct target_cache *cache, addr_t page_address)
{
	struct page **slot = recent_slot(cache, page_address);
	if (*slot && (*slot)->address == page_address)
		return *slot;
	struct page *page;
	HASH_FIND(hh, cache->pages, &page_address, sizeof(page_address), page);
	if (page)
		*slot = page;
	return page;
}

static bool page_has_block(const struct page *page, size_t block)
{
	return page->present & (UINT64_C(1) << block);
}

/** Brings one block of a page that is not whole. */
static bool page_load_block(struct target_cache *cache, struct page *page, size_t block)
{
	if (page_has_block(page, block))
		return true;
	uint8_t bytes[BLOCK_SIZE];
	size_t offset = block * BLOCK_SIZE;
	if (cache->fill(cache->context, page->address + offset, bytes, sizeof(bytes)) !=
	    TARGET_READ_DONE)
		return false;
	memcpy(page->bytes + offset, bytes, sizeof(bytes));
	page->present |= UINT64_C(1) << block;
	return true;
}

/** Reads from a page that is known; `offset + size` does not pass its end. */
static bool page_read(struct target_cache *cache, struct page *page, size_t offset, void *buffer,
		      size_t size)
{
	if (!page->bytes)
		return false;
	if (page->present != WHOLE_PAGE)
		for (size_t block = offset / BLOCK_SIZE; block <= (offset + size - 1) / BLOCK_SIZE;
		     block++)
			if (!page_load_block(cache, page, block))
				return cache->fill(cache->context, page->address + offset, buffer,
						   size) == TARGET_READ_DONE;
	memcpy(buffer, page->bytes + offset, size);
	return true;
}

/** Reads from a page that is not known yet, and learns what there is to know about it. */
static bool page_first_read(struct target_cache *cache, addr_t page_address, size_t offset,
			    void *buffer, size_t size)
{
	uint8_t bytes[TARGET_PAGE_SIZE] = {0};
	enum target_read_result whole =
		cache->fill(cache->context, page_address, bytes, sizeof(bytes));
	if (whole == TARGET_READ_DONE) {
		page_add(cache, page_address, bytes)->present = WHOLE_PAGE;
		memcpy(buffer, bytes + offset, size);
		return true;
	}
	// From here on a stopped target fails every read, and the page stays unknown.
	const addr_t probes[] = {page_address, page_address + TARGET_PAGE_SIZE - 1};
	enum target_read_result exact =
		cache->fill(cache->context, page_address + offset, buffer, size);
	enum target_read_result probe = exact;
	for (size_t i = 0; i < ARRAY_SIZE(probes) && probe == TARGET_READ_FAILED; i++)
		probe = cache->fill(cache->context, probes[i], bytes, 1);
	memset(bytes, 0, sizeof(bytes));
	if (probe == TARGET_READ_DONE)
		page_add(cache, page_address, bytes);
	else if (probe == TARGET_READ_FAILED)
		page_add_unreadable(cache, page_address);
	return exact == TARGET_READ_DONE;
}

static bool read_through_pages(struct target_cache *cache, addr_t address, uint8_t *buffer,
			       size_t size)
{
	while (size) {
		size_t offset = address % TARGET_PAGE_SIZE;
		size_t piece = TARGET_PAGE_SIZE - offset;
		if (piece > size)
			piece = size;
		struct page *page = page_find(cache, address - offset);
		if (!(page ? page_read(cache, page, offset, buffer, piece)
			   : page_first_read(cache, address - offset, offset, buffer, piece)))
			return false;
		address += piece;
		buffer += piece;
		size -= piece;
	}
	return true;
}

bool target_cache_read(struct target_cache *cache, addr_t address, void *buffer, size_t size)
{
	if (!size)
		return true;
	if (address + (size - 1) < address)
		return false;
	if (size > BULK_READ &&
	    cache->fill(cache->context, address, buffer, size) == TARGET_READ_DONE)
		return true;
	return read_through_pages(cache, address, buffer, size);
}

size_t target_cache_faults(const struct target_cache *cache, addr_t *ret_first)
{
	*ret_first = cache->first_fault;
	return cache->fault_count;
}
