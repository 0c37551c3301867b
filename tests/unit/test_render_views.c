// SPDX-License-Identifier: GPL-3.0-or-later
#include <check.h>
#include <stdlib.h>

#include "test_render_models.h"

#define assert_says(what) ck_assert_ptr_nonnull(strstr(text_get(&text), what))
#define assert_silent_on(what) ck_assert_ptr_null(strstr(text_get(&text), what))

START_TEST(shutdown_names_the_awaited_and_what_they_do)
{
	MODEL(model, model_deadlock());
	render_shutdown(&text, model.report, &at_80);
	ck_assert_str_eq(
		text_get(&text),
		"The process is exiting, in \"MainThread\" (gdb 1): threading._shutdown joins\n"
		"non-daemon threads.\n"
		"threading._shutdown joins \"heartbeat\"; \"worker\" is next.\n"
		"\n"
		"Exit waits for 2 threads, now for the first:\n"
		"  heartbeat  (gdb 2)  lock-wait on Lock app.DB, at app.py:14 in beat\n"
		"  worker     (gdb 3)  lock-wait on Lock app.CACHE, at app.py:22 in work\n");
}
END_TEST

START_TEST(running_process_gets_a_prediction)
{
	MODEL(model, model_healthy(4));
	for (size_t i = 1; i < 4; i++)
		vec_add(model.arena, &model.report->shutdown.would_wait_for,
			model.process->threads.items[i]);
	render_shutdown(&text, model.report, &at_80);
	ck_assert_str_eq(text_get(&text),
			 "The process is not exiting.\n"
			 "\n"
			 "If the main thread returned now, exit would wait for 3 threads:\n"
			 "  worker-0  (gdb 2)  sleep, at server.py:44 in poll\n"
			 "                     and 2 more threads like it\n");
}
END_TEST

START_TEST(doctor_lists_facts_then_warnings_then_what_to_do)
{
	MODEL(model, model_deadlock());
	model.process->runtime.layout = "table 3.11";
	py_fact_add(model.process, "runtime", "_PyRuntime at 0x555555a00000, by its symbol");
	py_warn(model.process, "frames-cut", "the stack of \"worker\" has more than 100 frames");
	render_doctor(&text, model.report, &at_80);
	ck_assert_str_eq(
		text_get(&text),
		"CPython 3.11.2 was found; 3 of 3 Python threads known to GDB; 1 warning.\n"
		"\n"
		"  runtime  _PyRuntime at 0x555555a00000, by its symbol\n"
		"  version  CPython 3.11.2, debug build: ?, free-threaded: ?\n"
		"  layout   table 3.11\n"
		"  target   live, x86-64\n"
		"  threads  3 Python threads, 3 of them known to GDB\n"
		"  stacks   3 frames read\n"
		"  locks    2 locks; 0 locked with an unknown owner\n"
		"\n"
		"warning (frames-cut): the stack of \"worker\" has more than 100 frames\n"
		"\n"
		"Next: `set pyhang max-frames` takes a higher limit.\n");
}
END_TEST

START_TEST(stack_shows_full_paths_and_held_locks)
{
	MODEL(model, model_deadlock());
	render_stack(&text, model.report, model.process->threads.items[1], &at_80);
	ck_assert_str_eq(
		text_get(&text),
		"Thread \"heartbeat\" (gdb 2, LWP 4243), lock-wait on Lock app.DB\n"
		"#0  beat () at /srv/shop/app.py:14 [holds Lock app.CACHE since line 13]\n");
}
END_TEST

START_TEST(stack_claims_no_hold_that_explain_did_not_make)
{
	MODEL(model, model_deadlock());
	struct py_thread *heartbeat = model.process->threads.items[1];
	heartbeat->holds.count = 0;
	render_stack(&text, model.report, heartbeat, &unlimited);
	assert_silent_on("holds");
	assert_says("[inside `with` of Lock app.CACHE since line 13]");
}
END_TEST

START_TEST(stack_shows_captured_locals)
{
	MODEL(model, model_deadlock());
	struct py_thread *worker = model.process->threads.items[2];
	vec_add(model.arena, &worker->frames.items[0].locals, ((struct py_local){"job", "'a'"}));
	vec_add(model.arena, &worker->frames.items[0].locals, ((struct py_local){NULL, NULL}));
	render_stack(&text, model.report, worker, &at_80);
	assert_says("\n        job = 'a'\n        ? = ?\n");
}
END_TEST

START_TEST(incomplete_stack_says_so)
{
	MODEL(model, model_deadlock());
	struct py_thread *worker = model.process->threads.items[2];
	worker->frames_complete = TRI_NO;
	render_stack(&text, model.report, worker, &unlimited);
	assert_says("The stack goes on, but its outer frames were not read");
}
END_TEST

START_TEST(long_path_in_a_stack_is_not_broken)
{
	MODEL(model, model_deadlock());
	struct py_thread *worker = model.process->threads.items[2];
	worker->frames.items[0].file =
		"/srv/a_folder_with_a_long_name/another_folder_with_a_long_name/and_one_more/"
		"application.py";
	render_stack(&text, model.report, worker, &at_80);
	assert_says("\n    at "
		    "/srv/a_folder_with_a_long_name/another_folder_with_a_long_name/and_one_more/"
		    "application.py:22\n");
}
END_TEST

START_TEST(report_holds_every_section)
{
	MODEL(model, model_deadlock());
	render_report(&text, model.report, &unlimited);
	static const char *const parts[] = {
		"Exit is blocked: ",
		"== Exit ==",
		"== Threads ==",
		"== Locks ==",
		"== Cycles ==",
		"== Interpreters ==",
		"== Stacks ==",
		"== How this was found ==",
		"Signature: exit-blocked:deadlock",
	};
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		assert_says(parts[i]);
	assert_says(
		"\"heartbeat\" (gdb 2) -> Lock app.DB -> \"worker\" (gdb 3) -> Lock app.CACHE -> "
		"\"heartbeat\" (gdb 2)\n");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("render views");
	TCase *tests = tcase_create("views");
	tcase_add_test(tests, shutdown_names_the_awaited_and_what_they_do);
	tcase_add_test(tests, running_process_gets_a_prediction);
	tcase_add_test(tests, doctor_lists_facts_then_warnings_then_what_to_do);
	tcase_add_test(tests, stack_shows_full_paths_and_held_locks);
	tcase_add_test(tests, stack_claims_no_hold_that_explain_did_not_make);
	tcase_add_test(tests, stack_shows_captured_locals);
	tcase_add_test(tests, incomplete_stack_says_so);
	tcase_add_test(tests, long_path_in_a_stack_is_not_broken);
	tcase_add_test(tests, report_holds_every_section);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
