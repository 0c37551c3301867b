// SPDX-License-Identifier: GPL-3.0-or-later
// Readers of types, text, numbers and containers, under every layout.
#include <string.h>

#include "cpython/dict.h"
#include "cpython/number.h"
#include "cpython/object.h"
#include "cpython/repr.h"
#include "cpython/sequence.h"
#include "cpython/str.h"
#include "fake_python.h"
#include "layout_suite.h"

static struct fake_python *python;
static struct cpython *py;

static void lay_out(int layout)
{
	python = fake_python_create(layouts[layout]);
}

static void teardown(void)
{
	fake_python_destroy(python);
}

static void open_reader(void)
{
	py = fake_python_open(python);
}

START_TEST(ascii_text_is_read)
{
	lay_out(_i);
	addr_t text = fake_str(python, "hello");
	open_reader();
	ck_assert_str_eq(py_str_read(py, text), "hello");
	ck_assert(py_str_equals(py, text, "hello"));
	ck_assert(!py_str_equals(py, text, "hellO"));
	ck_assert(!py_str_equals(py, text, "hell"));
	ck_assert(!py_str_equals(py, python->none, "hello"));
}
END_TEST

START_TEST(wide_text_is_read_as_utf8)
{
	lay_out(_i);
	static const uint32_t latin[] = {'a', 0xe9}, wide[] = {'a', 0x20ac}, widest[] = {'a', 0x1f600};
	bool old = python->layout->major == 2;
	addr_t texts[] = {
		old ? fake_unicode_27(python, latin, 2) : fake_str_wide(python, latin, 2, 1, true),
		old ? fake_unicode_27(python, wide, 2) : fake_str_wide(python, wide, 2, 2, true),
		old ? fake_unicode_27(python, widest, 2) : fake_str_wide(python, widest, 2, 4, true),
	};
	open_reader();
	ck_assert_str_eq(py_str_read(py, texts[0]), "aé");
	ck_assert_str_eq(py_str_read(py, texts[1]), "a€");
	ck_assert_str_eq(py_str_read(py, texts[2]), "a😀");
	ck_assert(!py_str_equals(py, texts[1], "a\xac"));
}
END_TEST

START_TEST(text_that_is_not_compact_is_read)
{
	lay_out(_i);
	static const uint32_t codes[] = {'o', 'l', 'd'};
	if (python->layout->major == 2)
		return;
	addr_t text = fake_str_wide(python, codes, 3, 2, false);
	open_reader();
	ck_assert_str_eq(py_str_read(py, text), "old");
}
END_TEST

START_TEST(long_text_is_cut_and_harmful_text_escaped)
{
	lay_out(_i);
	addr_t text = fake_str(python, "0123456789"), harmful = fake_str(python, "a\033[31m\n");
	open_reader();
	py->max_string = 4;
	ck_assert_str_eq(py_str_read(py, text), "0123…");
	py->max_string = 20;
	ck_assert_str_eq(py_str_read(py, harmful), "a\\x1b[31m\\x0a");
}
END_TEST

START_TEST(what_is_no_text_is_not_read)
{
	lay_out(_i);
	addr_t number = fake_int(python, 5);
	open_reader();
	ck_assert_ptr_null(py_str_read(py, number));
	ck_assert_ptr_null(py_str_read(py, 0));
	ck_assert_ptr_null(py_str_read(py, FAKE_HEAP + 1));
	ck_assert_ptr_null(py_str_read(py, UINT64_MAX - 7));
}
END_TEST

START_TEST(numbers_are_read)
{
	lay_out(_i);
	static const int64_t values[] = {0, 1, -1, 255, -(1 << 30), INT64_C(1) << 31, INT64_C(1) << 60, INT64_MAX,
					 -INT64_MAX};
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		addr_t number = fake_int(python, values[i]);
		int64_t read;
		open_reader();
		ck_assert(py_int_read(py, number, &read));
		ck_assert_int_eq(read, values[i]);
	}
}
END_TEST

START_TEST(number_of_more_than_64_bits_is_refused)
{
	lay_out(_i);
	static const uint32_t three[] = {1, 0, 16}, four[] = {0, 0, 0, 1}, fits[] = {3, 2, 15};
	addr_t numbers[] = {fake_int_digits(python, false, three, 3), fake_int_digits(python, false, four, 4)};
	addr_t good = fake_int_digits(python, false, fits, 3);
	int64_t read;
	open_reader();
	ck_assert(!py_int_read(py, numbers[0], &read));
	ck_assert(!py_int_read(py, numbers[1], &read));
	ck_assert(py_int_read(py, good, &read));
	ck_assert_uint_eq((uint64_t)read, UINT64_C(15) << 60 | UINT64_C(2) << 30 | 3);
}
END_TEST

START_TEST(float_bool_and_none_are_told_apart)
{
	lay_out(_i);
	addr_t number = fake_float(python, 2.5), whole = fake_int(python, 7);
	double read;
	open_reader();
	ck_assert(py_number_read(py, number, &read) && read == 2.5);
	ck_assert(py_number_read(py, whole, &read) && read == 7);
	ck_assert(!py_number_read(py, python->none, &read));
	ck_assert_int_eq(py_bool_read(py, python->yes), TRI_YES);
	ck_assert_int_eq(py_bool_read(py, python->no), TRI_NO);
	ck_assert_int_eq(py_bool_read(py, whole), TRI_UNKNOWN);
	ck_assert(py_is_none(py, python->none));
	ck_assert(!py_is_none(py, python->no));
}
END_TEST

START_TEST(items_of_list_and_tuple_are_found)
{
	lay_out(_i);
	addr_t items[] = {fake_str(python, "a"), 0, fake_str(python, "c")};
	addr_t list = fake_list(python, items, 3), tuple = fake_tuple(python, items, 3), item;
	size_t size, seen = 0;
	struct py_sequence_iter iter;
	open_reader();
	ck_assert(py_sequence_size(py, list, &size) && size == 3);
	ck_assert(py_sequence_item(py, tuple, 2, &item) && item == items[2]);
	ck_assert(!py_sequence_item(py, tuple, 3, &item));
	ck_assert(py_sequence_iter_init(&iter, py, list));
	while (py_sequence_iter_next(&iter, &item))
		ck_assert_uint_eq(item, items[2 * seen++]);
	ck_assert_uint_eq(seen, 2);
	ck_assert(!py_sequence_iter_init(&iter, py, python->none));
	ck_assert(!py_sequence_iter_next(&iter, &item));
}
END_TEST

START_TEST(set_skips_deleted_entries)
{
	lay_out(_i);
	addr_t items[] = {fake_str(python, "a"), UINT64_MAX, 0, fake_str(python, "d")}, item;
	addr_t set = fake_set_object(python, items, 4);
	struct py_sequence_iter iter;
	open_reader();
	ck_assert(py_sequence_iter_init(&iter, py, set));
	ck_assert(py_sequence_iter_next(&iter, &item) && item == items[0]);
	ck_assert(py_sequence_iter_next(&iter, &item) && item == items[3]);
	ck_assert(!py_sequence_iter_next(&iter, &item));
}
END_TEST

START_TEST(dict_of_every_form_is_read)
{
	lay_out(_i);
	static const enum fake_keys forms[] = {FAKE_KEYS_GENERAL, FAKE_KEYS_UNICODE, FAKE_KEYS_SPLIT};
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		addr_t dict = fake_dict_of(python, forms[i], 300), value, key;
		struct py_dict_iter iter;
		fake_dict_put(python, dict, "first", python->yes);
		fake_dict_put_deleted(python, dict, "second");
		fake_dict_put(python, dict, "third", python->none);
		open_reader();
		ck_assert(py_dict_get(py, dict, "third", &value) && value == python->none);
		ck_assert(!py_dict_get(py, dict, "second", &value));
		ck_assert(!py_dict_get(py, dict, "fourth", &value));
		ck_assert(py_dict_iter_init(&iter, py, dict));
		ck_assert(py_dict_iter_next(&iter, &key, &value) && value == python->yes);
		ck_assert(py_str_equals(py, key, "first"));
		ck_assert(py_dict_iter_next(&iter, &key, &value) && value == python->none);
		ck_assert(!py_dict_iter_next(&iter, &key, &value));
	}
}
END_TEST

START_TEST(what_is_no_dict_is_empty)
{
	lay_out(_i);
	struct py_dict_iter iter;
	addr_t key, value;
	open_reader();
	ck_assert(!py_dict_iter_init(&iter, py, python->none));
	ck_assert(!py_dict_iter_next(&iter, &key, &value));
	ck_assert(!py_dict_get(py, 0, "a", &value));
}
END_TEST

START_TEST(attributes_are_found_wherever_they_are_kept)
{
	lay_out(_i);
	static const enum fake_attributes forms[] = {FAKE_VALUES, FAKE_DICT, FAKE_VALUES};
	addr_t type = fake_type(python, "app.Pool");
	for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
		addr_t instance = fake_instance(python, type, forms[i]), value;
		// Instances of one class share keys, and need not have them all.
		fake_attr(python, instance, i == 2 ? "other" : "lock", python->yes);
		fake_attr(python, instance, "name", fake_str(python, "io"));
		open_reader();
		ck_assert(py_attr(py, instance, i == 2 ? "other" : "lock", &value) && value == python->yes);
		ck_assert(py_attr(py, instance, "name", &value) && py_str_equals(py, value, "io"));
		ck_assert(!py_attr(py, instance, i == 2 ? "lock" : "other", &value));
	}
}
END_TEST

START_TEST(old_style_instance_has_its_class_and_attributes)
{
	lay_out(_i);
	if (python->layout->major != 2)
		return;
	addr_t instance = fake_old_instance(python, "app", "Old"), value;
	fake_attr(python, instance, "lock", python->yes);
	open_reader();
	const struct py_type *type = py_type_of(py, instance);
	ck_assert(py_type_is(type, "app", "Old"));
	ck_assert(py_attr(py, instance, "lock", &value) && value == python->yes);
}
END_TEST

START_TEST(class_has_module_name_and_bases)
{
	lay_out(_i);
	addr_t base = fake_type(python, "threading.Thread");
	addr_t derived = fake_class(python, "app.Worker", base), value;
	fake_dict_put(python, fake_class_dict(python, base), "daemon", python->yes);
	addr_t instance = fake_instance(python, derived, FAKE_VALUES);
	open_reader();
	const struct py_type *type = py_type_of(py, instance);
	ck_assert_str_eq(py_type_full_name(py, type), "app.Worker");
	ck_assert(py_type_is(type, "app", "Worker"));
	ck_assert(py_type_derives(py, type, "threading", "Thread"));
	ck_assert(py_type_derives(py, type, "", "object"));
	ck_assert(!py_type_derives(py, type, "threading", "Timer"));
	ck_assert(py_type_lookup(py, type, "daemon", &value) && value == python->yes);
	ck_assert(!py_type_lookup(py, type, "nothing", &value));
	ck_assert_str_eq(py_type_full_name(py, py_type_of(py, python->none)), "NoneType");
}
END_TEST

START_TEST(what_is_no_type_is_refused)
{
	lay_out(_i);
	addr_t text = fake_str(python, "x");
	open_reader();
	ck_assert_ptr_null(py_type_get(py, text));
	ck_assert_ptr_null(py_type_get(py, FAKE_HEAP + 4));
	ck_assert_ptr_null(py_type_get(py, 0));
	ck_assert_ptr_null(py_type_of(py, 8));
}
END_TEST

START_TEST(repr_is_like_pythons)
{
	lay_out(_i);
	addr_t items[] = {fake_int(python, 1), fake_str(python, "a'b"), python->none};
	addr_t list = fake_list(python, items, 3), one = fake_tuple(python, items, 1), inner[] = {list, list};
	addr_t deep = fake_list(python, inner, 1), deeper = fake_list(python, &deep, 1);
	addr_t deepest = fake_list(python, &deeper, 1), dict = fake_dict(python, 2);
	fake_dict_put(python, dict, "key", python->yes);
	open_reader();
	ck_assert_str_eq(py_repr(py, list), "[1, 'a'b', None]");
	ck_assert_str_eq(py_repr(py, one), "(1,)");
	ck_assert_str_eq(py_repr(py, dict), "{'key': True}");
	ck_assert_str_eq(py_repr(py, deepest), "[[[…]]]");
	ck_assert_ptr_nonnull(strstr(py_repr(py, 0x10), "<unreadable at 0x10>"));
}
END_TEST

START_TEST(list_that_contains_itself_is_cut)
{
	lay_out(_i);
	addr_t items[] = {0, 0, 0, 0, 0, 0, 0, 0};
	addr_t list = fake_list(python, items, 8), array;
	open_reader();
	ck_assert(py_read_word(py, list, python->layout->list.item, &array));
	for (size_t i = 0; i < 8; i++)
		fake_put_word(python->fake, array + i * word_of(python), list);
	open_reader();
	ck_assert_uint_lt(strlen(py_repr(py, list)), 1000);
}
END_TEST


int main(void)
{
	const TTest *const tests[] = {
		ascii_text_is_read,
		wide_text_is_read_as_utf8,
		text_that_is_not_compact_is_read,
		long_text_is_cut_and_harmful_text_escaped,
		what_is_no_text_is_not_read,
		numbers_are_read,
		number_of_more_than_64_bits_is_refused,
		float_bool_and_none_are_told_apart,
		items_of_list_and_tuple_are_found,
		set_skips_deleted_entries,
		dict_of_every_form_is_read,
		what_is_no_dict_is_empty,
		attributes_are_found_wherever_they_are_kept,
		old_style_instance_has_its_class_and_attributes,
		class_has_module_name_and_bases,
		what_is_no_type_is_refused,
		repr_is_like_pythons,
		list_that_contains_itself_is_cut,
	};
	return unit_run_layouts("objects", teardown, tests, ARRAY_SIZE(tests));
}
