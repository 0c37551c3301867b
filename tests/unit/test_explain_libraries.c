// SPDX-License-Identifier: GPL-3.0-or-later
// Known libraries: the table, the user's own file, and what is made of them.
#include "explain/advice_file.h"
#include "explain/libraries.h"
#include "explain_suite.h"
#include "model/framework.h"
#include "model/text.h"

static struct py_thread *thread_in(const char *type, const char *target)
{
	struct py_thread *thread = model_thread(process, "Thread-7");
	thread->type = type;
	thread->target = target;
	thread->block = (struct py_block){.kind = BLOCK_FD, .fd = 5, .timed = TRI_NO};
	return thread;
}

static const char *library_name(struct py_thread *thread)
{
	libraries_find(process);
	return thread->library ? thread->library->name : "";
}

static struct py_frame *call(struct py_thread *thread, const char *module, const char *function)
{
	struct py_frame *frame = model_frame(process, thread, function, "/srv/file.py", 3);
	frame->module = module;
	return frame;
}

START_TEST(table_is_sorted_and_says_each_thing_once)
{
	size_t count;
	const struct py_library *table = libraries_table(&count);
	for (size_t i = 1; i < count; i++) {
		const struct py_library *before = &table[i - 1], *entry = &table[i];
		int order = (int)before->match - (int)entry->match;
		if (!order)
			order = strcmp(before->pattern, entry->pattern);
		ck_assert_msg(order < 0, "%s is not behind %s", entry->pattern, before->pattern);
	}
}
END_TEST

START_TEST(table_has_clauses_not_sentences)
{
	size_t count;
	const struct py_library *table = libraries_table(&count);
	for (size_t i = 0; i < count; i++) {
		const char *ending = table[i].ending, *purpose = table[i].purpose;
		ck_assert_msg(*ending >= 'a' && *ending <= 'z' && ending[strlen(ending) - 1] != '.',
			      "%s: %s", table[i].pattern, ending);
		ck_assert_msg(*purpose >= 'a' && *purpose <= 'z', "%s: %s", table[i].pattern,
			      purpose);
		ck_assert_msg(table[i].pattern[0] != '*' && strchr(table[i].pattern, '.'),
			      "%s is too wide", table[i].pattern);
	}
}
END_TEST

START_TEST(a_thread_is_told_by_its_class)
{
	ck_assert_str_eq(library_name(thread_in("paramiko.transport.Transport", NULL)), "Paramiko");
	ck_assert_str_eq(library_name(thread_in("paramiko.transport.Transporter", NULL)), "");
	ck_assert_str_eq(library_name(thread_in("threading.Thread", NULL)), "");
	ck_assert_str_eq(library_name(thread_in(NULL, NULL)), "");
}
END_TEST

START_TEST(a_thread_is_told_by_a_class_that_it_derives_from)
{
	struct py_thread *thread = thread_in("app.Watcher", NULL);
	vec_add(process->arena, &thread->bases, "watchdog.observers.api.BaseObserver");
	vec_add(process->arena, &thread->bases, "watchdog.utils.BaseThread");
	ck_assert_str_eq(library_name(thread), "watchdog");
}
END_TEST

START_TEST(a_thread_is_told_by_the_function_that_it_runs)
{
	ck_assert_str_eq(library_name(thread_in("threading.Thread",
						"apscheduler.schedulers.blocking.BlockingScheduler."
						"_main_loop")),
			 "APScheduler");
	ck_assert_str_eq(library_name(thread_in("threading.Thread",
						"socketserver.BaseServer.serve_forever")),
			 "socketserver");
	ck_assert_str_eq(library_name(thread_in("threading.Thread", "app.serve_forever")), "");
}
END_TEST

START_TEST(a_thread_without_a_target_is_told_by_its_outermost_frame)
{
	struct py_thread *thread = thread_in("threading.Thread", NULL);
	call(thread, "grpc._channel", "channel_spin");
	call(thread, "threading", "run");
	call(thread, "threading", "_bootstrap");
	thread->frames_complete = TRI_YES;
	ck_assert_str_eq(library_name(thread), "gRPC");
	thread->frames_complete = TRI_NO;
	ck_assert_str_eq(library_name(thread), "");
}
END_TEST

START_TEST(the_longest_pattern_wins)
{
	struct py_thread *thread = thread_in("threading.Thread", "grpc._server._serve");
	ck_assert_str_eq(library_name(thread), "gRPC");
	ck_assert_str_eq(thread->library->pattern, "grpc._server.*");
}
END_TEST

START_TEST(a_wait_is_of_the_library_that_the_users_code_called)
{
	struct py_thread *main = model_main(process);
	main->block = (struct py_block){.kind = BLOCK_FD, .fd = 5, .timed = TRI_NO};
	call(main, "ssl", "read");
	call(main, "http.client", "_read_status");
	call(main, "urllib3.connectionpool", "urlopen");
	call(main, "requests.api", "get");
	call(main, "app", "fetch");
	call(main, "flask.app", "dispatch_request");
	ck_assert_str_eq(library_of_call(process, main)->name, "Requests");
}
END_TEST

START_TEST(a_wait_of_the_users_own_code_is_of_no_library)
{
	struct py_thread *main = model_main(process);
	call(main, "app", "fetch");
	call(main, "requests.adapters", "hook");
	ck_assert_ptr_null(library_of_call(process, main));
}
END_TEST

START_TEST(exit_that_waits_for_input_in_a_library_gets_its_advice)
{
	struct py_thread *worker = thread_in("threading.Thread", "app.poll");
	call(worker, "urllib3.connectionpool", "urlopen");
	call(worker, "requests.api", "get");
	call(worker, "app", "poll");
	model_shutdown(process, worker);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_NON_DAEMON_THREAD);
	const struct py_cause *wait = find_cause(report, CAUSE_IO_WAIT);
	ck_assert_ptr_nonnull(wait);
	ck_assert_str_eq(wait->library, "Requests");
	assert_has(wait->advice, "timeout=(connect, read)");
	assert_has(wait->explanation, "a call of Requests that waits for the server");
}
END_TEST

/** The scheduler waits for its own event, in a frame of that file. */
static struct py_report *scheduler_report(const char *file)
{
	struct py_lock *own = model_lock(process, LOCK_PLAIN, "own");
	struct py_lock *event = model_over(process, LOCK_EVENT, "self._event", own);
	struct py_thread *scheduler = model_thread(process, "APScheduler");
	scheduler->target = "apscheduler.schedulers.blocking.BlockingScheduler._main_loop";
	model_wait_event(process, scheduler, event, 28);
	vec_each(struct py_frame, frame, &scheduler->frames)
		if (frame->role == ROLE_NONE)
			frame->file = file;
	model_shutdown(process, scheduler);
	return explain_process(process);
}

START_TEST(a_library_that_waits_for_work_is_to_be_closed_not_woken)
{
	struct py_report *report =
		scheduler_report("/usr/lib/python3/dist-packages/apscheduler/blocking.py");
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_LIBRARY_THREAD);
	ck_assert_ptr_null(find_cause(report, CAUSE_LOST_NOTIFY));
}
END_TEST

START_TEST(a_library_that_waits_in_the_users_code_is_explained_by_that)
{
	struct py_report *report = scheduler_report("/srv/app.py");
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_LOST_NOTIFY);
}
END_TEST

START_TEST(a_loop_of_another_library_than_asyncio_waits_for_its_tasks)
{
	struct py_thread *runner = thread_in("threading.Thread", NULL);
	call(runner, "trio._core._run", "run");
	struct py_report *report = explain_process(process);
	ck_assert_str_eq(runner->framework->name, "Trio");
	ck_assert_str_eq(runner->detail, "the tasks of Trio to go on");
	ck_assert_int_eq(report->verdict.kind, VERDICT_HEALTHY);
	ck_assert_uint_eq(process->warnings.count, 1);
	assert_has(process->warnings.items[0].text, "Trio, whose tasks are not Python threads");
}
END_TEST

START_TEST(a_function_named_like_a_loop_is_none)
{
	struct py_thread *runner = thread_in("threading.Thread", NULL);
	call(runner, "trio._core._run", "spawn");
	call(runner, "app", "run");
	explain_process(process);
	ck_assert_ptr_null(runner->framework);
	ck_assert_uint_eq(process->warnings.count, 0);
}
END_TEST

START_TEST(threads_that_are_greenlets_are_told)
{
	struct py_thread *runner = thread_in("threading.Thread", NULL);
	call(runner, "gevent.hub", "run");
	process->greenlets = 3;
	explain_process(process);
	ck_assert_uint_eq(process->warnings.count, 2);
	assert_has(process->warnings.items[1].text, "3 Thread objects are greenlets of gevent");
}
END_TEST

static void parse(const char *text)
{
	advice_file_parse(process, "my.advice", text, strlen(text));
}

START_TEST(the_users_lines_are_used_and_come_first)
{
	parse("# ours\n\n  class paramiko.transport.Transport | Our SSH | runs a tunnel | call "
	      "`tunnel.close()`\r\n"
	      "entry\tacme.beat.* | Acme | sends heartbeats | call `acme.stop()`");
	ck_assert_uint_eq(process->warnings.count, 0);
	ck_assert_uint_eq(process->libraries.count, 2);
	ck_assert_str_eq(library_name(thread_in("paramiko.transport.Transport", NULL)), "Our SSH");
	struct py_thread *beat = thread_in("threading.Thread", "acme.beat.Beat.run");
	model_shutdown(process, beat);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_LIBRARY_THREAD);
	ck_assert_str_eq(root_cause(report)->advice, "call `acme.stop()`");
	assert_has(root_cause(report)->explanation, "a thread of Acme that sends heartbeats");
}
END_TEST

static const struct {
	const char *line, *complaint;
} wrong_lines[] = {
	{"acme.Worker", "it has 1 fields"},
	{"class acme.Worker | Acme | runs jobs", "it has 3 fields"},
	{"class acme.Worker | Acme | runs jobs | close | it", "it has 5 fields"},
	{"klass acme.Worker | Acme | runs jobs | close it", "it must begin with `class NAME`"},
	{"class | Acme | runs jobs | close it", "it must begin with `class NAME`"},
	{"classacme | Acme | runs jobs | close it", "it must begin with `class NAME`"},
	{"class acme.Worker | | runs jobs | close it", "its field 2 is empty"},
	{"class acme.Worker | Acme | runs jobs |", "its field 4 is empty"},
	{"class acme. Worker | Acme | runs jobs | close it", "without blanks"},
	{"class acme.[a-z]* | Acme | runs jobs | close it", "a pattern has letters"},
};

START_TEST(a_wrong_line_is_told_with_its_number)
{
	struct text text = {0};
	text_printf(&text, "\n%s\nclass acme.Good | Acme | is right | close it\n",
		    wrong_lines[_i].line);
	parse(text_get(&text));
	text_deinit(&text);
	ck_assert_uint_eq(process->warnings.count, 1);
	ck_assert_str_eq(process->warnings.items[0].code, "advice-file");
	assert_has(process->warnings.items[0].text, "my.advice:2: this line is not used: ");
	assert_has(process->warnings.items[0].text, wrong_lines[_i].complaint);
	ck_assert_uint_eq(process->libraries.count, 1);
}
END_TEST

START_TEST(control_characters_and_zeros_in_the_file_do_no_harm)
{
	static const char text[] =
		"class a.b\0c | \033[31mAcme | x\0y | close\x07 it\nentry\0 | |\0|\n|||\n";
	advice_file_parse(process, "my.advice", text, sizeof(text) - 1);
	vec_each(const struct py_library, library, &process->libraries)
		ck_assert(text_is_harmless(library->name) && text_is_harmless(library->ending) &&
			  text_is_harmless(library->pattern));
	vec_each(const struct py_warning, warning, &process->warnings)
		ck_assert(text_is_harmless(warning->text));
	ck_assert_uint_gt(process->warnings.count, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("explain_libraries");
	TCase *test_case = tcase_create("explain_libraries");
	tcase_add_checked_fixture(test_case, set_up, tear_down);
	tcase_add_test(test_case, table_is_sorted_and_says_each_thing_once);
	tcase_add_test(test_case, table_has_clauses_not_sentences);
	tcase_add_test(test_case, a_thread_is_told_by_its_class);
	tcase_add_test(test_case, a_thread_is_told_by_a_class_that_it_derives_from);
	tcase_add_test(test_case, a_thread_is_told_by_the_function_that_it_runs);
	tcase_add_test(test_case, a_thread_without_a_target_is_told_by_its_outermost_frame);
	tcase_add_test(test_case, the_longest_pattern_wins);
	tcase_add_test(test_case, a_wait_is_of_the_library_that_the_users_code_called);
	tcase_add_test(test_case, a_wait_of_the_users_own_code_is_of_no_library);
	tcase_add_test(test_case, exit_that_waits_for_input_in_a_library_gets_its_advice);
	tcase_add_test(test_case, a_library_that_waits_for_work_is_to_be_closed_not_woken);
	tcase_add_test(test_case, a_library_that_waits_in_the_users_code_is_explained_by_that);
	tcase_add_test(test_case, a_loop_of_another_library_than_asyncio_waits_for_its_tasks);
	tcase_add_test(test_case, a_function_named_like_a_loop_is_none);
	tcase_add_test(test_case, threads_that_are_greenlets_are_told);
	tcase_add_test(test_case, the_users_lines_are_used_and_come_first);
	tcase_add_loop_test(test_case, a_wrong_line_is_told_with_its_number, 0,
			    sizeof(wrong_lines) / sizeof(wrong_lines[0]));
	tcase_add_test(test_case, control_characters_and_zeros_in_the_file_do_no_harm);
	suite_add_tcase(suite, test_case);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
