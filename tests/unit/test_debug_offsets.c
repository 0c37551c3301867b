// SPDX-License-Identifier: GPL-3.0-or-later
#include <string.h>

#include "cpython/debug_offsets.h"
#include "fake_target.h"
#include "unit.h"

enum {
	VERSION_AT = 8,
	FREE_THREADED_AT = 16,
	NONE = -1
};

struct block {
	uint8_t bytes[DEBUG_OFFSETS_BLOCK_SIZE];
};

static void block_put(struct block *block, int at, uint64_t value)
{
	if (at != NONE)
		memcpy(block->bytes + at, &value, sizeof(value));
}

static uint64_t in_block_terms(const struct layout *layout, const layout_at *member)
{
	uint64_t value = layout_has(*member) ? layout_offset(*member) : 0;

	if (member == &layout->gil.locked || member == &layout->gil.last_holder)
		return value + layout_offset(layout->interp.embedded_gil);
	if (member == &layout->interp.gc_collecting)
		return value - layout_offset(layout->interp.gc);
	if (member == &layout->unicode.state && !layout->str_kind_bit)
		return value - 1;
	return value;
}

static int at_of(unsigned minor, int at_313, int at_314, int at_315)
{
	return minor == 13 ? at_313 : minor == 14 ? at_314 : at_315;
}

static struct block block_of(const struct layout *layout)
{
	struct block block = {0};

	memcpy(block.bytes, DEBUG_OFFSETS_COOKIE, 8);
	block_put(&block, VERSION_AT,
		  (uint64_t)layout->major << 24 | layout->minor << 16 |
			  (layout->first_micro ? 0x5f0 : 0x0f0));
	block_put(&block, FREE_THREADED_AT, layout->free_threaded);
#define DEBUG_SECTION(section, limit, at_313, at_314, at_315) \
	block_put(&block, at_of(layout->minor, at_313, at_314, at_315), 4096);
#define DEBUG_OFFSET(section, at_313, at_314, at_315, width, group, field) \
	block_put(&block, at_of(layout->minor, at_313, at_314, at_315),    \
		  in_block_terms(layout, &layout->group.field));
#include "cpython/debug_offsets.def"
#undef DEBUG_SECTION
#undef DEBUG_OFFSET
	return block;
}

static const struct layout *table_named(const char *name)
{
	for (size_t i = 0; layouts[i]; i++)
		if (!strcmp(layouts[i]->name, name))
			return layouts[i];
	ck_abort_msg("no table %s", name);
}

static struct debug_offsets_result decode(const struct block *block, struct layout *layout)
{
	struct debug_offsets_result result;

	debug_offsets_decode(block->bytes, sizeof(block->bytes), layout, &result);
	return result;
}

/* Where 3.13 keeps some of them. */
enum {
	RUNTIME_SIZE_313 = 24,
	GIL_STATE_313 = 120,
	GIL_LOCKED_313 = 136,
	GIL_HOLDER_313 = 144,
	TSTATE_SIZE_313 = 152,
	THREAD_ID_313 = 192,
	OWNER_313 = 264
};

START_TEST(a_block_agrees_with_its_own_table)
{
	for (size_t i = 0; layouts[i]; i++) {
		if (layouts[i]->major < 3 || layouts[i]->minor < 13)
			continue;
		struct block block = block_of(layouts[i]);
		struct layout layout = *layouts[i];
		struct debug_offsets_result result = decode(&block, &layout);
		ck_assert_int_eq(result.status, DEBUG_OFFSETS_TAKEN);
		ck_assert_uint_gt(result.compared, 50);
		for (size_t j = 0; j < result.rejected_count; j++)
			ck_abort_msg("%s: %s", layout.name, result.rejected[j].member);
		for (size_t j = 0; j < result.changed_count; j++)
			ck_abort_msg("%s: %s", layout.name, result.changed[j].member);
		ck_assert_mem_eq(&layout, layouts[i], sizeof(layout));
	}
}
END_TEST

START_TEST(a_moved_member_is_taken_and_listed)
{
	struct layout layout = *table_named("3.13");
	struct block block = block_of(&layout);
	block_put(&block, THREAD_ID_313, 168);

	struct debug_offsets_result result = decode(&block, &layout);
	ck_assert_int_eq(result.status, DEBUG_OFFSETS_TAKEN);
	ck_assert_uint_eq(result.changed_count, 1);
	ck_assert_str_eq(result.changed[0].member, "tstate.thread_id");
	ck_assert_uint_eq(result.changed[0].table, 152);
	ck_assert_uint_eq(result.changed[0].block, 168);
	ck_assert_uint_eq(layout_offset(layout.tstate.thread_id), 168);
}
END_TEST

START_TEST(an_absurd_value_keeps_the_tables_and_is_listed)
{
	static const uint64_t absurd[] = {
		0, 153, 304, 1 << 20, UINT64_C(1) << 40, UINT64_MAX - 7, UINT64_MAX,
	};

	for (size_t i = 0; i < ARRAY_SIZE(absurd); i++) {
		struct layout layout = *table_named("3.13");
		struct block block = block_of(&layout);
		block_put(&block, THREAD_ID_313, absurd[i]);

		struct debug_offsets_result result = decode(&block, &layout);
		ck_assert_int_eq(result.status, DEBUG_OFFSETS_TAKEN);
		ck_assert_uint_eq(result.rejected_count, 1);
		ck_assert_str_eq(result.rejected[0].member, "tstate.thread_id");
		ck_assert_uint_eq(result.rejected[0].block, absurd[i]);
		ck_assert_uint_eq(layout_offset(layout.tstate.thread_id), 152);
	}
}
END_TEST

START_TEST(an_absurd_size_keeps_all_of_its_structure)
{
	struct layout layout = *table_named("3.13"), before = layout;
	struct block block = block_of(&layout);
	block_put(&block, TSTATE_SIZE_313, UINT64_C(1) << 33);
	block_put(&block, THREAD_ID_313, 168);

	struct debug_offsets_result result = decode(&block, &layout);
	ck_assert_uint_gt(result.rejected_count, 5);
	ck_assert_uint_eq(result.changed_count, 0);
	ck_assert_mem_eq(&layout.tstate, &before.tstate, sizeof(layout.tstate));
}
END_TEST

START_TEST(a_gil_that_moves_as_a_whole_keeps_its_members)
{
	struct layout layout = *table_named("3.13");
	struct block block = block_of(&layout);
	block_put(&block, GIL_STATE_313, 7752 + 64);
	block_put(&block, GIL_LOCKED_313, 7752 + 64 + 16);
	block_put(&block, GIL_HOLDER_313, 7752 + 64 + 8);

	struct debug_offsets_result result = decode(&block, &layout);
	ck_assert_uint_eq(result.changed_count, 1);
	ck_assert_str_eq(result.changed[0].member, "interp.embedded_gil");
	ck_assert_uint_eq(layout_offset(layout.gil.locked), 16);
	ck_assert_uint_eq(layout_offset(layout.gil.last_holder), 8);
}
END_TEST

START_TEST(a_gil_member_outside_of_the_gil_is_refused)
{
	struct layout layout = *table_named("3.13");
	struct block block = block_of(&layout);
	block_put(&block, GIL_LOCKED_313, 16);

	struct debug_offsets_result result = decode(&block, &layout);
	ck_assert_uint_eq(result.rejected_count, 1);
	ck_assert_uint_eq(layout_offset(layout.gil.locked), 16);
}
END_TEST

START_TEST(a_block_cut_short_gives_what_it_has)
{
	struct layout layout = *table_named("3.13");
	struct block block = block_of(&layout);
	struct debug_offsets_result result;
	block_put(&block, THREAD_ID_313, 168);

	debug_offsets_decode(block.bytes, OWNER_313, &layout, &result);
	ck_assert_int_eq(result.status, DEBUG_OFFSETS_TAKEN);
	ck_assert_uint_gt(result.rejected_count, 10);
	ck_assert_uint_eq(layout_offset(layout.tstate.thread_id), 168);
	ck_assert_uint_eq(layout_offset(layout.iframe.owner), 70);

	debug_offsets_decode(block.bytes, 16, &layout, &result);
	ck_assert_int_eq(result.status, DEBUG_OFFSETS_ABSENT);
}
END_TEST

START_TEST(what_is_no_block_is_not_taken_for_one)
{
	static const struct {
		int at;
		uint64_t value;
	} cases[] = {
		{0, 0},
		{VERSION_AT, 0x030c00f0},
		{VERSION_AT, 0x040000f0},
		{VERSION_AT, UINT64_MAX},
		{FREE_THREADED_AT, 7},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct layout layout = *table_named("3.13");
		struct block block = block_of(&layout);
		struct debug_offsets_header header;
		block_put(&block, cases[i].at, cases[i].value);
		ck_assert(!debug_offsets_header_decode(block.bytes, sizeof(block.bytes), &header));
		ck_assert_int_eq(decode(&block, &layout).status, DEBUG_OFFSETS_ABSENT);
	}
}
END_TEST

START_TEST(the_block_of_another_build_is_a_mismatch)
{
	struct layout layout = *table_named("3.13t");
	struct block gil = block_of(table_named("3.13"));
	ck_assert_int_eq(decode(&gil, &layout).status, DEBUG_OFFSETS_MISMATCH);

	layout = *table_named("3.14");
	ck_assert_int_eq(decode(&gil, &layout).status, DEBUG_OFFSETS_MISMATCH);
	ck_assert_mem_eq(&layout, table_named("3.14"), sizeof(layout));
}
END_TEST

START_TEST(the_size_of_the_runtime_tells_debug_builds)
{
	static const struct {
		const char *name;
		uint64_t grown;
		enum tri debug;
	} cases[] = {
		{"3.13", 0, TRI_NO},     {"3.13", 32, TRI_NO},   {"3.13d", 0, TRI_YES},
		{"3.13d", 400, TRI_YES}, {"3.13td", 0, TRI_YES}, {"3.15", 8, TRI_NO},
		{"3.15td", 8, TRI_YES},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct layout *table = table_named(cases[i].name);
		struct block block = block_of(table);
		struct debug_offsets_header header;
		block_put(&block, RUNTIME_SIZE_313,
			  layout_offset(table->runtime.sizeof_runtime) + cases[i].grown);
		ck_assert(debug_offsets_header_decode(block.bytes, sizeof(block.bytes), &header));
		ck_assert_int_eq(header.debug, cases[i].debug);
	}
}
END_TEST

START_TEST(the_block_of_a_debug_build_brings_the_table_of_debug_builds)
{
	struct layout layout = *table_named("3.14");
	struct block block = block_of(table_named("3.14d"));
	ck_assert_int_eq(decode(&block, &layout).status, DEBUG_OFFSETS_TAKEN);
	ck_assert_mem_eq(&layout, table_named("3.14d"), sizeof(layout));
}
END_TEST

START_TEST(a_member_far_behind_a_structure_of_new_size_is_dropped)
{
	enum {
		INTERP_SIZE = 48
	};
	struct layout layout = *table_named("3.15");
	struct block block = block_of(&layout);
	block_put(&block, INTERP_SIZE, layout_offset(layout.interp.sizeof_interp) + 16);
	ck_assert_int_eq(decode(&block, &layout).status, DEBUG_OFFSETS_TAKEN);
	ck_assert(!layout_has(layout.interp.finalization_guards));
	ck_assert(layout_has(layout.interp.stoptheworld));
}
END_TEST

START_TEST(a_newer_version_of_the_same_shape_is_a_guess)
{
	struct layout layout = *table_named("3.15");
	struct block block = block_of(&layout);
	block_put(&block, VERSION_AT, 0x031000f0);
	struct debug_offsets_result result = decode(&block, &layout);
	ck_assert_int_eq(result.status, DEBUG_OFFSETS_GUESSED);
	ck_assert_uint_eq(result.rejected_count, 0);
}
END_TEST

START_TEST(a_release_candidate_is_a_guess)
{
	struct layout layout = *table_named("3.15");
	struct block block = block_of(&layout);
	block_put(&block, VERSION_AT, 0x030f00c1);
	ck_assert_int_eq(decode(&block, &layout).status, DEBUG_OFFSETS_GUESSED);
}
END_TEST

// 3.14 and 3.15 inserted members in the middle; the next one may.
START_TEST(a_newer_version_with_a_member_inserted_anywhere_is_refused)
{
	const struct layout *table = table_named("3.15");
	enum {
		LAST = 816
	};

	for (size_t at = 32; at <= LAST; at += 8) {
		struct layout layout = *table;
		struct block block = block_of(&layout);
		memmove(block.bytes + at + 8, block.bytes + at, sizeof(block.bytes) - at - 8);
		block_put(&block, (int)at, 40);
		block_put(&block, VERSION_AT, 0x031000f0);
		struct debug_offsets_result result = decode(&block, &layout);
		ck_assert_msg(result.status == DEBUG_OFFSETS_REFUSED, "inserted at %zu: %d", at,
			      result.status);
		ck_assert_mem_eq(&layout, table, sizeof(layout));
	}
}
END_TEST

START_TEST(any_bytes_are_survived)
{
	const struct layout *table = table_named("3.14t");
	uint32_t random = 1;

	for (size_t round = 0; round < 2000; round++) {
		struct layout layout = *table;
		struct block block = block_of(&layout);
		for (size_t i = 0; i < 20; i++) {
			random = random * 1664525 + 1013904223;
			block.bytes[8 + random / 7 % (sizeof(block.bytes) - 8)] = random >> 24;
		}
		struct debug_offsets_result result = decode(&block, &layout);
		ck_assert_uint_le(result.changed_count + result.rejected_count, DEBUG_OFFSETS_COUNT);
		ck_assert_uint_lt(layout_offset(layout.interp.tstate_head), 16 << 20);
	}
}
END_TEST

START_TEST(a_block_is_read_from_the_target)
{
	enum {
		RUNTIME = 0x7000
	};
	struct fake_target *fake = fake_target_create();
	struct layout layout = *table_named("3.14");
	struct block block = block_of(&layout);
	struct debug_offsets_header header;
	struct debug_offsets_result result;
	fake_map(fake, RUNTIME, block.bytes, sizeof(block.bytes));
	struct target *target = fake_target_open(fake);

	ck_assert(debug_offsets_header_read(target, RUNTIME, &header));
	ck_assert_uint_eq(header.version_hex, 0x030e00f0);
	ck_assert(!header.free_threaded);
	debug_offsets_apply(target, RUNTIME, &layout, &result);
	ck_assert_int_eq(result.status, DEBUG_OFFSETS_TAKEN);

	ck_assert(!debug_offsets_header_read(target, 0x9000, &header));
	debug_offsets_apply(target, 0x9000, &layout, &result);
	ck_assert_int_eq(result.status, DEBUG_OFFSETS_ABSENT);
	fake_target_destroy(fake);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_block_agrees_with_its_own_table,
		a_moved_member_is_taken_and_listed,
		an_absurd_value_keeps_the_tables_and_is_listed,
		an_absurd_size_keeps_all_of_its_structure,
		a_gil_that_moves_as_a_whole_keeps_its_members,
		a_gil_member_outside_of_the_gil_is_refused,
		a_block_cut_short_gives_what_it_has,
		what_is_no_block_is_not_taken_for_one,
		the_block_of_another_build_is_a_mismatch,
		the_size_of_the_runtime_tells_debug_builds,
		the_block_of_a_debug_build_brings_the_table_of_debug_builds,
		a_member_far_behind_a_structure_of_new_size_is_dropped,
		a_newer_version_of_the_same_shape_is_a_guess,
		a_release_candidate_is_a_guess,
		a_newer_version_with_a_member_inserted_anywhere_is_refused,
		any_bytes_are_survived,
		a_block_is_read_from_the_target,
	};
	return unit_run("debug_offsets", tests, ARRAY_SIZE(tests));
}
