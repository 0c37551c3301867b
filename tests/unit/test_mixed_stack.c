// SPDX-License-Identifier: GPL-3.0-or-later
// Python frames in their places among native ones.
#include "model_builder.h"
#include "render/mixed_stack.h"
#include "unit.h"

static struct py_process *process;
static struct py_thread *thread;

static void set_up(void)
{
	process = model_new();
	thread = model_thread(process, "worker");
	thread->native_complete = TRI_YES;
}

static void tear_down(void)
{
	model_free(process);
}

static void python(const char *function, enum tri from_c)
{
	model_frame(process, thread, function, "app.py", 1)->from_c = from_c;
}

static void native(const char *function, enum py_native_role role)
{
	struct py_native_frame frame = {.function = function, .role = role, .pc = 0x1234};
	vec_add(process->arena, &thread->native_frames, frame);
}

static void loop(void)
{
	native("_PyEval_EvalFrameDefault", NATIVE_EVAL);
}

/** "sleep inner …" of the merged stack, or why there is none. */
static const char *merged(void)
{
	mixed_line_vec lines = {0};
	const char *why_not = mixed_stack_merge(process->arena, thread, &lines);
	const char *text = "";
	if (why_not)
		return why_not;
	vec_each(const struct mixed_line, line, &lines)
		text = arena_printf(process->arena, "%s%s%s", text, *text ? " " : "",
				    line->native ? line->native->function
						 : thread->frames.items[line->python].function);
	return text;
}

START_TEST(one_loop_may_run_several_python_frames)
{
	python("inner", TRI_NO);
	python("middle", TRI_YES);
	python("outer", TRI_YES);
	native("nanosleep", NATIVE_OTHER);
	loop();
	native("list_sort", NATIVE_OTHER);
	loop();
	native("thread_run", NATIVE_OTHER);
	ck_assert_str_eq(merged(), "nanosleep inner middle list_sort outer thread_run");
}
END_TEST

START_TEST(wrapper_of_the_loop_is_no_loop)
{
	python("work", TRI_YES);
	loop();
	native("PyEval_EvalFrameEx", NATIVE_EVAL);
	native("main", NATIVE_OTHER);
	ck_assert_str_eq(merged(), "work PyEval_EvalFrameEx main");
}
END_TEST

START_TEST(stack_without_symbols_is_not_merged)
{
	python("work", TRI_YES);
	native(NULL, NATIVE_OTHER);
	ck_assert_ptr_nonnull(strstr(merged(), "by which the interpreter's loop is known"));
}
END_TEST

START_TEST(stacks_that_do_not_match_are_not_merged)
{
	python("work", TRI_YES);
	loop();
	loop();
	ck_assert_ptr_nonnull(strstr(merged(), "does not run as many"));
	thread->native_frames.count = 1;
	ck_assert_str_eq(merged(), "work");
	python("outer", TRI_YES);
	ck_assert_ptr_nonnull(strstr(merged(), "does not run as many"));
}
END_TEST

START_TEST(frame_of_which_it_is_unknown_who_called_it_is_not_merged)
{
	python("inner", TRI_UNKNOWN);
	python("outer", TRI_YES);
	loop();
	ck_assert_ptr_nonnull(strstr(merged(), "does not run as many"));
}
END_TEST

START_TEST(thread_without_python_frames_has_its_native_stack)
{
	native("futex_wait", NATIVE_OTHER);
	native("start_thread", NATIVE_OTHER);
	ck_assert_str_eq(merged(), "futex_wait start_thread");
}
END_TEST

START_TEST(native_frame_says_what_is_known)
{
	const struct {
		struct py_native_frame frame;
		const char *text;
	} cases[] = {
		{{.function = "sleep", .library = "/lib/libc.so.6"}, "sleep () from libc.so.6"},
		{{.function = "work", .file = "work.c", .line = 7}, "work () at work.c:7"},
		{{.pc = 0x10}, "0x10 in ?? ()"},
		{{.role = NATIVE_SIGNAL}, "<signal handler called>"},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		ck_assert_str_eq(native_frame_say(process->arena, &cases[i].frame), cases[i].text);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		one_loop_may_run_several_python_frames,
		wrapper_of_the_loop_is_no_loop,
		stack_without_symbols_is_not_merged,
		stacks_that_do_not_match_are_not_merged,
		frame_of_which_it_is_unknown_who_called_it_is_not_merged,
		thread_without_python_frames_has_its_native_stack,
		native_frame_says_what_is_known,
	};
	Suite *suite = suite_create("mixed_stack");
	TCase *group = tcase_create("mixed_stack");
	tcase_add_checked_fixture(group, set_up, tear_down);
	for (size_t i = 0; i < ARRAY_SIZE(tests); i++)
		tcase_add_test(group, tests[i]);
	suite_add_tcase(suite, group);
	return unit_run_suite(suite);
}
