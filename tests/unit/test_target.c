// SPDX-License-Identifier: GPL-3.0-or-later
#include <check.h>
#include <string.h>

#include "fake_target.h"
#include "target/arch.h"
#include "target/cache.h"
#include "unit.h"

static const addr_t BASE = 0x7f0000000000;
static const size_t PAGE = TARGET_PAGE_SIZE;

static struct fake_target *fake;
static struct target *target;

/** A fake with `pages` zeroed pages at BASE. */
static void lay_out(size_t pages)
{
	fake = fake_target_create();
	fake_map(fake, BASE, NULL, pages * PAGE);
	target = fake_target_open(fake);
}

static uint64_t read_u64(addr_t address)
{
	uint64_t value;
	ck_assert(target_read_u64(target, address, &value));
	return value;
}

static bool is_readable(addr_t address, size_t size)
{
	char *buffer = malloc(size ? size : 1);
	bool readable = target_read(target, address, buffer, size);
	free(buffer);
	return readable;
}

START_TEST(values_are_little_endian)
{
	lay_out(1);
	fake_put(fake, BASE, "\x01\x02\x03\x04\x05\x06\x07\x08", 8);
	uint8_t u8;
	uint16_t u16;
	uint32_t u32;
	ck_assert(target_read_u8(target, BASE, &u8));
	ck_assert(target_read_u16(target, BASE, &u16));
	ck_assert(target_read_u32(target, BASE, &u32));
	ck_assert_uint_eq(u8, 1);
	ck_assert_uint_eq(u16, 0x0201);
	ck_assert_uint_eq(u32, 0x04030201);
	ck_assert_uint_eq(read_u64(BASE), UINT64_C(0x0807060504030201));
	fake_target_destroy(fake);
}
END_TEST

START_TEST(word_is_as_wide_as_the_architecture_says)
{
	lay_out(1);
	fake_put_u64(fake, BASE, UINT64_C(0x1122334455667788));
	uint64_t word;
	ck_assert_uint_eq(target_word_size(target), 8);
	ck_assert(target_read_word(target, BASE, &word));
	ck_assert_uint_eq(word, UINT64_C(0x1122334455667788));
	fake->info.arch = target_arch_by_gdb_name("i386");
	ck_assert_uint_eq(target_word_size(target), 4);
	ck_assert(target_read_word(target, BASE, &word));
	ck_assert_uint_eq(word, 0x55667788);
	fake->info.arch = NULL;
	ck_assert_uint_eq(target_word_size(target), 8);
	fake_target_destroy(fake);
}
END_TEST

START_TEST(tag_in_a_pointer_is_ignored_where_the_hardware_does)
{
	const addr_t tagged = BASE | UINT64_C(0xb4) << 56;
	lay_out(1);
	fake_put_u64(fake, BASE, 42);
	ck_assert(!is_readable(tagged, 8));
	fake->info.arch = target_arch_by_gdb_name("aarch64");
	ck_assert_uint_eq(read_u64(tagged), 42);
	ck_assert_uint_eq(read_u64(BASE), 42);
	fake_target_destroy(fake);
}
END_TEST

START_TEST(second_read_of_a_page_comes_from_the_cache)
{
	lay_out(1);
	fake_put_u64(fake, BASE + 8, 42);
	ck_assert_uint_eq(read_u64(BASE), 0);
	ck_assert_uint_eq(read_u64(BASE + 8), 42);
	ck_assert_uint_eq(read_u64(BASE + PAGE - 8), 0);
	ck_assert_uint_eq(fake->reads, 1);
	fake_target_destroy(fake);
}
END_TEST

START_TEST(pages_that_share_a_shortcut_are_both_cached)
{
	lay_out(65);
	fake_put_u64(fake, BASE + 64 * PAGE, 64);
	for (int i = 0; i < 3; i++) {
		ck_assert_uint_eq(read_u64(BASE), 0);
		ck_assert_uint_eq(read_u64(BASE + 64 * PAGE), 64);
	}
	ck_assert_uint_eq(fake->reads, 2);
	fake_target_destroy(fake);
}
END_TEST

START_TEST(read_crosses_pages)
{
	lay_out(3);
	fake_put(fake, BASE + PAGE - 4, "\x01\x02\x03\x04\x05\x06\x07\x08", 8);
	ck_assert_uint_eq(read_u64(BASE + PAGE - 4), UINT64_C(0x0807060504030201));
	ck_assert(is_readable(BASE + 1, 3 * PAGE - 1));
	ck_assert_uint_eq(fake->reads, 3);
	fake_target_destroy(fake);
}
END_TEST

START_TEST(read_fails_when_one_of_its_pages_is_missing)
{
	lay_out(1);
	ck_assert(!is_readable(BASE + PAGE - 4, 8));
	ck_assert(!is_readable(BASE - 4, 8));
	ck_assert(is_readable(BASE, PAGE));
	fake_target_destroy(fake);
}
END_TEST

START_TEST(large_read_spans_maps_and_is_exact)
{
	lay_out(20);
	fake_map(fake, BASE + 20 * PAGE, NULL, 20 * PAGE);
	fake_put_u8(fake, BASE + 39 * PAGE + 5, 7);
	size_t size = 39 * PAGE + 6;
	uint8_t *buffer = malloc(size);
	ck_assert(target_read(target, BASE, buffer, size));
	ck_assert_uint_eq(buffer[size - 1], 7);
	ck_assert_uint_eq(fake->reads, 1);
	free(buffer);
	fake_target_destroy(fake);
}
END_TEST

START_TEST(large_read_over_a_hole_fails)
{
	lay_out(40);
	fake_fail(fake, BASE + 30 * PAGE, 1);
	ck_assert(!is_readable(BASE, 40 * PAGE));
	ck_assert(is_readable(BASE, 30 * PAGE));
	fake_target_destroy(fake);
}
END_TEST

START_TEST(empty_read_succeeds_anywhere)
{
	lay_out(1);
	ck_assert(is_readable(0, 0));
	ck_assert_uint_eq(fake->reads, 0);
	fake_target_destroy(fake);
}
END_TEST

START_TEST(read_past_the_end_of_the_address_space_fails)
{
	lay_out(1);
	ck_assert(!is_readable(UINT64_MAX - 3, 8));
	ck_assert(!is_readable(UINT64_MAX, 2));
	fake_target_destroy(fake);
}
END_TEST

START_TEST(last_byte_of_the_address_space_is_readable)
{
	lay_out(1);
	fake_map(fake, UINT64_MAX - PAGE + 1, NULL, PAGE);
	ck_assert(is_readable(UINT64_MAX, 1));
	fake_target_destroy(fake);
}
END_TEST

START_TEST(missing_page_is_asked_for_once)
{
	lay_out(1);
	ck_assert(!is_readable(BASE + PAGE, 8));
	size_t reads = fake->reads;
	ck_assert(!is_readable(BASE + PAGE, 8));
	ck_assert(!is_readable(BASE + PAGE + 128, 8));
	ck_assert_uint_eq(fake->reads, reads);
	fake_target_destroy(fake);
}
END_TEST

START_TEST(missing_pages_are_counted_once_each)
{
	lay_out(1);
	ck_assert_uint_eq(target_faults(target).count, 0);
	for (int i = 0; i < 2; i++) {
		ck_assert(!is_readable(BASE + 5 * PAGE + 16, 8));
		ck_assert(!is_readable(BASE + 2 * PAGE, 8));
	}
	ck_assert_uint_eq(target_faults(target).count, 2);
	ck_assert_uint_eq(target_faults(target).first, BASE + 5 * PAGE);
	fake_target_destroy(fake);
}
END_TEST

START_TEST(segment_that_ends_within_a_page_is_read_to_its_end)
{
	lay_out(1);
	fake_map(fake, BASE + PAGE, NULL, 100);
	fake_put_u64(fake, BASE + PAGE + 92, 42);
	ck_assert_uint_eq(read_u64(BASE + PAGE + 92), 42);
	ck_assert_uint_eq(read_u64(BASE + PAGE), 0);
	ck_assert_uint_eq(read_u64(BASE + PAGE - 4), 0);
	ck_assert(!is_readable(BASE + PAGE + 93, 8));
	ck_assert_uint_eq(read_u64(BASE + PAGE + 92), 42);
	ck_assert_uint_eq(target_faults(target).count, 0);
	fake_target_destroy(fake);
}
END_TEST

START_TEST(segment_that_starts_within_a_page_is_found_after_a_miss)
{
	lay_out(1);
	fake_map(fake, BASE + 2 * PAGE - 100, NULL, 100);
	ck_assert(!is_readable(BASE + PAGE, 8));
	ck_assert(is_readable(BASE + 2 * PAGE - 100, 100));
	fake_target_destroy(fake);
}
END_TEST

START_TEST(blocks_of_an_incomplete_page_are_cached)
{
	lay_out(1);
	fake_map(fake, BASE + PAGE, NULL, 1024);
	ck_assert(is_readable(BASE + PAGE + 256, 8));
	ck_assert(is_readable(BASE + PAGE + 256, 8));
	size_t reads = fake->reads;
	ck_assert(is_readable(BASE + PAGE + 264, 8));
	ck_assert(is_readable(BASE + PAGE + 312, 8));
	ck_assert_uint_eq(fake->reads, reads);
	fake_target_destroy(fake);
}
END_TEST

START_TEST(island_within_a_page_is_readable)
{
	lay_out(1);
	fake_map(fake, BASE + PAGE + 1000, NULL, 24);
	ck_assert(is_readable(BASE + PAGE + 1000, 24));
	ck_assert(is_readable(BASE + PAGE + 1008, 16));
	ck_assert(!is_readable(BASE + PAGE + 1008, 17));
	fake_target_destroy(fake);
}
END_TEST

START_TEST(string_ends_at_its_nul)
{
	lay_out(1);
	fake_put_string(fake, BASE + 60, "a name across blocks");
	struct arena *arena = arena_create();
	ck_assert_str_eq(target_read_cstring(target, arena, BASE + 60, 100),
			 "a name across blocks");
	ck_assert_str_eq(target_read_cstring(target, arena, BASE, 100), "");
	arena_destroy(arena);
	fake_target_destroy(fake);
}
END_TEST

START_TEST(string_longer_than_the_limit_is_none)
{
	lay_out(1);
	fake_put_string(fake, BASE, "12345");
	struct arena *arena = arena_create();
	ck_assert_str_eq(target_read_cstring(target, arena, BASE, 5), "12345");
	ck_assert_ptr_null(target_read_cstring(target, arena, BASE, 4));
	ck_assert_ptr_null(target_read_cstring(target, arena, BASE, 0));
	ck_assert_str_eq(target_read_cstring(target, arena, BASE, SIZE_MAX), "12345");
	arena_destroy(arena);
	fake_target_destroy(fake);
}
END_TEST

START_TEST(string_in_the_last_bytes_of_a_segment_is_read)
{
	lay_out(1);
	fake_map(fake, BASE + PAGE, NULL, 70);
	fake_put_string(fake, BASE + PAGE + 66, "end");
	struct arena *arena = arena_create();
	ck_assert_str_eq(target_read_cstring(target, arena, BASE + PAGE + 66, 100), "end");
	arena_destroy(arena);
	fake_target_destroy(fake);
}
END_TEST

START_TEST(string_that_runs_out_of_memory_is_none)
{
	lay_out(1);
	fake_put(fake, BASE + PAGE - 3, "abc", 3);
	struct arena *arena = arena_create();
	ck_assert_ptr_null(target_read_cstring(target, arena, BASE + PAGE - 3, SIZE_MAX));
	ck_assert_ptr_null(target_read_cstring(target, arena, 0, 100));
	arena_destroy(arena);
	fake_target_destroy(fake);
}
END_TEST

START_TEST(back_end_answers_come_through)
{
	lay_out(1);
	fake_symbol(fake, "_PyRuntime", BASE + 8);
	fake_section(fake, ".PyRuntime", BASE);
	fake_section(fake, ".data", BASE);
	fake_section(fake, ".PyRuntime", BASE + 16);
	fake_region(fake, BASE, BASE + PAGE, true, "/usr/bin/python3");
	struct target_thread thread = {.gdb_id = 1, .lwp = 4711, .name = "python3"};
	fake_thread(fake, &thread,
		    &(struct target_registers){.pc = 1, .in_syscall = true, .syscall = 202});
	fake->clock = 1.5;

	struct arena *arena = arena_create();
	addr_t address;
	double clock;
	struct target_registers registers;
	target_addr_vec sections = {0};
	target_thread_vec threads = {0};
	target_region_vec regions = {0};
	ck_assert(target_symbol(target, "_PyRuntime", &address));
	ck_assert_uint_eq(address, BASE + 8);
	ck_assert(!target_symbol(target, "nothing", &address));
	target_sections(target, arena, ".PyRuntime", &sections);
	ck_assert_uint_eq(sections.count, 2);
	ck_assert_uint_eq(sections.items[1], BASE + 16);
	ck_assert(target_threads(target, arena, &threads));
	ck_assert_str_eq(threads.items[0].name, "python3");
	ck_assert(target_registers(target, &threads.items[0], &registers));
	ck_assert_int_eq(registers.syscall, 202);
	ck_assert(target_regions(target, arena, &regions));
	ck_assert_uint_eq(regions.items[0].end, BASE + PAGE);
	ck_assert(target_clock(target, false, &clock));
	ck_assert_double_eq(clock, 1.5);
	ck_assert(!target_clock(target, true, &clock));
	ck_assert_uint_eq(target_info(target)->pid, 4711);
	arena_destroy(arena);
	fake_target_destroy(fake);
}
END_TEST

START_TEST(back_end_without_members_answers_nothing)
{
	static const struct target_ops nothing = {0};
	static const struct target_info info = {0};
	struct arena *arena = arena_create();
	target = target_create(&nothing, NULL, &info);
	addr_t address;
	double clock;
	struct target_registers registers;
	struct target_thread thread = {0};
	target_addr_vec sections = {0};
	target_thread_vec threads = {0};
	target_region_vec regions = {0};
	ck_assert(!is_readable(BASE, 8));
	ck_assert_ptr_null(target_read_cstring(target, arena, BASE, 8));
	ck_assert(!target_symbol(target, "_PyRuntime", &address));
	target_sections(target, arena, ".PyRuntime", &sections);
	ck_assert(!target_threads(target, arena, &threads));
	ck_assert(!target_registers(target, &thread, &registers));
	ck_assert(!target_regions(target, arena, &regions));
	ck_assert(!target_clock(target, false, &clock));
	ck_assert_int_eq(target_stopped(target), TARGET_RUNS);
	target_destroy(target);
	arena_destroy(arena);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		values_are_little_endian,
		word_is_as_wide_as_the_architecture_says,
		tag_in_a_pointer_is_ignored_where_the_hardware_does,
		second_read_of_a_page_comes_from_the_cache,
		pages_that_share_a_shortcut_are_both_cached,
		read_crosses_pages,
		read_fails_when_one_of_its_pages_is_missing,
		large_read_spans_maps_and_is_exact,
		large_read_over_a_hole_fails,
		empty_read_succeeds_anywhere,
		read_past_the_end_of_the_address_space_fails,
		last_byte_of_the_address_space_is_readable,
		missing_page_is_asked_for_once,
		missing_pages_are_counted_once_each,
		segment_that_ends_within_a_page_is_read_to_its_end,
		segment_that_starts_within_a_page_is_found_after_a_miss,
		blocks_of_an_incomplete_page_are_cached,
		island_within_a_page_is_readable,
		string_ends_at_its_nul,
		string_longer_than_the_limit_is_none,
		string_in_the_last_bytes_of_a_segment_is_read,
		string_that_runs_out_of_memory_is_none,
		back_end_answers_come_through,
		back_end_without_members_answers_nothing,
	};
	return unit_run("target", tests, ARRAY_SIZE(tests));
}
