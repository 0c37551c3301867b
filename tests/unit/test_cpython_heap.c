// SPDX-License-Identifier: GPL-3.0-or-later
// Which places in memory are objects: pools, the collector's lists, and what only looks like an object.
#include "cpython/heap.h"
#include "fake_python.h"
#include "layout_suite.h"

enum {
	POOL = 0x72000000,
	POOL_SIZE = 16 * 1024,
	BLOCK = 96,
	CARVED = 40,
	GC = 1 << 14,
	CHUNK = 1 << 20,
};

static struct fake_python *python;
static struct heap_blocks blocks;
static struct py_type type; // of no managed attributes

static void teardown(void)
{
	fake_python_destroy(python);
}

static size_t first_block(void)
{
	return 4 * word_of(python) + 4 * sizeof(uint32_t);
}

static addr_t block_at(size_t index)
{
	return POOL + first_block() + index * BLOCK;
}

static void put_header(uint32_t used, addr_t free)
{
	addr_t numbers = POOL + 4 * word_of(python) + sizeof(uint32_t);
	fake_put_u32(python->fake, POOL, used);
	fake_put_word(python->fake, POOL + word_of(python), free);
	fake_put_u32(python->fake, numbers, BLOCK / 16 - 1);
	fake_put_u32(python->fake, numbers + 4, (uint32_t)(first_block() + CARVED * (size_t)BLOCK));
	fake_put_u32(python->fake, numbers + 8, POOL_SIZE - BLOCK);
}

/** A pool all of whose blocks that were ever used are in use; no layout of free-threaded builds. */
static bool lay_out(int layout)
{
	python = fake_python_create(layouts[layout]);
	if (layout_has(python->layout->object.ob_tid))
		return false;
	fake_map(python->fake, POOL, NULL, (size_t)4 * CHUNK);
	put_header(CARVED, 0);
	type = (struct py_type){.address = fake_type(python, "object"),
				.basicsize = 5 * word_of(python)};
	return true;
}

static void put_object(addr_t object, uint64_t count)
{
	fake_set(python, object, python->layout->object.ob_refcnt, count);
	fake_set(python, object, python->layout->object.ob_type, type.address);
}

static enum heap_verdict verdict_of(addr_t object)
{
	heap_blocks_init(&blocks, fake_python_open(python), block_at(0));
	blocks.gc_head = 2 * word_of(python);
	return heap_block_check(&blocks, object, &type);
}

START_TEST(block_in_use_is_an_object)
{
	if (!lay_out(_i))
		return;
	put_object(block_at(0), 1);
	put_object(block_at(CARVED - 1), 3);
	ck_assert_int_eq(verdict_of(block_at(0)), HEAP_LIVE);
	ck_assert_int_eq(blocks.allocator, HEAP_POOLS);
	ck_assert_int_eq(verdict_of(block_at(CARVED - 1)), HEAP_LIVE);
}
END_TEST

START_TEST(freed_block_is_none_whatever_is_left_in_it)
{
	if (!lay_out(_i))
		return;
	put_object(block_at(3), 1);
	put_object(block_at(7), 1);
	put_header(CARVED - 2, block_at(7));
	fake_put_word(python->fake, block_at(7), block_at(3));
	fake_put_word(python->fake, block_at(3), 0);
	ck_assert_int_eq(verdict_of(block_at(3)), HEAP_DEAD);
	ck_assert_int_eq(verdict_of(block_at(7)), HEAP_DEAD);
	put_object(block_at(5), 1);
	ck_assert_int_eq(verdict_of(block_at(5)), HEAP_LIVE);
}
END_TEST

START_TEST(block_that_was_never_used_is_none)
{
	if (!lay_out(_i))
		return;
	put_object(block_at(CARVED), 1);
	ck_assert_int_eq(verdict_of(block_at(CARVED)), HEAP_DEAD);
}
END_TEST

START_TEST(object_without_references_is_none)
{
	if (!lay_out(_i))
		return;
	put_object(block_at(0), 0);
	ck_assert_int_eq(verdict_of(block_at(0)), HEAP_DEAD);
}
END_TEST

START_TEST(number_before_a_class_in_the_midst_of_a_block_is_none)
{
	if (!lay_out(_i))
		return;
	put_object(block_at(0) + 4 * word_of(python), 1);
	put_object(block_at(1) + 1 * word_of(python), 1);
	ck_assert_int_eq(verdict_of(block_at(0) + 4 * word_of(python)), HEAP_DEAD);
	ck_assert_int_eq(verdict_of(block_at(1) + 1 * word_of(python)), HEAP_DEAD);
}
END_TEST

START_TEST(object_outside_of_pools_is_none_where_there_are_pools)
{
	if (!lay_out(_i))
		return;
	addr_t stack = POOL + 3 * (addr_t)POOL_SIZE;
	put_object(stack, 1);
	ck_assert_int_eq(verdict_of(stack), HEAP_DEAD);
}
END_TEST

START_TEST(list_of_free_blocks_without_an_end_makes_no_pool)
{
	if (!lay_out(_i))
		return;
	put_object(block_at(0), 1);
	put_header(CARVED - 2, block_at(7));
	fake_put_word(python->fake, block_at(7), block_at(3));
	fake_put_word(python->fake, block_at(3), block_at(7));
	ck_assert_int_ne(verdict_of(block_at(0)), HEAP_LIVE);
	fake_put_word(python->fake, block_at(3), POOL + POOL_SIZE);
	ck_assert_int_ne(verdict_of(block_at(0)), HEAP_LIVE);
}
END_TEST

START_TEST(number_of_used_blocks_must_fit_the_free_ones)
{
	if (!lay_out(_i))
		return;
	put_object(block_at(0), 1);
	put_header(CARVED - 10, 0);
	ck_assert_int_ne(verdict_of(block_at(0)), HEAP_LIVE);
}
END_TEST

/** An object that the collector knows, between two heads of its list. */
static addr_t put_collected(size_t index)
{
	size_t word = word_of(python);
	addr_t head = block_at(index), before = POOL + 2 * (addr_t)POOL_SIZE, after = before + 64;
	type.flags = GC;
	put_object(head + 2 * word, 1);
	fake_put_word(python->fake, head, after);
	fake_put_word(python->fake, head + word, before);
	fake_put_word(python->fake, before, head);
	fake_put_word(python->fake, after + word, head);
	return head + 2 * word;
}

START_TEST(collected_object_is_linked_from_both_sides)
{
	if (!lay_out(_i))
		return;
	addr_t object = put_collected(2), before = POOL + 2 * (addr_t)POOL_SIZE;
	ck_assert_int_eq(verdict_of(object), HEAP_LIVE);
	fake_put_word(python->fake, before, block_at(4));
	ck_assert_int_eq(verdict_of(object), HEAP_DEAD);
}
END_TEST

START_TEST(object_is_known_while_the_collector_runs)
{
	if (!lay_out(_i))
		return;
	addr_t object = put_collected(2);
	// 1 reference, and the flag of 3.8+: collecting.
	fake_put_word(python->fake, block_at(2) + word_of(python), 1 << 2 | 2);
	fake_put_word(python->fake, POOL + 2 * (addr_t)POOL_SIZE + 64, block_at(9));
	ck_assert_int_eq(verdict_of(object), HEAP_LIVE);
}
END_TEST

static size_t hits;
static addr_t last_hit;

static void count_hit(void *context, addr_t object, const struct heap_type *found)
{
	(void)context;
	(void)found;
	hits++;
	last_hit = object;
}

static struct heap_swept sweep(void)
{
	const struct cpython *py = fake_python_open(python);
	struct heap_types types = {.arena = py->arena};
	heap_types_add(&types, py, type.address);
	hits = 0;
	struct heap_swept swept = heap_sweep(py, py->arena, &types, block_at(0), count_hit, NULL);
	heap_types_deinit(&types);
	return swept;
}

/** The sweep reads types, so it needs one that fits the blocks. */
static bool lay_out_sweep(int layout)
{
	if (!lay_out(layout))
		return false;
	type.address = fake_type(python, "_thread.lock");
	uint64_t flags = 0;
	fake_set(python, type.address, python->layout->type.flags, flags);
	return true;
}

START_TEST(sweep_finds_what_lives_and_nothing_else)
{
	if (!lay_out_sweep(_i))
		return;
	fake_region(python->fake, POOL, POOL + (addr_t)4 * CHUNK, true, NULL);
	for (size_t i = 0; i < CARVED; i++)
		put_object(block_at(i), 1);
	put_object(block_at(CARVED), 1);
	put_object(POOL + 2 * (addr_t)CHUNK, 1);
	struct heap_swept swept = sweep();
	ck_assert_uint_eq(hits, CARVED);
	ck_assert_uint_eq(last_hit, block_at(CARVED - 1));
	ck_assert_uint_eq(swept.bytes, (uint64_t)4 * CHUNK);
	ck_assert_uint_eq(swept.missing, 0);
}
END_TEST

START_TEST(sweep_leaves_out_what_maps_a_file_or_cannot_be_written)
{
	if (!lay_out_sweep(_i))
		return;
	put_object(block_at(0), 1);
	fake_region(python->fake, POOL, POOL + CHUNK, true, "/data");
	fake_region(python->fake, POOL + CHUNK, POOL + (addr_t)2 * CHUNK, false, NULL);
	ck_assert_uint_eq(sweep().bytes, 0);
	ck_assert_uint_eq(hits, 0);
}
END_TEST

START_TEST(sweep_counts_what_cannot_be_read)
{
	if (!lay_out_sweep(_i))
		return;
	put_object(block_at(0), 1);
	fake_region(python->fake, POOL, POOL + CHUNK, true, NULL);
	fake_fail(python->fake, POOL + 5 * (addr_t)POOL_SIZE, 1);
	struct heap_swept swept = sweep();
	ck_assert_uint_eq(hits, 1);
	ck_assert_uint_eq(swept.missing, 4096);
	ck_assert_uint_eq(swept.bytes, CHUNK - 4096);
}
END_TEST

START_TEST(sweep_of_overlapping_memory_finds_each_object_once)
{
	if (!lay_out_sweep(_i))
		return;
	put_object(block_at(0), 1);
	fake_region(python->fake, POOL, POOL + CHUNK, true, NULL);
	fake_region(python->fake, POOL, POOL + (addr_t)2 * CHUNK, true, NULL);
	fake_region(python->fake, POOL + 16, POOL + 4096, true, NULL);
	ck_assert_uint_eq(sweep().bytes, (uint64_t)2 * CHUNK);
	ck_assert_uint_eq(hits, 1);
}
END_TEST

START_TEST(sweep_ends_when_the_user_wants_it)
{
	if (!lay_out_sweep(_i))
		return;
	put_object(block_at(0), 1);
	// Memory that is not there makes the target ask whether to go on; what comes behind it is not looked at.
	fake_region(python->fake, POOL - CHUNK, POOL, true, NULL);
	fake_region(python->fake, POOL, POOL + CHUNK, true, NULL);
	python->fake->stop = TARGET_INTERRUPTED;
	python->fake->stop_after_polls = 1;
	struct heap_swept swept = sweep();
	ck_assert_uint_eq(hits, 0);
	ck_assert_uint_eq(swept.bytes, 0);
	ck_assert(swept.no_regions || swept.missing == (uint64_t)2 * CHUNK);
	python->fake->stop_after_polls = SIZE_MAX;
	ck_assert_uint_eq(sweep().bytes, CHUNK);
	ck_assert_uint_eq(hits, 1);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		block_in_use_is_an_object,
		freed_block_is_none_whatever_is_left_in_it,
		block_that_was_never_used_is_none,
		object_without_references_is_none,
		number_before_a_class_in_the_midst_of_a_block_is_none,
		object_outside_of_pools_is_none_where_there_are_pools,
		list_of_free_blocks_without_an_end_makes_no_pool,
		number_of_used_blocks_must_fit_the_free_ones,
		collected_object_is_linked_from_both_sides,
		object_is_known_while_the_collector_runs,
		sweep_finds_what_lives_and_nothing_else,
		sweep_leaves_out_what_maps_a_file_or_cannot_be_written,
		sweep_counts_what_cannot_be_read,
		sweep_of_overlapping_memory_finds_each_object_once,
		sweep_ends_when_the_user_wants_it,
	};
	return unit_run_layouts("cpython heap", teardown, tests, ARRAY_SIZE(tests));
}
