// SPDX-License-Identifier: GPL-3.0-or-later
// The limit of the page cache; what it is good for is in test_target.c.
#include <check.h>
#include <string.h>

#include "target/cache.h"
#include "unit.h"

static const addr_t BASE = 0x7f0000000000;
static const size_t PAGE = TARGET_PAGE_SIZE;

static enum target_read_result fill_page_number(void *context, addr_t address, void *buffer,
						size_t size)
{
	++*(size_t *)context;
	if (size != TARGET_PAGE_SIZE || address >= BASE + 1000 * PAGE)
		return TARGET_READ_FAILED;
	memset(buffer, (int)(address / PAGE), size);
	return TARGET_READ_DONE;
}

START_TEST(oldest_pages_make_room_at_the_limit)
{
	size_t fills = 0;
	struct target_cache *cache =
		target_cache_create(fill_page_number, &fills, 10 * (PAGE + 200));
	for (size_t i = 0; i < 100; i++) {
		uint8_t byte;
		ck_assert(target_cache_read(cache, BASE + i * PAGE, &byte, 1));
		ck_assert_uint_eq(byte, i);
	}
	ck_assert_uint_eq(fills, 100);
	uint8_t byte;
	ck_assert(target_cache_read(cache, BASE + 99 * PAGE, &byte, 1));
	ck_assert(target_cache_read(cache, BASE + 91 * PAGE, &byte, 1));
	ck_assert_uint_eq(fills, 100);
	ck_assert(target_cache_read(cache, BASE, &byte, 1));
	ck_assert_uint_eq(byte, 0);
	ck_assert_uint_eq(fills, 101);
	target_cache_destroy(cache);
}
END_TEST

START_TEST(cache_that_is_too_small_for_a_page_still_reads)
{
	size_t fills = 0;
	struct target_cache *cache = target_cache_create(fill_page_number, &fills, 1);
	for (size_t i = 0; i < 10; i++) {
		uint8_t bytes[2];
		ck_assert(target_cache_read(cache, BASE + (i + 1) * PAGE - 1, bytes, 2));
		ck_assert_uint_eq(bytes[0], i);
		ck_assert_uint_eq(bytes[1], i + 1);
	}
	target_cache_destroy(cache);
}
END_TEST

START_TEST(unreadable_pages_count_against_the_limit)
{
	size_t fills = 0;
	struct target_cache *cache = target_cache_create(fill_page_number, &fills, 4096);
	uint8_t byte;
	for (size_t i = 1000; i < 2000; i++)
		ck_assert(!target_cache_read(cache, BASE + i * PAGE, &byte, 1));
	fills = 0;
	ck_assert(!target_cache_read(cache, BASE + 1999 * PAGE, &byte, 1));
	ck_assert_uint_eq(fills, 0);
	ck_assert(!target_cache_read(cache, BASE + 1000 * PAGE, &byte, 1));
	ck_assert_uint_gt(fills, 0);
	target_cache_destroy(cache);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		oldest_pages_make_room_at_the_limit,
		cache_that_is_too_small_for_a_page_still_reads,
		unreadable_pages_count_against_the_limit,
	};
	return unit_run("cache", tests, ARRAY_SIZE(tests));
}
