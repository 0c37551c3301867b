// SPDX-License-Identifier: GPL-3.0-or-later
#include <check.h>
#include <stdlib.h>

#include "test_render_models.h"

static size_t lines_of(const char *text)
{
	size_t lines = 0;
	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

START_TEST(deadlock_at_exit_reads_as_verdict_chain_and_fix)
{
	MODEL(model, model_deadlock());
	render_why(&text, model.report, &at_80);
	ck_assert_str_eq(
		text_get(&text),
		"CPython 3.11.2, pid 4242, live: 1 interpreter, 3 Python threads, GIL free\n"
		"Exit is blocked: threading._shutdown waits for thread \"heartbeat\", which is in "
		"a\n"
		"deadlock with \"worker\".\n"
		"\n"
		"  MainThread       (gdb 1)  in threading._shutdown, joins\n"
		"  └ heartbeat      (gdb 2)  waits for Lock app.DB at app.py:14 in beat\n"
		"    └ worker       (gdb 3)  holds it (proven: inside `with DB:` at app.py:21),\n"
		"      │                     waits for Lock app.CACHE at app.py:22 in work\n"
		"      └ heartbeat           holds it (proven: inside `with CACHE:` at app.py:13)\n"
		"                            ← cycle\n"
		"\n"
		"Fix: take app.DB and app.CACHE in the same order at app.py:13 and app.py:21.\n");
}
END_TEST

START_TEST(ascii_tree_has_no_box_drawing)
{
	MODEL(model, model_deadlock());
	struct render_options ascii = {.width = 0, .ascii = true};
	render_why(&text, model.report, &ascii);
	ck_assert_ptr_nonnull(strstr(
		text_get(&text),
		"\n  `- heartbeat        (gdb 2)  waits for Lock app.DB at app.py:14 in beat\n"
		"     `- worker        (gdb 3)  holds it"));
	ck_assert_ptr_nonnull(strstr(text_get(&text), "  <- cycle\n"));
}
END_TEST

START_TEST(siblings_are_joined_by_a_rail)
{
	MODEL(model, model_deadlock());
	memset(&model.report->chain, 0, sizeof(model.report->chain));
	struct py_thread **threads = model.process->threads.items;
	model_link(&model, 0, threads[0], NULL, "joins");
	model_link(&model, 1, threads[1], NULL, "waits");
	model_link(&model, 2, threads[2], NULL, "sleeps");
	model_link(&model, 1, threads[2], NULL, "runs");
	render_why(&text, model.report, &at_80);
	ck_assert_ptr_nonnull(strstr(text_get(&text), "  MainThread   (gdb 1)  joins\n"
						      "  ├ heartbeat  (gdb 2)  waits\n"
						      "  │ └ worker   (gdb 3)  sleeps\n"
						      "  └ worker     (gdb 3)  runs\n"));
}
END_TEST

START_TEST(grouped_threads_are_counted_under_their_link)
{
	MODEL(model, model_deadlock());
	model.report->chain.items[1].grouped = 199;
	render_why(&text, model.report, &at_80);
	ck_assert_ptr_nonnull(strstr(text_get(&text), "and 199 more threads like it\n"));
}
END_TEST

START_TEST(link_without_text_tells_the_threads_state)
{
	MODEL(model, model_deadlock());
	model.report->chain.items[1].text = NULL;
	render_why(&text, model.report, &unlimited);
	ck_assert_ptr_nonnull(
		strstr(text_get(&text), "lock-wait on Lock app.DB, at app.py:14 in beat\n"));
}
END_TEST

START_TEST(core_is_named_in_the_header)
{
	MODEL(model, model_deadlock());
	model.process->target_kind = TARGET_CORE;
	model.process->core = "/var/crash/app.core";
	model.process->pid = 0;
	render_why(&text, model.report, &at_80);
	ck_assert_ptr_nonnull(
		strstr(text_get(&text), "CPython 3.11.2, core file app.core: 1 interpreter, "));
}
END_TEST

START_TEST(header_says_who_holds_the_gil)
{
	MODEL(model, model_deadlock());
	struct py_interpreter *main = model.process->interpreters.items[0];
	main->gil_state = GIL_HELD;
	main->gil_holder = model.process->threads.items[2];
	render_why(&text, model.report, &unlimited);
	ck_assert_ptr_nonnull(
		strstr(text_get(&text), "3 Python threads, GIL held by \"worker\" (gdb 3)\n"));
}
END_TEST

START_TEST(header_counts_threads_without_an_os_thread)
{
	MODEL(model, model_deadlock());
	model.process->threads.items[2]->alive = TRI_NO;
	render_why(&text, model.report, &unlimited);
	ck_assert_ptr_nonnull(
		strstr(text_get(&text), "3 Python threads (1 without an OS thread), GIL"));
}
END_TEST

START_TEST(doubt_is_said_with_its_evidence)
{
	MODEL(model, model_deadlock());
	model.report->verdict.confidence = CONFIDENCE_LIKELY;
	model.report->verdict.causes.items[0].confidence = CONFIDENCE_LIKELY;
	model.report->verdict.causes.items[0].evidence = "the owner was inferred from bytecode.";
	render_why(&text, model.report, &at_80);
	ck_assert_ptr_nonnull(
		strstr(text_get(&text),
		       "\nThis is likely, not certain: the owner was inferred from bytecode.\n"));
}
END_TEST

START_TEST(explanation_is_told_where_no_cycle_is_drawn)
{
	MODEL(model, model_deadlock());
	model.report->chain.count = 2;
	render_why(&text, model.report, &at_80);
	ck_assert_ptr_nonnull(strstr(text_get(&text), "\nWhy: heartbeat and worker take"));
}
END_TEST

START_TEST(further_causes_come_in_short)
{
	MODEL(model, model_deadlock());
	struct py_cause *second = model_cause(&model, CAUSE_SLEEP, "wait for an Event instead.");
	vec_add(model.arena, &second->threads, model.process->threads.items[2]);
	render_why(&text, model.report, &at_80);
	ck_assert_ptr_nonnull(strstr(text_get(&text), "\nAlso: \"worker\" (gdb 3): sleeping\n"));
	ck_assert_ptr_null(strstr(text_get(&text), "wait for an Event"));
}
END_TEST

START_TEST(warnings_come_last_and_hang)
{
	MODEL(model, model_deadlock());
	py_warn(model.process, "memory-missing",
		"3 pages at 0x7f could not be read, so that the stack of \"worker\" may lack "
		"frames");
	render_why(&text, model.report, &at_80);
	ck_assert_ptr_nonnull(strstr(
		text_get(&text),
		"app.py:21.\n\n"
		"warning: 3 pages at 0x7f could not be read, so that the stack of \"worker\" may\n"
		"         lack frames\n"));
}
END_TEST

START_TEST(healthy_process_says_what_its_threads_do)
{
	MODEL(model, model_healthy(499));
	render_why(&text, model.report, &at_80);
	ck_assert_str_eq(
		text_get(&text),
		"CPython 3.11.2, pid 4242, live: 1 interpreter, 500 Python threads, GIL free\n"
		"Healthy: every thread can progress.\n"
		"\n"
		"  MainThread  (gdb 1)  io-wait on fd 3 (listens on 0.0.0.0:8080), at\n"
		"                       server.py:10 in serve\n"
		"  worker-0    (gdb 2)  sleep, at server.py:44 in poll\n"
		"                       and 498 more threads like it\n");
}
END_TEST

START_TEST(unknown_verdict_points_to_doctor)
{
	MODEL(model, model_empty());
	render_why(&text, model.report, &at_80);
	ck_assert_ptr_nonnull(strstr(text_get(&text), "\nUnknown: "));
	ck_assert_ptr_nonnull(strstr(text_get(&text), "`pyhang doctor`"));
}
END_TEST

START_TEST(five_hundred_threads_fit_on_a_screen)
{
	MODEL(model, model_crowd(500));
	model.process->warnings.count = 1;
	model.report->verdict.causes.count = 2;
	render_why(&text, model.report, &at_80);
	ck_assert_uint_le(lines_of(text_get(&text)), 32);
	ck_assert_ptr_nonnull(
		strstr(text_get(&text), "more links of the chain; `pyhang threads` lists"));
}
END_TEST

START_TEST(verbose_draws_the_whole_chain)
{
	MODEL(model, model_crowd(100));
	struct render_options verbose = {.width = 80, .verbose = true};
	render_why(&text, model.report, &verbose);
	ck_assert_ptr_null(strstr(text_get(&text), "more links of the chain"));
	ck_assert_ptr_nonnull(strstr(text_get(&text), "(gdb 50)"));
}
END_TEST

START_TEST(why_of_a_thread_begins_with_its_sentence)
{
	MODEL(model, model_deadlock());
	const struct py_thread *worker = model.process->threads.items[2];
	model.report->chain.count = 0;
	render_why_thread(&text, model.report, worker,
			  "\"worker\" is in a deadlock with \"heartbeat\".", &at_80);
	ck_assert_str_eq(text_get(&text),
			 "\"worker\" is in a deadlock with \"heartbeat\".\n"
			 "\n"
			 "State: lock-wait on Lock app.CACHE, at app.py:22 in work\n"
			 "Holds: Lock app.DB (proven: inside `with DB:` at app.py:21)\n"
			 "Stack: pyhang bt 3\n");
}
END_TEST

START_TEST(why_of_a_thread_gives_the_advice_of_its_cause_only)
{
	MODEL(model, model_deadlock());
	struct py_thread *worker = model.process->threads.items[2];
	struct py_cause *cause = &model.report->verdict.causes.items[0];
	render_why_thread(&text, model.report, worker, "x", &at_80);
	ck_assert_ptr_null(strstr(text_get(&text), "Fix:"));
	vec_add(model.arena, &cause->threads, worker);
	render_why_thread(&text, model.report, worker, "x", &at_80);
	ck_assert_ptr_nonnull(strstr(text_get(&text), "Fix: take app.DB"));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("render why");
	TCase *tests = tcase_create("why");
	tcase_add_test(tests, deadlock_at_exit_reads_as_verdict_chain_and_fix);
	tcase_add_test(tests, ascii_tree_has_no_box_drawing);
	tcase_add_test(tests, siblings_are_joined_by_a_rail);
	tcase_add_test(tests, grouped_threads_are_counted_under_their_link);
	tcase_add_test(tests, link_without_text_tells_the_threads_state);
	tcase_add_test(tests, core_is_named_in_the_header);
	tcase_add_test(tests, header_says_who_holds_the_gil);
	tcase_add_test(tests, header_counts_threads_without_an_os_thread);
	tcase_add_test(tests, doubt_is_said_with_its_evidence);
	tcase_add_test(tests, explanation_is_told_where_no_cycle_is_drawn);
	tcase_add_test(tests, further_causes_come_in_short);
	tcase_add_test(tests, warnings_come_last_and_hang);
	tcase_add_test(tests, healthy_process_says_what_its_threads_do);
	tcase_add_test(tests, unknown_verdict_points_to_doctor);
	tcase_add_test(tests, five_hundred_threads_fit_on_a_screen);
	tcase_add_test(tests, verbose_draws_the_whole_chain);
	tcase_add_test(tests, why_of_a_thread_begins_with_its_sentence);
	tcase_add_test(tests, why_of_a_thread_gives_the_advice_of_its_cause_only);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
