// SPDX-License-Identifier: GPL-3.0-or-later
// Hangs with a story of their own: who came back in, what exit ended, what a pool has left to do.
#include <math.h>

#include "explain_suite.h"

/** The main thread waits for LOCK, came in through the entry, and holds LOCK further out. */
static struct py_report *explain_reentry(enum py_entry entry)
{
	struct py_thread *main = model_main(process);
	struct py_lock *lock = model_lock(process, LOCK_PLAIN, "app.LOCK");
	struct py_frame *inner = model_wait_lock(process, main, lock, "on_event", 7);
	inner->entry = entry;
	inner->signal = entry == ENTRY_SIGNAL ? 12 : -1;
	model_with(process, model_frame(process, main, "update", "/srv/app.py", 21), lock, 20);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_SELF_DEADLOCK);
	return report;
}

START_TEST(a_signal_handler_that_takes_the_lock_again_is_named)
{
	const struct py_cause *cause = root_cause(explain_reentry(ENTRY_SIGNAL));
	assert_has(cause->explanation, "signal 12 came");
	assert_has(cause->explanation, "the signal handler (app.py:7 in on_event)");
	assert_has(cause->advice, "take no lock in a signal handler");
}
END_TEST

START_TEST(a_weak_reference_whose_callback_takes_the_lock_again_is_named)
{
	const struct py_cause *cause = root_cause(explain_reentry(ENTRY_WEAKREF));
	assert_has(cause->explanation, "weak reference");
	assert_has(cause->explanation, "app.py:7 in on_event");
}
END_TEST

START_TEST(a_plain_call_that_takes_the_lock_again_blames_no_handler)
{
	const struct py_cause *cause = root_cause(explain_reentry(ENTRY_CALL));
	ck_assert_ptr_null(strstr(cause->explanation, "signal"));
	assert_has(cause->advice, "app.py:20");
}
END_TEST

static void finalize(struct py_thread *main)
{
	process->runtime.finalizing = TRI_YES;
	process->runtime.finalizing_ident = main->ident;
	process->threading_imported = TRI_YES;
}

START_TEST(a_lock_of_a_daemon_that_exit_has_ended_is_told)
{
	struct py_thread *main = model_main(process);
	struct py_thread *daemon = model_thread(process, "daemon");
	daemon->daemon = TRI_YES;
	daemon->alive = TRI_NO;
	daemon->block.kind = BLOCK_UNKNOWN;
	finalize(main);
	model_wait_lock(process, main, model_lock(process, LOCK_PLAIN, "app.LOCK"), "__del__", 7);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_EXIT_BLOCKED);
	ck_assert_int_eq(report->verdict.confidence, CONFIDENCE_LIKELY);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_DAEMON_AT_FINALIZATION);
	ck_assert_ptr_eq(root_cause(report)->threads.items[0], daemon);
	assert_has(root_cause(report)->advice, "stop and join \"daemon\"");
}
END_TEST

START_TEST(an_orphaned_lock_is_only_likely_when_the_names_of_threads_are_gone)
{
	struct py_thread *main = model_main(process);
	finalize(main);
	process->threading_imported = TRI_NO;
	model_wait_lock(process, main, model_lock(process, LOCK_PLAIN, "app.LOCK"), "__del__", 7);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_ORPHANED_LOCK);
	ck_assert_int_eq(report->verdict.confidence, CONFIDENCE_LIKELY);
	assert_has(root_cause(report)->explanation, "torn down");
}
END_TEST

START_TEST(a_thread_that_is_started_at_finalization_never_runs)
{
	struct py_thread *main = model_main(process);
	struct py_thread *late = model_thread(process, "late");
	finalize(main);
	late->ident = 0;
	late->address = 0;
	late->started = TRI_NO;
	late->block = (struct py_block){.kind = BLOCK_UNKNOWN, .remaining = NAN};
	model_role(process, main, ROLE_CONDITION_WAIT, "threading", "wait");
	model_role(process, main, ROLE_THREAD_START, "threading", "start")->joined = late;
	model_frame(process, main, "__del__", "/srv/app.py", 7);
	model_block_on(main, 0x9000);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_VANISHED_THREAD);
	assert_has(root_cause(report)->explanation, "gh-87950");
	assert_has(report->verdict.summary, "never runs");
}
END_TEST

START_TEST(a_join_of_a_thread_that_left_the_list_was_interrupted_before)
{
	struct py_thread *worker = model_thread(process, "worker");
	worker->alive = TRI_NO;
	worker->left_list = true;
	worker->block.kind = BLOCK_UNKNOWN;
	model_wait_join(process, model_main(process), worker, 9);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HANG);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_VANISHED_THREAD);
	assert_has(root_cause(report)->explanation, "gh-89437");
}
END_TEST

START_TEST(a_deadlock_is_told_before_an_event_that_nobody_sets)
{
	struct py_lock *own = model_lock(process, LOCK_PLAIN, NULL);
	own->locked = TRI_NO;
	struct py_lock *event = model_over(process, LOCK_EVENT, "app.READY", own);
	event->value = 0;
	struct py_lock *a = model_lock(process, LOCK_PLAIN, "app.A");
	struct py_lock *b = model_lock(process, LOCK_PLAIN, "app.B");
	struct py_thread *waiter = model_thread(process, "waiter");
	model_wait_event(process, waiter, event, 4);
	struct py_thread *red = model_thread(process, "red");
	struct py_thread *green = model_thread(process, "green");
	model_with(process, model_wait_lock(process, red, a, "red", 10), b, 9);
	model_with(process, model_wait_lock(process, green, b, "green", 20), a, 19);
	model_shutdown(process, waiter);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_DEADLOCK);
	assert_has(report->verdict.summary, "Exit waits for thread \"red\"");
	ck_assert_ptr_nonnull(find_cause(report, CAUSE_LOST_NOTIFY));
}
END_TEST

START_TEST(a_pool_tells_its_workers_and_its_queue)
{
	struct py_lock *queue = model_lock(process, LOCK_SIMPLE_QUEUE, NULL);
	struct py_executor pool = {
		.name = "io", .queue = queue, .max_workers = 2, .workers = 1, .pending = 4};
	struct py_thread *worker = model_thread(process, "io_0");
	worker->executor = &pool;
	model_frame(process, worker, "slow", "/srv/app.py", 5);
	model_role(process, worker, ROLE_EXECUTOR_WORKER, "concurrent.futures.thread", "_worker");
	model_shutdown(process, worker);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_EXECUTOR_WORKER);
	assert_has(root_cause(report)->evidence,
		   "thread pool \"io\": 1 of 2 workers at work, tasks queued: 4");
}
END_TEST

START_TEST(a_loop_that_closes_waits_for_its_executor)
{
	struct py_thread *main = model_main(process);
	struct py_thread *closer = model_thread(process, "closer");
	struct py_thread *worker = model_thread(process, "asyncio_0");
	model_role(process, main, ROLE_SELECT, "selectors", "select");
	model_role(process, main, ROLE_LOOP_RUN, "asyncio.base_events", "run_forever")->self =
		0x7000;
	model_wait_join(process, closer, worker, 3);
	model_role(process, closer, ROLE_LOOP_EXECUTOR_SHUTDOWN, "asyncio.base_events",
		   "_do_shutdown")
		->self = 0x7000;
	main->block.timed = TRI_NO;
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(main->state, STATE_JOIN);
	ck_assert_ptr_eq(main->wait.thread, closer);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HEALTHY);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_EXECUTOR_WORKER);
	assert_has(root_cause(report)->explanation, "asyncio");
}
END_TEST

START_TEST(a_main_thread_that_needs_a_child_says_so_and_is_no_hang)
{
	struct py_thread *main = model_main(process);
	main->block = (struct py_block){
		.kind = BLOCK_CHILD, .pid = 4711, .fd = -1, .timed = TRI_NO, .remaining = NAN};
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HEALTHY);
	ck_assert_int_eq(report->status, 0);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_CHILD_PROCESS);
	assert_has(root_cause(report)->explanation, "pipe");
}
END_TEST

static const struct py_warning *known_bug(const struct py_report *report)
{
	vec_each(const struct py_warning, warning, &report->process->warnings)
		if (!strcmp(warning->code, "known-bug"))
			return warning;
	return NULL;
}

START_TEST(a_dummy_thread_shows_the_bug_of_2_7_3)
{
	model_thread(process, "Dummy-1")->dummy = TRI_YES;
	process->runtime.version = "2.7.3";
	process->runtime.version_hex = 0x020703f0;
	const struct py_warning *warning = known_bug(explain_process(process));
	ck_assert_ptr_nonnull(warning);
	assert_has(warning->text, "bpo-14308");
}
END_TEST

START_TEST(later_versions_do_not_have_the_bug_and_unknown_ones_are_not_blamed)
{
	model_thread(process, "Dummy-1")->dummy = TRI_YES;
	process->runtime.version = "2.7.18";
	process->runtime.version_hex = 0x020712f0;
	ck_assert_ptr_null(known_bug(explain_process(process)));
	process->runtime.version = "2.7.x";
	process->runtime.version_hex = 0x02070000;
	ck_assert_ptr_null(known_bug(explain_process(process)));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_signal_handler_that_takes_the_lock_again_is_named,
		a_weak_reference_whose_callback_takes_the_lock_again_is_named,
		a_plain_call_that_takes_the_lock_again_blames_no_handler,
		a_lock_of_a_daemon_that_exit_has_ended_is_told,
		an_orphaned_lock_is_only_likely_when_the_names_of_threads_are_gone,
		a_thread_that_is_started_at_finalization_never_runs,
		a_join_of_a_thread_that_left_the_list_was_interrupted_before,
		a_deadlock_is_told_before_an_event_that_nobody_sets,
		a_pool_tells_its_workers_and_its_queue,
		a_loop_that_closes_waits_for_its_executor,
		a_main_thread_that_needs_a_child_says_so_and_is_no_hang,
		a_dummy_thread_shows_the_bug_of_2_7_3,
		later_versions_do_not_have_the_bug_and_unknown_ones_are_not_blamed,
	};
	return RUN_SUITE("explain: the catalogue", tests);
}
