// SPDX-License-Identifier: GPL-3.0-or-later
// Walks over frames, thread states and interpreters, in every layout: whole ones, cut ones, and such as never end.
#include "cpython/frame.h"
#include "cpython/interp.h"
#include "fake_runtime.h"
#include "layout_suite.h"

enum {
	LIMIT = 1000,
};

static struct fake_python *python;
static struct fake_interpreter interp;

static void lay_out(int layout)
{
	python = fake_python_create(layouts[layout]);
	fake_runtime_init(python, FAKE_BY_SYMBOL);
	interp = fake_interpreter(python);
}

static void teardown(void)
{
	fake_python_destroy(python);
}

static addr_t add_frame(const char *name, addr_t previous, uint8_t owner)
{
	static const uint8_t nops[16] = {9, 0, 9, 0};
	struct fake_code code = {.name = name, .stack_size = 2, .bytecode = {nops, sizeof(nops)}};
	struct fake_frame frame = {.code = fake_code(python, &code), .previous = previous, .offset = 4, .owner = owner};
	return fake_frame(python, &frame);
}

static void set_previous(addr_t frame, addr_t previous)
{
	const struct layout *l = python->layout;
	fake_set(python, frame, layout_has(l->iframe.previous) ? l->iframe.previous : l->pyframe.f_back, previous);
}

/** Walks the stack of a new thread state whose innermost frame this is. */
static size_t walk(addr_t frame, size_t limit, bool *ret_cut)
{
	addr_t tstate = fake_thread_state(python, &interp, 1, 1, frame);
	const struct cpython *py = fake_python_open(python);
	struct py_frame_iter iter;
	struct py_frame_view view;
	size_t count = 0;
	py_frame_iter_init(&iter, py, tstate, limit);
	while (py_frame_iter_next(&iter, &view))
		count++;
	*ret_cut = iter.cut;
	return count;
}

START_TEST(stack_is_walked_outwards)
{
	lay_out(_i);
	addr_t outer = add_frame("outer", 0, 0), inner = add_frame("inner", outer, 0);
	addr_t tstate = fake_thread_state(python, &interp, 1, 1, inner);
	const struct cpython *py = fake_python_open(python);
	struct py_frame_iter iter;
	struct py_frame_view view;
	py_frame_iter_init(&iter, py, tstate, LIMIT);
	ck_assert(py_frame_iter_next(&iter, &view));
	ck_assert_str_eq(view.code->name, "inner");
	ck_assert_int_eq(view.offset, 4);
	ck_assert_int_eq(view.stack_depth, 0);
	ck_assert(py_frame_iter_next(&iter, &view));
	ck_assert_str_eq(view.code->name, "outer");
	ck_assert(!py_frame_iter_next(&iter, &view));
	ck_assert(!iter.cut);
}
END_TEST

START_TEST(frames_of_the_interpreter_itself_are_skipped)
{
	lay_out(_i);
	uint8_t hidden = python->layout->first_hidden_owner;
	bool cut;
	if (hidden == 255)
		return;
	addr_t outer = add_frame("outer", 0, 0), shim = add_frame("shim", outer, hidden);
	ck_assert_uint_eq(walk(add_frame("inner", shim, 0), LIMIT, &cut), 2);
	ck_assert(!cut);
}
END_TEST

START_TEST(stack_of_a_thread_without_frames_is_empty_and_whole)
{
	lay_out(_i);
	bool cut;
	ck_assert_uint_eq(walk(0, LIMIT, &cut), 0);
	ck_assert(!cut);
}
END_TEST

START_TEST(bound_cuts_a_stack)
{
	lay_out(_i);
	bool cut;
	addr_t frame = 0;
	for (size_t i = 0; i < 10; i++)
		frame = add_frame("f", frame, 0);
	ck_assert_uint_eq(walk(frame, 10, &cut), 10);
	ck_assert(!cut);
	ck_assert_uint_eq(walk(frame, 9, &cut), 9);
	ck_assert(cut);
}
END_TEST

START_TEST(frame_that_calls_itself_ends_the_stack)
{
	lay_out(_i);
	bool cut;
	addr_t frame = add_frame("f", 0, 0);
	set_previous(frame, frame);
	ck_assert_uint_eq(walk(frame, LIMIT, &cut), 1);
	ck_assert(cut);
}
END_TEST

START_TEST(ring_of_frames_ends_the_stack)
{
	enum {
		RING = 7,
	};
	lay_out(_i);
	bool cut;
	addr_t first = add_frame("f", 0, 0), frame = first;
	for (size_t i = 1; i < RING; i++)
		frame = add_frame("f", frame, 0);
	set_previous(first, frame);
	size_t count = walk(add_frame("entry", frame, 0), LIMIT, &cut);
	ck_assert_uint_gt(count, RING);
	ck_assert_uint_lt(count, 5 * RING);
	ck_assert(cut);
}
END_TEST

START_TEST(missing_memory_cuts_a_stack)
{
	lay_out(_i);
	bool cut;
	ck_assert_uint_eq(walk(add_frame("f", 0x1000, 0), LIMIT, &cut), 1);
	ck_assert(cut);
}
END_TEST

static size_t count_threads(bool *ret_cut)
{
	const struct cpython *py = fake_python_open(python);
	struct py_list_iter iter;
	addr_t tstate;
	size_t count = 0;
	py_tstate_iter_init(&iter, py, interp.address);
	while (py_list_iter_next(&iter, &tstate))
		count++;
	*ret_cut = iter.cut;
	py_list_iter_deinit(&iter);
	return count;
}

START_TEST(thread_states_are_listed_and_a_ring_ends)
{
	lay_out(_i);
	bool cut;
	addr_t oldest = fake_thread_state(python, &interp, 1, 1, 0);
	for (uint64_t ident = 2; ident <= 5; ident++)
		fake_thread_state(python, &interp, ident, ident, 0);
	ck_assert_uint_eq(count_threads(&cut), 5);
	ck_assert(!cut);
	addr_t newest;
	py_read_word(fake_python_open(python), interp.address, python->layout->interp.tstate_head, &newest);
	fake_set(python, oldest, python->layout->tstate.next, newest);
	ck_assert_uint_eq(count_threads(&cut), 5);
	ck_assert(cut);
	fake_set(python, oldest, python->layout->tstate.next, 0x1000);
	ck_assert_uint_eq(count_threads(&cut), 6);
	ck_assert(cut);
}
END_TEST

START_TEST(interpreters_are_listed_and_checked)
{
	lay_out(_i);
	fake_thread_state(python, &interp, 1, 1, 0);
	struct fake_interpreter second = fake_interpreter(python);
	const struct cpython *py = fake_python_open(python);
	struct py_list_iter iter;
	addr_t found;
	py_interp_iter_init(&iter, py);
	ck_assert(py_list_iter_next(&iter, &found) && found == second.address);
	ck_assert(py_interp_is_plausible(py, found));
	ck_assert(py_list_iter_next(&iter, &found) && found == interp.address);
	ck_assert(py_interp_is_plausible(py, found));
	ck_assert(!py_list_iter_next(&iter, &found));
	ck_assert(!iter.cut);
	py_list_iter_deinit(&iter);
	ck_assert(!py_interp_is_plausible(py, interp.modules));
	ck_assert(!py_interp_is_plausible(py, 0x1000));
}
END_TEST

START_TEST(thread_state_of_another_interpreter_makes_it_implausible)
{
	lay_out(_i);
	addr_t tstate = fake_thread_state(python, &interp, 1, 1, 0);
	fake_set(python, tstate, python->layout->tstate.interp, tstate);
	ck_assert(!py_interp_is_plausible(fake_python_open(python), interp.address));
}
END_TEST

START_TEST(gil_tells_its_holder_while_it_is_locked)
{
	lay_out(_i);
	addr_t tstate = fake_thread_state(python, &interp, 1, 1, 0);
	struct py_gil gil;
	fake_gil_hold(python, &interp, tstate);
	ck_assert(py_gil_read(fake_python_open(python), interp.address, &gil));
	ck_assert_int_eq(gil.locked, TRI_YES);
	ck_assert_uint_eq(gil.holder, tstate);
	fake_gil_hold(python, &interp, 0);
	ck_assert(py_gil_read(fake_python_open(python), interp.address, &gil));
	ck_assert_int_eq(gil.locked, TRI_NO);
	ck_assert_uint_eq(gil.holder, 0);
}
END_TEST

START_TEST(waiters_for_the_gil_sleep_inside_it)
{
	lay_out(_i);
	const struct layout *l = python->layout;
	const struct cpython *py = fake_python_open(python);
	if (!interp.gil)
		return;
	ck_assert(py_gil_contains(py, interp.gil, interp.gil + layout_offset(l->gil.cond) + 8));
	ck_assert(py_gil_contains(py, interp.gil, interp.gil + layout_offset(l->gil.mutex)));
	ck_assert(!py_gil_contains(py, interp.gil, interp.gil - 8));
	ck_assert(!py_gil_contains(py, interp.gil, interp.gil + layout_offset(l->gil.sizeof_gil)));
	ck_assert(!py_gil_contains(py, 0, 8));
}
END_TEST

START_TEST(thread_state_says_who_it_is)
{
	lay_out(_i);
	addr_t address = fake_thread_state(python, &interp, 0x7f1234, 4711, 0);
	struct py_tstate tstate;
	ck_assert(py_tstate_read(fake_python_open(python), address, &tstate));
	ck_assert_uint_eq(tstate.ident, 0x7f1234);
	ck_assert_uint_eq(tstate.native_id, layout_has(python->layout->tstate.native_thread_id) ? 4711 : 0);
	fake_set(python, address, python->layout->tstate.thread_id, UINT64_MAX);
	ck_assert(py_tstate_read(fake_python_open(python), address, &tstate));
	ck_assert_uint_eq(tstate.ident, 0);
	ck_assert(!py_tstate_read(fake_python_open(python), 0x1000, &tstate));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		stack_is_walked_outwards,
		frames_of_the_interpreter_itself_are_skipped,
		stack_of_a_thread_without_frames_is_empty_and_whole,
		bound_cuts_a_stack,
		frame_that_calls_itself_ends_the_stack,
		ring_of_frames_ends_the_stack,
		missing_memory_cuts_a_stack,
		thread_states_are_listed_and_a_ring_ends,
		interpreters_are_listed_and_checked,
		thread_state_of_another_interpreter_makes_it_implausible,
		gil_tells_its_holder_while_it_is_locked,
		waiters_for_the_gil_sleep_inside_it,
		thread_state_says_who_it_is,
	};
	return unit_run_layouts("frames", teardown, tests, ARRAY_SIZE(tests));
}
