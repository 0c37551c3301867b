// SPDX-License-Identifier: GPL-3.0-or-later
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "model/text.h"
#include "unit.h"

static void expect_escaped(const char *bytes, size_t length, const char *expected)
{
	struct text text = {0};
	text_add_escaped(&text, bytes, length);
	ck_assert_str_eq(text_get(&text), expected);
	ck_assert(text_is_harmless(text_get(&text)));
	text_deinit(&text);
}

START_TEST(empty_text_is_an_empty_string)
{
	struct text text = {0};
	ck_assert_str_eq(text_get(&text), "");
	text_add(&text, "");
	text_add_n(&text, NULL, 0);
	text_pad(&text, 0);
	ck_assert_str_eq(text_get(&text), "");
	text_deinit(&text);
	ck_assert_str_eq(text_get(&text), "");
}
END_TEST

START_TEST(text_grows_by_what_is_added)
{
	struct text text = {0};
	text_add(&text, "a");
	text_add_n(&text, "bcd", 2);
	text_printf(&text, "%d%s", 4, "e");
	text_pad(&text, 2);
	text_add(&text, "f");
	ck_assert_str_eq(text_get(&text), "abc4e  f");
	ck_assert_uint_eq(text.length, 8);
	text_deinit(&text);
}
END_TEST

START_TEST(text_takes_any_length)
{
	struct text text = {0};
	for (int i = 0; i < 10000; i++)
		text_printf(&text, "%09d\n", i);
	text_printf(&text, "%5000d", 1);
	ck_assert_uint_eq(text.length, 105000);
	ck_assert_uint_eq(strlen(text_get(&text)), 105000);
	text_deinit(&text);
}
END_TEST

START_TEST(length_that_wraps_aborts)
{
	struct text text = {0};
	text_add(&text, "x");
	text_pad(&text, SIZE_MAX - 4);
}
END_TEST

START_TEST(length_beyond_half_of_memory_aborts)
{
	struct text text = {0};
	text_pad(&text, SIZE_MAX / 2 + 2);
}
END_TEST

START_TEST(plain_text_stays_as_it_is)
{
	static const char *const plain[] = {
		"worker-1", "Größe", "日本語", "Ωμέγα", "\U0001f40d", "a\\b", "e\u0301",
	};
	for (size_t i = 0; i < ARRAY_SIZE(plain); i++)
		expect_escaped(plain[i], strlen(plain[i]), plain[i]);
}
END_TEST

START_TEST(control_characters_are_escaped)
{
	expect_escaped("a\x1b[31mb", 7, "a\\x1b[31mb");
	expect_escaped("\r\n\t", 3, "\\x0d\\x0a\\x09");
	expect_escaped("a\0b", 3, "a\\x00b");
	expect_escaped("\x7f", 1, "\\x7f");
	for (char c = 0; c < 0x20; c++) {
		char expected[8];
		snprintf(expected, sizeof(expected), "\\x%02x", c);
		expect_escaped(&c, 1, expected);
	}
}
END_TEST

START_TEST(c1_codes_are_escaped)
{
	expect_escaped("\xc2\x9b[31m", 6, "\\x9b[31m");
	expect_escaped("\xc2\x80\xc2\x9f\u00a0", 6, "\\x80\\x9f\u00a0");
}
END_TEST

START_TEST(bidirectional_overrides_are_escaped)
{
	static const struct {
		const char *bytes;
		const char *expected;
	} cases[] = {
		{"a\u202eb", "a\\u202eb"}, {"\u202a", "\\u202a"}, {"\u2066", "\\u2066"},
		{"\u2069", "\\u2069"},     {"\u200e", "\\u200e"}, {"\u200f", "\\u200f"},
		{"\u061c", "\\u061c"},     {"\u2028", "\\u2028"}, {"\u2029", "\\u2029"},
		{"\u206a", "\\u206a"},     {"\u206f", "\\u206f"},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		expect_escaped(cases[i].bytes, strlen(cases[i].bytes), cases[i].expected);
}
END_TEST

START_TEST(invisible_characters_are_escaped)
{
	expect_escaped("a\u200bb", 5, "a\\u200bb");
	expect_escaped("\ufeff", 3, "\\ufeff");
	expect_escaped("\U000e0041", 4, "\\U000e0041");
}
END_TEST

START_TEST(invalid_utf8_is_escaped_byte_by_byte)
{
	static const struct {
		const char *what;
		const char *bytes;
		const char *expected;
	} cases[] = {
		{"lone continuation", "a\x80z", "a\\x80z"},
		{"cut in the middle", "\xe6\x97", "\\xe6\\x97"},
		{"cut, then text", "\xe6\x97z", "\\xe6\\x97z"},
		{"overlong slash", "\xc0\xaf", "\\xc0\\xaf"},
		{"overlong, three bytes", "\xe0\x80\xaf", "\\xe0\\x80\\xaf"},
		{"overlong, four bytes", "\xf0\x80\x80\xaf", "\\xf0\\x80\\x80\\xaf"},
		{"surrogate", "\xed\xa0\x80", "\\xed\\xa0\\x80"},
		{"beyond Unicode", "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
		{"no lead byte", "\xff\xfe\xf8", "\\xff\\xfe\\xf8"},
		{"latin-1", "caf\xe9", "caf\\xe9"},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		expect_escaped(cases[i].bytes, strlen(cases[i].bytes), cases[i].expected);
}
END_TEST

START_TEST(decoding_stays_within_the_length)
{
	// A heap copy, so that a checker sees a read beyond its end.
	static const char bytes[] = {'\xf0', '\x9f', '\x90'};
	char *cut = malloc(sizeof(bytes));
	memcpy(cut, bytes, sizeof(bytes));
	expect_escaped(cut, sizeof(bytes), "\\xf0\\x9f\\x90");
	free(cut);
}
END_TEST

START_TEST(harmful_text_is_recognised)
{
	static const char *const harmful[] = {"\x1b[2J", "a\nb", "\xc2\x9b",
					      "\u202e",  "\xff", "\xe6\x97"};
	for (size_t i = 0; i < ARRAY_SIZE(harmful); i++)
		ck_assert_msg(!text_is_harmless(harmful[i]), "case %zu", i);
	ck_assert(text_is_harmless(""));
	ck_assert(text_is_harmless("日本語 worker"));
}
END_TEST

START_TEST(columns_are_those_of_a_terminal)
{
	static const struct {
		const char *bytes;
		size_t columns;
	} cases[] = {
		{"", 0},
		{"worker", 6},
		{"Größe", 5},
		{"日本語", 6},
		{"한글", 4},
		{"ｱ", 1},            // halfwidth
		{"Ａ", 2},           // fullwidth
		{"e\u0301", 1},      // combining acute
		{"\u0915\u094d", 1}, // Devanagari with virama
		{"\u05e9\u05b8", 1}, // Hebrew with point
		{"\u0e01\u0e34", 1}, // Thai with vowel above
		{"\U0001f40d", 2},
		{"\U0001f680", 2}, // rocket, in a block of its own
		{"\u23f0", 2},     // alarm clock
		{"\u2705", 2},
		{"\u2026", 1},
		{"│├└", 3},
		{"\u303f", 1},
		{"a\xff\xfe", 3},
		{"\xe6\x97", 2},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		ck_assert_msg(text_columns(cases[i].bytes) == cases[i].columns, "%s: %zu",
			      cases[i].bytes, text_columns(cases[i].bytes));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("text");
	const TTest *const tests[] = {
		empty_text_is_an_empty_string,
		text_grows_by_what_is_added,
		text_takes_any_length,
		plain_text_stays_as_it_is,
		control_characters_are_escaped,
		c1_codes_are_escaped,
		bidirectional_overrides_are_escaped,
		invisible_characters_are_escaped,
		invalid_utf8_is_escaped_byte_by_byte,
		decoding_stays_within_the_length,
		harmful_text_is_recognised,
		columns_are_those_of_a_terminal,
	};
	const TTest *const aborting[] = {length_that_wraps_aborts,
					 length_beyond_half_of_memory_aborts};
	unit_add(suite, "text", tests, ARRAY_SIZE(tests));
	unit_add_aborting(suite, "text, aborting", aborting, ARRAY_SIZE(aborting));
	return unit_run_suite(suite);
}
