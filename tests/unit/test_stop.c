// SPDX-License-Identifier: GPL-3.0-or-later
// A target that the user interrupts, or whose time is up.
#include <check.h>

#include "fake_target.h"
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

static bool is_readable(addr_t address, size_t size)
{
	char *buffer = malloc(size ? size : 1);
	bool readable = target_read(target, address, buffer, size);
	free(buffer);
	return readable;
}

START_TEST(interrupt_stops_every_further_read)
{
	lay_out(1000);
	fake->stop = TARGET_INTERRUPTED;
	fake->stop_after_polls = 2;
	size_t done = 0;
	for (size_t i = 0; i < 1000; i++)
		done += is_readable(BASE + i * PAGE, 8);
	ck_assert_uint_gt(done, 0);
	ck_assert_uint_lt(done, 1000);
	ck_assert_int_eq(target_stopped(target), TARGET_INTERRUPTED);
	ck_assert(!is_readable(BASE, 8));
	ck_assert_uint_eq(target_faults(target).count, 0);
	fake_target_destroy(fake);
}
END_TEST

START_TEST(stop_is_sticky_and_polled_no_more)
{
	lay_out(1);
	fake->stop = TARGET_BUDGET;
	ck_assert(!is_readable(0, 8));
	ck_assert_int_eq(target_stopped(target), TARGET_BUDGET);
	fake->stop = TARGET_RUNS;
	size_t polls = fake->polls, reads = fake->reads;
	ck_assert(!is_readable(BASE, 8));
	ck_assert_int_eq(target_stopped(target), TARGET_BUDGET);
	ck_assert_uint_eq(fake->polls, polls);
	ck_assert_uint_eq(fake->reads, reads);
	fake_target_destroy(fake);
}
END_TEST

START_TEST(stop_comes_through_although_everything_is_cached)
{
	lay_out(1);
	ck_assert(is_readable(BASE, 8));
	fake->stop = TARGET_INTERRUPTED;
	size_t reads = 0;
	while (is_readable(BASE, 8) && reads < 1000000)
		reads++;
	ck_assert_uint_lt(reads, 1000000);
	fake_target_destroy(fake);
}
END_TEST

START_TEST(polls_are_rare)
{
	lay_out(1);
	for (size_t i = 0; i < 100000; i++)
		ck_assert(is_readable(BASE, 8));
	ck_assert_uint_gt(fake->polls, 1);
	ck_assert_uint_lt(fake->polls, 20);
	fake_target_destroy(fake);
}
END_TEST

START_TEST(page_that_failed_because_of_the_stop_is_no_fault)
{
	lay_out(1);
	fake->stop = TARGET_INTERRUPTED;
	ck_assert(!is_readable(BASE + PAGE, 8));
	ck_assert_uint_eq(target_faults(target).count, 0);
	fake_target_destroy(fake);
}
END_TEST

START_TEST(stopped_target_answers_nothing)
{
	lay_out(1);
	fake_symbol(fake, "_PyRuntime", BASE);
	fake_section(fake, ".PyRuntime", BASE);
	fake_region(fake, BASE, BASE + PAGE, true, NULL);
	struct target_thread thread = {.gdb_id = 1, .lwp = 4711};
	fake_thread(fake, &thread, &(struct target_registers){.pc = 1});
	fake->clock = 1.5;
	fake->stop = TARGET_INTERRUPTED;
	ck_assert(!is_readable(0, 8));

	struct arena *arena = arena_create();
	addr_t address;
	double clock;
	struct target_registers registers;
	target_addr_vec sections = {0};
	target_thread_vec threads = {0};
	target_region_vec regions = {0};
	ck_assert(!target_symbol(target, "_PyRuntime", &address));
	target_sections(target, arena, ".PyRuntime", &sections);
	ck_assert_uint_eq(sections.count, 0);
	ck_assert(!target_threads(target, arena, &threads));
	ck_assert(!target_registers(target, &thread, &registers));
	ck_assert(!target_regions(target, arena, &regions));
	ck_assert(!target_clock(target, false, &clock));
	arena_destroy(arena);
	fake_target_destroy(fake);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		interrupt_stops_every_further_read,
		stop_is_sticky_and_polled_no_more,
		stop_comes_through_although_everything_is_cached,
		polls_are_rare,
		page_that_failed_because_of_the_stop_is_no_fault,
		stopped_target_answers_nothing,
	};
	return unit_run("stop", tests, ARRAY_SIZE(tests));
}
