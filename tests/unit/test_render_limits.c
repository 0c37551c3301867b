// SPDX-License-Identifier: GPL-3.0-or-later
#include <check.h>
#include <stdlib.h>

#include "render/columns.h"
#include "test_render_models.h"

typedef void (*render_function)(struct text *, const struct py_report *,
				const struct render_options *);

static const render_function views[] = {
	render_why,     render_shutdown, render_threads, render_locks,
	render_interps, render_doctor,   render_report,
};

/** All views of a report, one after the other. */
static void render_all(struct text *text, const struct py_report *report,
		       const struct render_options *options)
{
	for (size_t i = 0; i < ARRAY_SIZE(views); i++)
		views[i](text, report, options);
	if (!report || !report->process)
		return;
	vec_each_ptr(struct py_thread, thread, &report->process->threads) {
		render_stack(text, report, thread, options);
		render_why_thread(text, report, thread, NULL, options);
	}
}

static void assert_fits(const char *text, size_t width)
{
	for (const char *line = text; *line;) {
		size_t length = strcspn(line, "\n");
		char *copy = strndup(line, length);
		ck_assert_msg(text_columns(copy) <= width, "%zu columns: %s", text_columns(copy),
			      copy);
		ck_assert_msg(!length || copy[length - 1] != ' ', "ends in a space: %s", copy);
		free(copy);
		line += length + (line[length] == '\n');
	}
}

START_TEST(no_line_is_wider_than_the_terminal)
{
	static const struct render_options options[] = {
		{.width = 80},
		{.width = 80, .verbose = true},
		{.width = 80, .ascii = true},
		{.width = 100, .ascii = true, .verbose = true},
		{.width = 132},
	};
	MODEL(model, model_crowd(30));
	const struct render_options *tried = &options[_i];
	render_all(&text, model.report, tried);
	assert_fits(text_get(&text), tried->width);
}
END_TEST

START_TEST(nothing_is_cut_or_wrapped_without_a_width)
{
	MODEL(model, model_crowd(9));
	struct py_report *report = model.report;
	render_threads(&text, report, &unlimited);
	render_locks(&text, report, &unlimited);
	render_why(&text, report, &unlimited);
	ck_assert_ptr_null(strstr(text_get(&text), "…"));
	ck_assert_ptr_nonnull(
		strstr(text_get(&text), "処理スレッド-7 受信待ち行列のための長い名前"));
	ck_assert_ptr_nonnull(strstr(text_get(&text), report->verdict.summary));
}
END_TEST

START_TEST(no_escape_sequence_without_style)
{
	MODEL(model, model_crowd(5));
	render_all(&text, model.report, &at_80);
	ck_assert_ptr_null(strchr(text_get(&text), '\033'));
}
END_TEST

START_TEST(style_changes_nothing_but_the_style)
{
	MODEL(model, model_deadlock());
	struct render_options styled = {.width = 80, .style = true};
	render_why(&text, model.report, &styled);
	ck_assert_ptr_nonnull(strstr(text_get(&text), "\033[1mExit is blocked"));
	struct text bare __attribute__((cleanup(text_deinit))) = {0};
	for (const char *at = text_get(&text); *at; at++) {
		if (*at == '\033')
			at += strcspn(at, "m");
		else
			text_add_n(&bare, at, 1);
	}
	struct text plain __attribute__((cleanup(text_deinit))) = {0};
	render_why(&plain, model.report, &at_80);
	ck_assert_str_eq(text_get(&bare), text_get(&plain));
}
END_TEST

START_TEST(ascii_output_is_ascii)
{
	MODEL(model, model_crowd(5));
	struct render_options ascii = {.width = 80, .ascii = true};
	render_all(&text, model.report, &ascii);
	for (const char *at = text_get(&text); *at; at++)
		ck_assert_int_gt(*at, 0);
}
END_TEST

START_TEST(empty_report_is_survived)
{
	struct text text __attribute__((cleanup(text_deinit))) = {0};
	struct py_report report = {0};
	struct render_options options = {.width = 80, .verbose = _i & 1, .ascii = _i & 2};
	render_all(&text, &report, &options);
	render_all(&text, NULL, NULL);
	render_stack(&text, &report, NULL, &options);
	render_why_thread(&text, &report, NULL, NULL, &options);
	ck_assert_ptr_nonnull(strstr(text_get(&text), "CPython ?"));
	ck_assert_ptr_nonnull(strstr(text_get(&text), "No CPython was found."));
}
END_TEST

/** One of everything, with nothing known of any of it. */
static struct model model_blank(void)
{
	struct arena *arena = arena_create();
	struct py_process *process = py_process_create(arena);
	struct py_report *report = arena_new(arena, struct py_report);
	report->process = process;
	py_process_add_interpreter(process);
	struct py_thread *thread = py_process_add_thread(process);
	struct py_frame *frame = py_thread_add_frame(process, thread);
	struct py_lock *lock = py_process_add_lock(process, LOCK_OTHER, 0);
	struct py_lock *looped = py_process_add_lock(process, LOCK_PLAIN, 0);
	looped->outer = looped;
	looped->inner = looped;
	lock->type = NULL;
	vec_push(arena, &frame->withs);
	vec_push(arena, &frame->withs)->lock = looped;
	vec_push(arena, &frame->locals);
	vec_push(arena, &thread->holds);
	vec_push(arena, &thread->holds)->lock = looped;
	thread->timer = arena_new(arena, struct py_timer);
	thread->syscall = arena_new(arena, struct py_syscall);
	vec_add(arena, &lock->waiters, NULL);
	vec_add(arena, &looped->waiters, thread);
	vec_add(arena, &lock->reachable_by, NULL);
	vec_push(arena, &process->warnings);
	vec_push(arena, &process->facts);
	vec_push(arena, &process->native_threads);
	vec_push(arena, &report->chain);
	vec_push(arena, &report->chain)->depth = 1000000;
	vec_push(arena, &report->cycles);
	struct py_cycle *cycle = vec_push(arena, &report->cycles);
	vec_push(arena, &cycle->members);
	struct py_cause *cause = vec_push(arena, &report->verdict.causes);
	vec_add(arena, &cause->threads, NULL);
	vec_push(arena, &report->verdict.causes);
	vec_add(arena, &report->shutdown.waiting_for, NULL);
	vec_add(arena, &report->shutdown.would_wait_for, NULL);
	return (struct model){arena, process, report};
}

START_TEST(unknown_members_are_survived)
{
	MODEL(model, model_blank());
	struct render_options options = {
		.width = _i & 4 ? 80 : 0, .verbose = _i & 1, .ascii = _i & 2};
	for (enum py_verdict_kind kind = VERDICT_UNKNOWN; kind <= VERDICT_EXIT_BLOCKED; kind++) {
		model.report->verdict.kind = kind;
		render_all(&text, model.report, &options);
	}
	for (int stage = 0; stage < STAGE_COUNT; stage++) {
		model.report->shutdown.stage = (enum py_shutdown_stage)stage;
		render_shutdown(&text, model.report, &options);
	}
	for (int kind = 0; kind < LOCK_KIND_COUNT; kind++) {
		model.process->locks.items[0]->kind = (enum py_lock_kind)kind;
		render_locks(&text, model.report, &options);
	}
	for (int state = 0; state < STATE_COUNT; state++) {
		model.process->threads.items[0]->state = (enum py_thread_state)state;
		render_threads(&text, model.report, &options);
	}
	ck_assert_ptr_null(strstr(text_get(&text), "(null)"));
}
END_TEST

START_TEST(middle_of_a_name_is_cut)
{
	struct arena *arena = arena_create();
	ck_assert_str_eq(columns_cut_middle(arena, "abcdefghij", 7, "…"), "abc…hij");
	ck_assert_str_eq(columns_cut_middle(arena, "一二三四五", 7, "…"), "一…五");
	ck_assert_str_eq(columns_cut_middle(arena, "abc", 3, "…"), "abc");
	ck_assert_str_eq(columns_cut_end(arena, "一二三四五", 6, "…"), "一二…");
	ck_assert_str_eq(columns_cut_end(arena, "abcdef", 2, "..."), "..");
	ck_assert_str_eq(columns_cut_end(arena, "abcdef", 0, "…"), "");
	arena_destroy(arena);
}
END_TEST

START_TEST(combining_marks_stay_with_their_letter)
{
	struct arena *arena = arena_create();
	ck_assert_str_eq(columns_cut_end(arena, "ae\u0301bcd", 3, "…"), "ae\u0301…");
	ck_assert_str_eq(columns_cut_middle(arena, "abcde\u0301", 3, "…"), "a…e\u0301");
	arena_destroy(arena);
}
END_TEST

START_TEST(broken_utf8_is_survived)
{
	struct arena *arena = arena_create();
	static const char *const broken[] = {"\xff\xfe\xfd", "\xe4\xb8", "a\x80\x80\x80\x80\x80z",
					     "\xf0\x9f", "\xc0\x80"};
	for (size_t i = 0; i < ARRAY_SIZE(broken); i++)
		for (size_t columns = 0; columns < 8; columns++) {
			columns_cut_middle(arena, broken[i], columns, "…");
			columns_cut_end(arena, broken[i], columns, "…");
			columns_ascii(arena, broken[i]);
		}
	arena_destroy(arena);
}
END_TEST

START_TEST(thousands_of_threads_take_no_time)
{
	MODEL(model, model_crowd(3000));
	render_all(&text, model.report, &at_80);
	ck_assert_uint_gt(text.length, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("render limits");
	TCase *tests = tcase_create("limits");
	tcase_set_timeout(tests, 30);
	tcase_add_loop_test(tests, no_line_is_wider_than_the_terminal, 0, 5);
	tcase_add_test(tests, nothing_is_cut_or_wrapped_without_a_width);
	tcase_add_test(tests, no_escape_sequence_without_style);
	tcase_add_test(tests, style_changes_nothing_but_the_style);
	tcase_add_test(tests, ascii_output_is_ascii);
	tcase_add_loop_test(tests, empty_report_is_survived, 0, 4);
	tcase_add_loop_test(tests, unknown_members_are_survived, 0, 8);
	tcase_add_test(tests, middle_of_a_name_is_cut);
	tcase_add_test(tests, combining_marks_stay_with_their_letter);
	tcase_add_test(tests, broken_utf8_is_survived);
	tcase_add_test(tests, thousands_of_threads_take_no_time);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
