// SPDX-License-Identifier: GPL-3.0-or-later
#include <check.h>
#include <stdlib.h>

#include "test_render_models.h"

static const struct render_options verbose = {.width = 0, .verbose = true};

#define assert_says(what) ck_assert_ptr_nonnull(strstr(text_get(&text), what))
#define assert_silent_on(what) ck_assert_ptr_null(strstr(text_get(&text), what))

START_TEST(threads_come_one_a_row_main_first)
{
	MODEL(model, model_deadlock());
	model.process->threads.items[0]->main = TRI_NO;
	model.process->threads.items[2]->main = TRI_YES;
	render_threads(&text, model.report, &unlimited);
	ck_assert_str_eq(
		text_get(&text),
		"Gdb  Name         LWP  State                     Holds      Where\n"
		"  3  worker      4244  lock-wait Lock app.CACHE  app.DB     app.py:22 in work\n"
		"  1  MainThread  4242  join thread \"heartbeat\"              threading.py:1590 "
		"in _shutdown\n"
		"  2  heartbeat   4243  lock-wait Lock app.DB     app.CACHE  app.py:14 in beat\n");
}
END_TEST

START_TEST(held_locks_are_counted_where_names_do_not_fit)
{
	MODEL(model, model_deadlock());
	render_threads(&text, model.report, &at_80);
	assert_says("  2  heartbeat   4243  lock-wait Lock app.DB     1      app.py:14 in beat\n");
}
END_TEST

START_TEST(possible_hold_is_not_counted_as_held)
{
	MODEL(model, model_deadlock());
	model.process->threads.items[1]->holds.items[0].evidence = EVIDENCE_POSSIBLE;
	render_threads(&text, model.report, &verbose);
	assert_says("could hold Lock app.CACHE (possible: ");
	assert_silent_on("holds Lock app.CACHE");
}
END_TEST

START_TEST(daemon_threads_are_flagged)
{
	MODEL(model, model_healthy(1));
	model.process->threads.items[0]->daemon = TRI_UNKNOWN;
	render_threads(&text, model.report, &unlimited);
	assert_says("4242  ?  io-wait");
	assert_says("4243  d  sleep");
}
END_TEST

START_TEST(interpreter_is_shown_when_there_are_several)
{
	MODEL(model, model_deadlock());
	struct py_interpreter *second = py_process_add_interpreter(model.process);
	second->id = 7;
	model.process->threads.items[2]->interpreter = second;
	render_threads(&text, model.report, &unlimited);
	assert_says("Gdb  Int  Name");
	assert_says("  3    7  worker");
}
END_TEST

START_TEST(thread_without_gdb_number_or_name_is_shown_as_unknown)
{
	MODEL(model, model_deadlock());
	struct py_thread *worker = model.process->threads.items[2];
	worker->gdb_id = 0;
	worker->native_id = 0;
	worker->name = NULL;
	worker->alive = TRI_NO;
	worker->frames.count = 0;
	worker->frames_complete = TRI_NO;
	render_threads(&text, model.report, &unlimited);
	assert_says(
		"  -  ?              ?  lock-wait (OS thread gone) Lock app.CACHE  app.DB     ?\n");
}
END_TEST

START_TEST(native_threads_stand_in_the_footer)
{
	MODEL(model, model_deadlock());
	vec_add(model.arena, &model.process->native_threads,
		((struct py_native_thread){5, 4250, "jemalloc_bg"}));
	vec_add(model.arena, &model.process->native_threads,
		((struct py_native_thread){0, 4251, NULL}));
	render_threads(&text, model.report, &at_80);
	assert_says(
		"\n\n2 native threads that Python does not know: gdb 5 (jemalloc_bg), LWP 4251\n");
}
END_TEST

START_TEST(verbose_threads_tell_identity_syscall_and_holds)
{
	MODEL(model, model_deadlock());
	struct py_thread *worker = model.process->threads.items[2];
	struct py_syscall syscall = {
		.number = 202, .name = "futex", .args = {0x7f20, 0x189}, .arg_count = 2};
	worker->syscall = &syscall;
	worker->type = "threading.Thread";
	worker->target = "app.work";
	worker->target_file = "/srv/shop/app.py";
	worker->target_line = 18;
	render_threads(&text, model.report, &verbose);
	assert_says("      ident 0x7f1000020000, thread state 0x555500000200, object ?\n"
		    "      class threading.Thread, runs app.work (app.py:18)\n"
		    "      system call futex(0x7f20, 0x189)\n"
		    "      holds Lock app.DB (proven: inside `with DB:` at app.py:21)\n");
}
END_TEST

START_TEST(locks_tell_owner_grade_and_waiters)
{
	MODEL(model, model_deadlock());
	render_locks(&text, model.report, &at_80);
	ck_assert_str_eq(
		text_get(&text),
		"Id  Kind  Name       State   Owner                Sure    Waiting\n"
		"L1  Lock  app.DB     locked  \"worker\" (gdb 3)     proven  1 (+2): heartbeat\n"
		"L2  Lock  app.CACHE  locked  \"heartbeat\" (gdb 2)  proven  1 (+2): worker\n");
}
END_TEST

START_TEST(lock_with_most_waiters_comes_first)
{
	MODEL(model, model_deadlock());
	struct py_lock *popular = model_lock(&model, "app.POPULAR");
	for (size_t i = 0; i < 4; i++)
		model_wait(&model, model_thread(&model, "crowd", "/srv/app.py", 3, "f"), popular);
	render_locks(&text, model.report, &at_80);
	ck_assert(strstr(text_get(&text), "L3") < strstr(text_get(&text), "L1"));
}
END_TEST

START_TEST(possible_owner_is_only_a_lead)
{
	MODEL(model, model_deadlock());
	struct py_lock *db = model.process->locks.items[0];
	db->evidence = EVIDENCE_POSSIBLE;
	vec_add(model.arena, &db->reachable_by, model.process->threads.items[2]);
	db->reach_complete = TRI_YES;
	render_locks(&text, model.report, &at_80);
	assert_says("L1  Lock  app.DB     locked  ?");
	assert_says("\n      owner unknown; could be: \"worker\" (gdb 3)\n");
	assert_silent_on("possible");
}
END_TEST

START_TEST(incomplete_search_leaves_room_for_others)
{
	MODEL(model, model_deadlock());
	struct py_lock *db = model.process->locks.items[0];
	db->evidence = EVIDENCE_POSSIBLE;
	db->reach_complete = TRI_NO;
	render_locks(&text, model.report, &at_80);
	assert_says("could be: \"worker\" (gdb 3), or others\n");
}
END_TEST

START_TEST(missing_owner_is_said_in_words)
{
	MODEL(model, model_deadlock());
	struct py_lock *db = model.process->locks.items[0];
	db->owner = NULL;
	db->evidence = EVIDENCE_NONE;
	db->owner_missing = "ended";
	render_locks(&text, model.report, &at_80);
	assert_says("locked  gone ");
	assert_says("\n      locked by a thread that has ended: nobody is left to release it\n");
}
END_TEST

START_TEST(verbose_locks_say_why_the_owner_is_known)
{
	MODEL(model, model_deadlock());
	render_locks(&text, model.report, &verbose);
	assert_says("\n      held by \"worker\" (gdb 3): inside `with DB:` at app.py:21\n");
}
END_TEST

START_TEST(free_locks_are_counted_not_shown)
{
	MODEL(model, model_deadlock());
	model_lock(&model, "app.FREE")->locked = TRI_NO;
	render_locks(&text, model.report, &at_80);
	assert_silent_on("app.FREE");
	assert_says("\n1 more lock is free and unused, not shown.\n");
}
END_TEST

START_TEST(queue_tells_its_fill)
{
	MODEL(model, model_deadlock());
	struct py_lock *queue = py_process_add_lock(model.process, LOCK_QUEUE, 0x7f30);
	queue->value = 10;
	queue->limit = 10;
	queue->unfinished = 12;
	model_wait(&model, model.process->threads.items[0], queue);
	render_locks(&text, model.report, &unlimited);
	assert_says("Queue  0x7f30     10 of 10, 12 unfinished  -  ");
}
END_TEST

START_TEST(locks_tell_whose_interpreters_threads_wait)
{
	MODEL(model, model_deadlock());
	struct py_interpreter *second = py_process_add_interpreter(model.process);
	second->id = 7;
	model.process->threads.items[2]->interpreter = second;
	render_locks(&text, model.report, &unlimited);
	ck_assert_ptr_nonnull(strstr(text_get(&text), "\"worker\" (gdb 3, int 7)"));
	ck_assert_ptr_nonnull(strstr(text_get(&text), "worker (int 7)"));
}
END_TEST

START_TEST(interpreters_tell_their_gil)
{
	MODEL(model, model_deadlock());
	struct py_interpreter *second = py_process_add_interpreter(model.process);
	struct py_interpreter *main = model.process->interpreters.items[0];
	second->id = 1;
	second->gil = main->gil = 0x7f40;
	second->finalizing = TRI_YES;
	main->gil_state = GIL_HELD;
	main->gil_holder = model.process->threads.items[1];
	vec_add(model.arena, &main->gil_waiters, model.process->threads.items[2]);
	render_interps(&text, model.report, &unlimited);
	ck_assert_str_eq(text_get(&text),
			 "Id  Address         Main  Threads  Finalizing  GIL   "
			 "Held by                     Wanted by\n"
			 " 0  0x7f0000001000  yes         3  ?           held  "
			 "\"heartbeat\" (gdb 2, int 0)  1: \"worker\" (gdb 3, int 0)\n"
			 " 1  ?               no          0  yes         ?\n"
			 "      shares the GIL of interpreter 0\n");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("render tables");
	TCase *tests = tcase_create("tables");
	tcase_add_test(tests, threads_come_one_a_row_main_first);
	tcase_add_test(tests, held_locks_are_counted_where_names_do_not_fit);
	tcase_add_test(tests, possible_hold_is_not_counted_as_held);
	tcase_add_test(tests, daemon_threads_are_flagged);
	tcase_add_test(tests, interpreter_is_shown_when_there_are_several);
	tcase_add_test(tests, thread_without_gdb_number_or_name_is_shown_as_unknown);
	tcase_add_test(tests, native_threads_stand_in_the_footer);
	tcase_add_test(tests, verbose_threads_tell_identity_syscall_and_holds);
	tcase_add_test(tests, locks_tell_owner_grade_and_waiters);
	tcase_add_test(tests, lock_with_most_waiters_comes_first);
	tcase_add_test(tests, possible_owner_is_only_a_lead);
	tcase_add_test(tests, incomplete_search_leaves_room_for_others);
	tcase_add_test(tests, missing_owner_is_said_in_words);
	tcase_add_test(tests, verbose_locks_say_why_the_owner_is_known);
	tcase_add_test(tests, free_locks_are_counted_not_shown);
	tcase_add_test(tests, queue_tells_its_fill);
	tcase_add_test(tests, locks_tell_whose_interpreters_threads_wait);
	tcase_add_test(tests, interpreters_tell_their_gil);
	suite_add_tcase(suite, tests);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
