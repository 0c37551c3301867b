// SPDX-License-Identifier: GPL-3.0-or-later
// Why the process does not exit, and what it would wait for.
#include <math.h>

#include "explain_suite.h"

static struct py_thread *sleeper(const char *name)
{
	struct py_thread *thread = model_thread(process, name);
	thread->target = "app.poll";
	thread->target_file = "/srv/app.py";
	thread->target_line = 5;
	model_frame(process, thread, "poll", "/srv/app.py", 7);
	model_role(process, thread, ROLE_NONE, "threading", "run");
	return thread;
}

static struct py_thread *timer_thread(const char *name, enum tri rearms)
{
	struct py_thread *thread = model_thread(process, name);
	struct py_lock *event =
		model_over(process, LOCK_EVENT, NULL, model_lock(process, LOCK_PLAIN, NULL));
	thread->type = "threading.Timer";
	thread->timer = arena_new(process->arena, struct py_timer);
	*thread->timer = (struct py_timer){.function = "Beat.tick",
					   .function_file = "/srv/beat.py",
					   .function_line = 7,
					   .starts_timer = rearms,
					   .rearm_line = 9,
					   .interval = 1};
	model_block_on(thread, 0x8888);
	thread->block.timed = TRI_YES;
	thread->block.remaining = 0.5;
	model_role(process, thread, ROLE_CONDITION_WAIT, "threading", "wait");
	model_role(process, thread, ROLE_EVENT_WAIT, "threading", "wait")->subject = event;
	model_role(process, thread, ROLE_TIMER_RUN, "threading", "run");
	return thread;
}

START_TEST(exit_waits_for_a_sleeping_thread)
{
	struct py_thread *poller = sleeper("poller");
	model_shutdown(process, poller);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->shutdown.stage, STAGE_JOINING_THREADS);
	ck_assert_ptr_eq(report->shutdown.waiting_for.items[0], poller);
	ck_assert_uint_eq(report->shutdown.waiting_for.count, 1);
	ck_assert_int_eq(report->verdict.kind, VERDICT_EXIT_BLOCKED);
	ck_assert_int_eq(report->verdict.confidence, CONFIDENCE_CERTAIN);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_NON_DAEMON_THREAD);
	ck_assert_int_eq(report->verdict.causes.items[1].kind, CAUSE_SLEEP);
	assert_has(root_cause(report)->advice, "app.poll (app.py:5)");
	ck_assert_str_eq(
		report->verdict.summary,
		"Exit waits for thread \"poller\", which sleeps (100 s left) at app.py:7 in poll.");
}
END_TEST

START_TEST(a_timer_whose_function_starts_the_next_one_never_ends)
{
	struct py_thread *timer = timer_thread("Thread-137", TRI_YES);
	model_shutdown(process, timer);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(timer->state, STATE_EVENT_WAIT);
	ck_assert_int_eq(timer->stuck, TRI_NO);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_TIMER_REARM);
	ck_assert_uint_eq(report->verdict.causes.count, 1);
	ck_assert_str_eq(root_cause(report)->advice,
			 "`Beat.tick` at beat.py:9 starts the next Timer; keep it and call "
			 "`cancel()`, or make it a daemon");
	assert_has(report->verdict.summary, "Beat.tick");
}
END_TEST

START_TEST(a_timer_that_fires_once_is_a_thread_to_wait_for)
{
	struct py_thread *timer = timer_thread("Thread-1", TRI_NO);
	model_shutdown(process, timer);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_NON_DAEMON_THREAD);
	assert_has(root_cause(report)->explanation, "Timer");
}
END_TEST

START_TEST(exit_that_waits_for_a_pool_names_its_worker)
{
	struct py_lock *queue = model_lock(process, LOCK_SIMPLE_QUEUE, NULL);
	struct py_thread *worker = model_idle_worker(process, "pool_0", queue);
	model_shutdown(process, worker);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_EXECUTOR_WORKER);
	ck_assert_int_eq(worker->state, STATE_QUEUE_GET);
}
END_TEST

START_TEST(a_pools_exit_callback_is_the_threading_atexit_stage)
{
	struct py_thread *worker = model_thread(process, "pool_0");
	struct py_thread *main = model_main(process);
	model_frame(process, worker, "task", "/srv/app.py", 3);
	model_role(process, worker, ROLE_EXECUTOR_WORKER, "concurrent.futures.thread", "_worker");
	model_block_on(main, worker->done_key);
	model_role(process, main, ROLE_THREAD_JOIN, "threading", "join")->joined = worker;
	model_role(process, main, ROLE_EXECUTOR_EXIT, "concurrent.futures.thread", "_python_exit");
	model_role(process, main, ROLE_THREAD_SHUTDOWN, "threading", "_shutdown");
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->shutdown.stage, STAGE_THREADING_ATEXIT);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_EXECUTOR_WORKER);
	ck_assert_int_eq(report->verdict.causes.items[1].kind, CAUSE_SLEEP);
}
END_TEST

START_TEST(a_pools_exit_callback_without_shutdown_below_is_atexit)
{
	struct py_thread *worker = model_thread(process, "pool_0");
	struct py_thread *main = model_main(process);
	worker->daemon = TRI_YES;
	model_role(process, worker, ROLE_EXECUTOR_WORKER, "concurrent.futures.thread", "_worker");
	model_block_on(main, worker->done_key);
	model_role(process, main, ROLE_THREAD_JOIN, "threading", "join")->joined = worker;
	model_role(process, main, ROLE_EXECUTOR_EXIT, "concurrent.futures.thread", "_python_exit");
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->shutdown.stage, STAGE_ATEXIT);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_EXECUTOR_WORKER);
}
END_TEST

START_TEST(an_exit_callback_that_waits_is_named)
{
	struct py_thread *main = model_main(process);
	struct py_thread *daemon = sleeper("daemon");
	daemon->daemon = TRI_YES;
	process->interpreters.items[0]->finalizing = TRI_YES;
	model_wait_join(process, main, daemon, 40);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->shutdown.stage, STAGE_ATEXIT);
	ck_assert_int_eq(report->verdict.kind, VERDICT_EXIT_BLOCKED);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_ATEXIT_CALLBACK);
	assert_has(report->verdict.summary, "app.py:40 in joiner");
	ck_assert_int_eq(report->verdict.causes.items[1].kind, CAUSE_SLEEP);
}
END_TEST

START_TEST(a_thread_of_a_known_library_is_told_how_to_close)
{
	struct py_thread *transport = model_thread(process, "Thread-3");
	transport->type = "paramiko.transport.Transport";
	transport->block.kind = BLOCK_FD;
	transport->block.fd = 5;
	transport->block.timed = TRI_NO;
	model_frame(process, transport, "read_all", "/lib/paramiko/packet.py", 7);
	model_shutdown(process, transport);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_LIBRARY_THREAD);
	ck_assert_str_eq(root_cause(report)->library, "Paramiko");
	assert_has(root_cause(report)->advice, "close()");
	ck_assert_int_eq(report->verdict.causes.items[1].kind, CAUSE_IO_WAIT);
}
END_TEST

START_TEST(a_thread_whose_os_thread_vanished_can_never_be_joined)
{
	struct py_thread *ghost = model_thread(process, "ghost");
	ghost->alive = TRI_NO;
	model_shutdown(process, ghost);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(ghost->state, STATE_UNKNOWN);
	assert_has(ghost->detail, "no longer exists");
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_VANISHED_THREAD);
	ck_assert_int_eq(model_main(process)->stuck, TRI_YES);
}
END_TEST

START_TEST(a_daemon_frozen_with_a_lock_blocks_finalization)
{
	struct py_lock *lock = model_lock(process, LOCK_RLOCK, "app.R");
	struct py_thread *daemon = sleeper("daemon");
	struct py_thread *main = model_main(process);
	daemon->daemon = TRI_YES;
	lock->records_owner = true;
	lock->owner_ident = daemon->ident;
	process->runtime.finalizing = TRI_YES;
	process->runtime.finalizing_ident = main->ident;
	model_wait_lock(process, main, lock, "__del__", 9);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->shutdown.stage, STAGE_FINALIZING);
	ck_assert_int_eq(report->verdict.kind, VERDICT_EXIT_BLOCKED);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_DAEMON_AT_FINALIZATION);
	ck_assert_ptr_eq(root_cause(report)->locks.items[0], lock);
}
END_TEST

START_TEST(exit_through_a_busy_locks_owner_tells_the_way)
{
	struct py_lock *lock = model_lock(process, LOCK_PLAIN, "app.L");
	struct py_thread *waiter = model_thread(process, "waiter");
	struct py_thread *owner = sleeper("owner");
	owner->daemon = TRI_YES;
	model_with(process, &owner->frames.items[0], lock, 6);
	model_wait_lock(process, waiter, lock, "work", 8);
	model_shutdown(process, waiter);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_NON_DAEMON_THREAD);
	ck_assert_int_eq(report->verdict.causes.items[1].kind, CAUSE_LOCK_HELD);
	ck_assert_int_eq(report->verdict.causes.items[2].kind, CAUSE_SLEEP);
	ck_assert_ptr_eq(report->verdict.causes.items[2].threads.items[0], owner);
}
END_TEST

START_TEST(shutdown_lists_pending_threads_then_others)
{
	struct py_thread *awaited = sleeper("awaited");
	struct py_thread *other = sleeper("other");
	struct py_thread *pending = sleeper("pending");
	struct py_thread *daemon = sleeper("daemon");
	struct py_thread *done = sleeper("done");
	daemon->daemon = TRI_YES;
	done->finished = TRI_YES;
	vec_add(process->arena, &process->shutdown_pending, pending);
	model_shutdown(process, awaited);
	struct py_report *report = explain_process(process);
	ck_assert_uint_eq(report->shutdown.waiting_for.count, 3);
	ck_assert_ptr_eq(report->shutdown.waiting_for.items[0], awaited);
	ck_assert_ptr_eq(report->shutdown.waiting_for.items[1], pending);
	ck_assert_ptr_eq(report->shutdown.waiting_for.items[2], other);
	ck_assert_int_eq(done->state, STATE_FINISHED);
}
END_TEST

START_TEST(two_hundred_threads_of_one_story_are_one_link)
{
	struct py_thread *first = NULL;
	for (int i = 0; i < 200; i++) {
		struct py_thread *thread = sleeper(arena_printf(process->arena, "Thread-%d", i));
		first = first ? first : thread;
	}
	model_shutdown(process, first);
	struct py_report *report = explain_process(process);
	ck_assert_uint_eq(report->chain.count, 2);
	ck_assert_uint_eq(report->chain.items[1].grouped, 199);
	ck_assert_uint_eq(root_cause(report)->threads.count, 200);
	ck_assert_uint_eq(report->verdict.causes.count, 2);
	assert_has(report->verdict.summary, "\"Thread-0\" and 199 more");
}
END_TEST

START_TEST(ten_thousand_threads_of_many_stories_are_bounded)
{
	struct py_thread *first = NULL;
	for (int i = 0; i < 10000; i++) {
		struct py_thread *thread = sleeper("t");
		thread->frames.items[0].line = i;
		first = first ? first : thread;
	}
	model_shutdown(process, first);
	struct py_report *report = explain_process(process);
	ck_assert_uint_lt(report->chain.count, 30);
	ck_assert_uint_lt(report->verdict.causes.count, 40);
}
END_TEST

START_TEST(a_program_that_runs_is_told_what_exit_would_wait_for)
{
	struct py_thread *poller = sleeper("poller");
	struct py_lock *queue = model_lock(process, LOCK_SIMPLE_QUEUE, NULL);
	model_idle_worker(process, "pool_0", queue);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->shutdown.stage, STAGE_NOT_EXITING);
	ck_assert_ptr_null(report->shutdown.thread);
	ck_assert_uint_eq(report->shutdown.would_wait_for.count, 1);
	ck_assert_ptr_eq(report->shutdown.would_wait_for.items[0], poller);
	assert_has(report->shutdown.text, "\"poller\"");
}
END_TEST

/** The main thread's frames, and its C stack, are in memory that is missing. */
static struct py_thread *lose_main(void)
{
	struct py_thread *main = model_main(process);
	main->frames.count = 0;
	main->frames_complete = TRI_NO;
	main->stack_there = TRI_NO;
	model_block_on(main, 0x7777);
	return main;
}

START_TEST(whether_a_main_thread_without_frames_exits_is_not_known)
{
	struct py_thread *main = lose_main();
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(main->state, STATE_UNKNOWN);
	ck_assert_int_eq(report->shutdown.stage, STAGE_UNKNOWN);
	ck_assert_int_eq(report->verdict.kind, VERDICT_UNKNOWN);
	assert_has(report->shutdown.text, "could not be told");
}
END_TEST

START_TEST(exit_has_not_gone_past_a_thread_that_it_joins)
{
	sleeper("poller");
	lose_main();
	process->main_stopped = TRI_YES;
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->shutdown.stage, STAGE_JOINING_THREADS);
	ck_assert_int_eq(report->verdict.kind, VERDICT_EXIT_BLOCKED);
	ck_assert_int_eq(report->verdict.confidence, CONFIDENCE_LIKELY);
}
END_TEST

START_TEST(a_program_with_an_unread_thread_is_not_certainly_healthy)
{
	struct py_thread *unread = model_thread(process, "unread");
	model_block_on(unread, 0x7777);
	unread->frames_complete = TRI_NO;
	unread->stack_there = TRI_NO;
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(unread->state, STATE_UNKNOWN);
	ck_assert_int_eq(report->shutdown.stage, STAGE_NOT_EXITING);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HEALTHY);
	ck_assert_int_eq(report->verdict.confidence, CONFIDENCE_LIKELY);
}
END_TEST

START_TEST(a_program_with_missing_threads_is_not_certainly_healthy)
{
	process->threads_complete = TRI_NO;
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HEALTHY);
	ck_assert_int_eq(report->verdict.confidence, CONFIDENCE_LIKELY);
}
END_TEST

START_TEST(a_summary_is_short_whatever_the_names_are)
{
	char name[400];
	memset(name, 'n', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	struct py_thread *thread = sleeper(name);
	thread->frames.items[0].qualname = name;
	model_shutdown(process, thread);
	struct py_report *report = explain_process(process);
	ck_assert_uint_lt(strlen(report->verdict.summary),
			  164); // 159 characters, of which "…" takes 3 bytes
	assert_has(report->verdict.summary, "…");
}
END_TEST

START_TEST(braces_in_a_name_are_just_text)
{
	struct py_thread *thread = sleeper("{what} %s {");
	model_shutdown(process, thread);
	struct py_report *report = explain_process(process);
	assert_has(report->verdict.summary, "\"{what} %s {\"");
}
END_TEST

static const char *signature_with(const char *name, uint64_t ident, const char *function, int more)
{
	struct py_thread *thread = sleeper(name);
	thread->ident = ident;
	thread->target = function;
	for (int i = 0; i < more; i++)
		sleeper("more")->target = function;
	model_shutdown(process, thread);
	return strdup(explain_process(process)->signature);
}

START_TEST(a_signature_is_of_the_hang_and_not_of_the_run)
{
	char *first = (char *)signature_with("Thread-1", 0x7f1111111000, "app.poll", 0);
	tear_down();
	set_up();
	char *second = (char *)signature_with("Thread-7", 0x7f2222222000, "app.poll", 5);
	tear_down();
	set_up();
	char *other = (char *)signature_with("Thread-1", 0x7f1111111000, "app.other", 0);
	ck_assert_str_eq(first, second);
	ck_assert_str_ne(first, other);
	ck_assert_int_eq(strncmp(first, "exit-blocked:", 13), 0);
	free(first);
	free(second);
	free(other);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		exit_waits_for_a_sleeping_thread,
		a_timer_whose_function_starts_the_next_one_never_ends,
		a_timer_that_fires_once_is_a_thread_to_wait_for,
		exit_that_waits_for_a_pool_names_its_worker,
		a_pools_exit_callback_is_the_threading_atexit_stage,
		a_pools_exit_callback_without_shutdown_below_is_atexit,
		an_exit_callback_that_waits_is_named,
		a_thread_of_a_known_library_is_told_how_to_close,
		a_thread_whose_os_thread_vanished_can_never_be_joined,
		a_daemon_frozen_with_a_lock_blocks_finalization,
		exit_through_a_busy_locks_owner_tells_the_way,
		shutdown_lists_pending_threads_then_others,
		two_hundred_threads_of_one_story_are_one_link,
		ten_thousand_threads_of_many_stories_are_bounded,
		a_program_that_runs_is_told_what_exit_would_wait_for,
		whether_a_main_thread_without_frames_exits_is_not_known,
		exit_has_not_gone_past_a_thread_that_it_joins,
		a_program_with_an_unread_thread_is_not_certainly_healthy,
		a_program_with_missing_threads_is_not_certainly_healthy,
		a_summary_is_short_whatever_the_names_are,
		braces_in_a_name_are_just_text,
		a_signature_is_of_the_hang_and_not_of_the_run,
	};
	return RUN_SUITE("explain: exit", tests);
}
