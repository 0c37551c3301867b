// SPDX-License-Identifier: GPL-3.0-or-later
// Bounds on what crafted memory can make of a report.
#include <string.h>

#include "capture/capture.h"
#include "cpython/dict.h"
#include "cpython/object.h"
#include "cpython/sequence.h"
#include "explain/explain.h"
#include "fake_process.h"
#include "unit.h"

enum {
	CRAFTED = 0x7f3000000000,
};

static struct fake_python *python;

static void teardown(void)
{
	fake_python_destroy(python);
}

static struct py_process *capture_with(const struct capture_options *options)
{
	const char *error = NULL;
	struct cpython *py = fake_python_open(python);
	struct py_process *process = capture_process(py->target, py->arena, options, &error);
	ck_assert_msg(process, "%s", error);
	return process;
}

static bool has_warning(const struct py_process *process, const char *code)
{
	vec_each(const struct py_warning, warning, &process->warnings)
		if (!strcmp(warning->code, code))
			return true;
	return false;
}

START_TEST(classes_of_classes_modules_are_followed_a_few_levels)
{
	enum {
		COUNT = 30000,
		SIZE = 512,
		DICT_AT = 448,
	};
	python = fake_python_create(fake_layout("3.12"));
	const struct layout *l = python->layout;
	addr_t name = fake_c_string(python, "Crafted"), type = fake_type(python, "type");
	fake_map(python->fake, CRAFTED, NULL, (COUNT + 1) * SIZE);
	// The dict with the module of each class is of the next class.
	for (addr_t class = CRAFTED; class < CRAFTED + COUNT * SIZE; class += SIZE) {
		fake_set(python, class, l->object.ob_type, type);
		fake_set(python, class, l->type.name, name);
		fake_set(python, class, l->type.flags, PY_TYPE_HEAP | PY_TYPE_DICT);
		fake_set(python, class, l->type.dict, class + DICT_AT);
		fake_set(python, class + DICT_AT, l->object.ob_type, class + SIZE);
	}
	const struct py_type *found = py_type_get(fake_python_open(python), CRAFTED);
	ck_assert_str_eq(found->name, "Crafted");
	ck_assert_str_eq(found->module, "");
}
END_TEST

START_TEST(memory_limit_ends_the_reading_and_is_told)
{
	struct capture_options options = capture_defaults;
	python = fake_process_create(fake_layout("3.11"), FAKE_BY_SYMBOL).python;
	options.max_memory = 16 << 10;
	struct py_process *process = capture_with(&options);
	ck_assert(has_warning(process, "memory-budget"));
	ck_assert_uint_lt(arena_used(process->arena), 64 << 10);
	ck_assert_ptr_nonnull(explain_process(process));
}
END_TEST

START_TEST(memory_of_a_small_process_is_small)
{
	python = fake_process_create(fake_layout("3.11"), FAKE_BY_SYMBOL).python;
	struct py_process *process = capture_with(&capture_defaults);
	explain_process(process);
	ck_assert_uint_lt(arena_used(process->arena), 1 << 20);
}
END_TEST

/** Reads that walking over a container takes. */
static size_t work_of(struct fake_python *on, bool (*walk)(const struct cpython *, addr_t),
		      addr_t container)
{
	const struct cpython *py = fake_python_open(on);
	size_t before = on->fake->reads;
	walk(py, container);
	return on->fake->reads - before;
}

static bool walk_dict(const struct cpython *py, addr_t dict)
{
	addr_t value;
	return py_dict_get(py, dict, "missing", &value);
}

static bool walk_list(const struct cpython *py, addr_t list)
{
	struct py_sequence_iter iter;
	addr_t item;
	py_sequence_iter_init(&iter, py, list);
	while (py_sequence_iter_next(&iter, &item))
		;
	return true;
}

START_TEST(container_over_missing_memory_is_given_up_soon)
{
	enum {
		CLAIMED = 1 << 20,
		FEW = 1000,
	};
	python = fake_python_create(fake_layout("3.12"));
	const struct layout *l = python->layout;
	addr_t dict = fake_dict(python, 4), list = fake_list(python, NULL, 0), keys;
	py_read_word(fake_python_open(python), dict, l->dict.keys, &keys);
	fake_set(python, keys, l->dictkeys.nentries, CLAIMED);
	fake_set(python, list, l->object.ob_size, CLAIMED);
	fake_set(python, list, l->list.item, CRAFTED);
	ck_assert_uint_lt(work_of(python, walk_dict, dict), FEW + FAKE_HEAP_SIZE / 4096);
	ck_assert_uint_lt(work_of(python, walk_list, list), FEW);
}
END_TEST

START_TEST(lock_that_is_a_waiter_and_more_stays)
{
	enum {
		GETTER = 3,
	};
	struct fake_process fake = fake_process_create(fake_layout("3.11"), FAKE_BY_SYMBOL);
	python = fake.python;
	addr_t waiter_slot =
		fake.frames[GETTER] + layout_offset(python->layout->iframe.localsplus) + 8;
	fake_put_word(python->fake, waiter_slot, fake.left.object);
	struct py_process *process = capture_with(&capture_defaults);
	const struct py_frame *wait = &process->threads.items[GETTER]->frames.items[0];
	ck_assert_uint_eq(wait->waiter->address, fake.left.object);
	ck_assert_uint_lt(wait->waiter->index, process->locks.count);
	ck_assert_ptr_eq(process->locks.items[wait->waiter->index], wait->waiter);
	ck_assert_ptr_nonnull(explain_process(process));
}
END_TEST

START_TEST(warnings_of_one_kind_are_counted)
{
	struct arena *arena = arena_create();
	struct py_process *process = py_process_create(arena);
	python = fake_python_create(fake_layout("3.12"));
	for (int i = 0; i < 1000; i++)
		py_warn(process, "frames-cut", "thread T%d", i);
	py_warn(process, "other", "is not left out");
	ck_assert_uint_lt(process->warnings.count, 30);
	ck_assert(has_warning(process, "other"));
	arena_destroy(arena);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		classes_of_classes_modules_are_followed_a_few_levels,
		memory_limit_ends_the_reading_and_is_told,
		memory_of_a_small_process_is_small,
		container_over_missing_memory_is_given_up_soon,
		lock_that_is_a_waiter_and_more_stays,
		warnings_of_one_kind_are_counted,
	};
	Suite *suite = suite_create("limits");
	TCase *group = tcase_create("limits");
	tcase_add_checked_fixture(group, NULL, teardown);
	tcase_set_timeout(group, 30);
	for (size_t i = 0; i < ARRAY_SIZE(tests); i++)
		tcase_add_test(group, tests[i]);
	suite_add_tcase(suite, group);
	return unit_run_suite(suite);
}
