// SPDX-License-Identifier: GPL-3.0-or-later
#include <check.h>
#include <signal.h>
#include <string.h>

#include "model/vec.h"
#include "unit.h"

static const size_t LARGE = 1 << 20; // more than a chunk

static struct arena *arena;

static bool is_zero(const char *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i])
			return false;
	return true;
}

START_TEST(memory_is_zeroed_and_aligned)
{
	arena = arena_create();
	for (size_t size = 1; size < 300; size++) {
		char *piece = arena_alloc(arena, size);
		ck_assert_uint_eq((uintptr_t)piece % 16, 0);
		ck_assert(is_zero(piece, size));
		memset(piece, 0xff, size);
	}
	arena_destroy(arena);
}
END_TEST

START_TEST(pieces_do_not_overlap)
{
	arena = arena_create();
	unsigned char *pieces[1000];
	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++) {
		pieces[i] = arena_alloc(arena, i);
		memset(pieces[i], (int)(i % 251), i);
	}
	for (size_t i = 0; i < ARRAY_SIZE(pieces); i++)
		for (size_t j = 0; j < i; j++)
			ck_assert_uint_eq(pieces[i][j], i % 251);
	arena_destroy(arena);
}
END_TEST

START_TEST(large_piece_leaves_the_chunk_in_use_alone)
{
	arena = arena_create();
	char *before = arena_alloc(arena, 16);
	char *large = arena_alloc(arena, LARGE);
	ck_assert(is_zero(large, LARGE));
	memset(large, 0xff, LARGE);
	char *after = arena_alloc(arena, 16);
	ck_assert_ptr_eq(after, before + 16);
	ck_assert(is_zero(after, 16));
	arena_destroy(arena);
}
END_TEST

START_TEST(large_piece_may_be_the_first)
{
	arena = arena_create();
	memset(arena_alloc(arena, LARGE), 0xff, LARGE);
	ck_assert(is_zero(arena_alloc(arena, 64), 64));
	arena_destroy(arena);
}
END_TEST

START_TEST(empty_pieces_have_addresses_of_their_own)
{
	arena = arena_create();
	ck_assert_ptr_ne(arena_alloc(arena, 0), arena_alloc(arena, 0));
	arena_destroy(arena);
}
END_TEST

START_TEST(size_that_wraps_aborts)
{
	arena = arena_create();
	volatile size_t size = SIZE_MAX - 3;
	arena_alloc(arena, size);
}
END_TEST

START_TEST(array_size_that_wraps_aborts)
{
	arena = arena_create();
	volatile size_t count = SIZE_MAX / 8 + 2;
	(void)arena_array(arena, uint64_t, count);
}
END_TEST

START_TEST(copies_of_strings_end_with_nul)
{
	arena = arena_create();
	ck_assert_str_eq(arena_strdup(arena, "name"), "name");
	ck_assert_ptr_null(arena_strdup(arena, NULL));
	ck_assert_str_eq(arena_strndup(arena, "name and more", 4), "name");
	ck_assert_str_eq(arena_strndup(arena, "x", 0), "");
	arena_destroy(arena);
}
END_TEST

START_TEST(printf_takes_any_length)
{
	arena = arena_create();
	ck_assert_str_eq(arena_printf(arena, "T%d", 12), "T12");
	ck_assert_str_eq(arena_printf(arena, "%s", ""), "");
	ck_assert_uint_eq(strlen(arena_printf(arena, "%100000d", 1)), 100000);
	arena_destroy(arena);
}
END_TEST

START_TEST(used_grows_with_what_was_handed_out)
{
	arena = arena_create();
	ck_assert_uint_eq(arena_used(arena), 0);
	arena_alloc(arena, 100);
	ck_assert_uint_ge(arena_used(arena), 100);
	ck_assert_uint_lt(arena_used(arena), 200);
	arena_destroy(arena);
}
END_TEST

START_TEST(destroying_nothing_is_allowed)
{
	arena_destroy(NULL);
}
END_TEST

START_TEST(vector_keeps_its_items_while_it_grows)
{
	arena = arena_create();
	VEC(int) numbers = {0};
	for (int i = 0; i < 1000; i++)
		vec_add(arena, &numbers, i);
	ck_assert_uint_eq(numbers.count, 1000);
	int expected = 0;
	vec_each(const int, number, &numbers)
		ck_assert_int_eq(*number, expected++);
	ck_assert_int_eq(expected, 1000);
	arena_destroy(arena);
}
END_TEST

START_TEST(walk_over_an_empty_vector_does_nothing)
{
	VEC(int) numbers = {0};
	VEC(int *) pointers = {0};
	vec_each(const int, number, &numbers)
		ck_abort_msg("an item: %d", *number);
	vec_each_ptr(int, pointer, &pointers)
		ck_abort_msg("an item: %d", *pointer);
}
END_TEST

START_TEST(walk_over_pointers_can_be_left_early)
{
	arena = arena_create();
	int values[] = {1, 2, 3};
	VEC(int *) pointers = {0};
	for (size_t i = 0; i < ARRAY_SIZE(values); i++)
		vec_add(arena, &pointers, &values[i]);
	int sum = 0;
	vec_each_ptr(int, value, &pointers) {
		if (*value == 2)
			continue;
		sum += *value;
	}
	ck_assert_int_eq(sum, 4);
	arena_destroy(arena);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("arena");
	const TTest *const tests[] = {
		memory_is_zeroed_and_aligned,
		pieces_do_not_overlap,
		large_piece_leaves_the_chunk_in_use_alone,
		large_piece_may_be_the_first,
		empty_pieces_have_addresses_of_their_own,
		copies_of_strings_end_with_nul,
		printf_takes_any_length,
		used_grows_with_what_was_handed_out,
		destroying_nothing_is_allowed,
		vector_keeps_its_items_while_it_grows,
		walk_over_an_empty_vector_does_nothing,
		walk_over_pointers_can_be_left_early,
	};
	const TTest *const aborting[] = {size_that_wraps_aborts, array_size_that_wraps_aborts};
	unit_add(suite, "arena", tests, ARRAY_SIZE(tests));
	unit_add_aborting(suite, "arena, aborting", aborting, ARRAY_SIZE(aborting));
	return unit_run_suite(suite);
}
