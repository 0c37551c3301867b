// SPDX-License-Identifier: GPL-3.0-or-later
// Bytecode that was made to take long: what it does to locks is followed within bounds, or not at all.
#include "cpython/lock_flow.h"
#include "cpython/runtime.h"
#include "fake_python.h"
#include "unit.h"

enum {
	MANY = 1 << 14, // bytes of bytecode
	STEPS = 1000000,
};

static const char *const versions[] = {"2.7", "3.6", "3.8", "3.10", "3.11", "3.12", "3.13", "3.15"};

static struct fake_python *python;
static const struct cpython *py;
static uint8_t bytes[MANY];
static const struct py_bytes nothing = {bytes, 0};

static void teardown(void)
{
	if (python)
		fake_python_destroy(python);
	python = NULL;
}

/** The first opcode of a kind. */
static uint8_t opcode_of(enum insn_kind kind)
{
	for (int opcode = 1; opcode < 256; opcode++)
		if (python->layout->insns->kinds[opcode] == kind)
			return (uint8_t)opcode;
	return 0;
}

static const struct py_lock_calls *calls_of(struct py_bytes exceptions)
{
	const struct fake_code code = {
		.name = "crafted",
		.file = "crafted.py",
		.first_line = 1,
		.stack_size = 12,
		.names = {"acquire"},
		.locals = {"lock"},
		.bytecode = {bytes, sizeof(bytes)},
		.lines = nothing,
		.exceptions = exceptions,
	};
	addr_t object = fake_code(python, &code);
	py = fake_python_open(python);
	struct py_code *found = py_code_get(py, object);
	ck_assert_ptr_nonnull(found);
	return py_all_calls_of(py, found);
}

static bool follow(const struct py_lock_calls *calls, size_t *steps_left)
{
	const struct py_lock_effect effect = {0, 0, LOCK_TAKE};
	struct py_flow_limits limits = {py->target, steps_left};
	struct py_lock_outcomes outcomes;
	return py_lock_flow(calls, &effect, calls->sites.count > 0, &limits, FLOW_AT_RETURN, 0,
			    &outcomes);
}

/** Instructions of one kind, one after another. */
static void fill(enum insn_kind kind, uint8_t argument)
{
	size_t size = python->layout->wordcode ? 2 : 3;
	for (size_t i = 0; i + size <= sizeof(bytes); i += size) {
		bytes[i] = opcode_of(kind);
		bytes[i + 1] = argument;
		if (size == 3)
			bytes[i + 2] = 0;
	}
}

START_TEST(long_runs_of_one_instruction_come_to_an_end)
{
	static const enum insn_kind kinds[] = {INSN_SETUP_WITH, INSN_SETUP_FINALLY, INSN_SETUP_LOOP,
					       INSN_BREAK_LOOP, INSN_LOAD_FAST,     INSN_IF_TRUE,
					       INSN_JUMP,       INSN_SUBSCRIPT,     INSN_CALL};
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		size_t steps_left = STEPS;
		python = fake_python_create(fake_layout(versions[_i]));
		fill(kinds[i], 1);
		follow(calls_of(nothing), &steps_left);
		ck_assert_uint_le(steps_left, STEPS);
		teardown();
	}
}
END_TEST

START_TEST(handlers_that_guard_each_other_come_to_an_end)
{
	const struct py_handler rows[] = {{0, 100, 200, 1}, {100, 300, 50, 1}, {300, 400, 350, 1}};
	size_t steps_left = STEPS;
	python = fake_python_create(fake_layout("3.12"));
	fill(INSN_LOAD_FAST, 0);
	const struct py_lock_calls *calls = calls_of(fake_exceptions(python, rows, 3));
	ck_assert(calls->graph.complete);
	ck_assert_uint_gt(calls->graph.guards.count, 0);
	vec_each(const struct insn_guard, guard, &calls->graph.guards) {
		size_t steps = 0;
		for (int32_t at = guard->outer; at >= 0; at = calls->graph.guards.items[at].outer)
			ck_assert_uint_lt(steps++, calls->graph.guards.count);
	}
	follow(calls, &steps_left);
}
END_TEST

START_TEST(what_is_followed_is_taken_from_the_limit)
{
	size_t steps_left = STEPS;
	python = fake_python_create(fake_layout("3.12"));
	fill(INSN_LOAD_FAST, 0);
	bytes[sizeof(bytes) - 2] = opcode_of(INSN_RETURN);
	const struct py_lock_calls *calls = calls_of(nothing);
	ck_assert(follow(calls, &steps_left));
	ck_assert_uint_lt(steps_left, STEPS);
	steps_left = calls->graph.insns.count - 1;
	ck_assert(!follow(calls, &steps_left));
	ck_assert_uint_eq(steps_left, 0);
}
END_TEST

int main(void)
{
	const TTest *const plain[] = {
		handlers_that_guard_each_other_come_to_an_end,
		what_is_followed_is_taken_from_the_limit,
	};
	Suite *suite = suite_create("lock_flow");
	TCase *group = tcase_create("versions");
	tcase_add_checked_fixture(group, NULL, teardown);
	tcase_add_loop_test(group, long_runs_of_one_instruction_come_to_an_end, 0,
			    ARRAY_SIZE(versions));
	suite_add_tcase(suite, group);
	unit_add(suite, "limits", plain, ARRAY_SIZE(plain));
	return unit_run_suite(suite);
}
