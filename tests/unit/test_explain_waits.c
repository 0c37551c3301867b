// SPDX-License-Identifier: GPL-3.0-or-later
// What threads wait for, and which of them can go on.
#include <math.h>

#include "explain_suite.h"

static struct py_lock *queue_of(int64_t size, int64_t limit)
{
	struct py_lock *mutex = model_lock(process, LOCK_PLAIN, NULL);
	mutex->locked = TRI_NO;
	struct py_lock *queue = model_over(process, LOCK_QUEUE, "app.QUEUE", mutex);
	queue->value = size;
	queue->limit = limit;
	return queue;
}

static struct py_lock *event_of(int64_t flag)
{
	struct py_lock *own = model_lock(process, LOCK_PLAIN, NULL);
	own->locked = TRI_NO;
	struct py_lock *event = model_over(process, LOCK_EVENT, "app.READY", own);
	event->value = flag;
	return event;
}

START_TEST(an_idle_server_with_its_pool_is_healthy)
{
	struct py_lock *queue = model_lock(process, LOCK_SIMPLE_QUEUE, NULL);
	queue->reach_complete = TRI_YES; // nobody was seen to reach it: still no reason to worry
	for (int i = 0; i < 4; i++)
		model_idle_worker(process, "pool", queue);
	struct py_thread *consumer = model_thread(process, "consumer");
	consumer->daemon = TRI_YES;
	model_wait_get(process, consumer, queue_of(0, 0), 9);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HEALTHY);
	ck_assert_int_eq(report->verdict.confidence, CONFIDENCE_CERTAIN);
	ck_assert_int_eq(report->status, 0);
	ck_assert_uint_eq(report->verdict.causes.count, 0);
	ck_assert_str_eq(report->signature, "healthy");
	ck_assert_int_eq(consumer->state, STATE_QUEUE_GET);
	ck_assert_int_eq(consumer->stuck, TRI_NO);
}
END_TEST

START_TEST(a_wait_with_a_timeout_is_not_stuck)
{
	struct py_thread *main = model_main(process);
	model_wait_event(process, main, event_of(0), 4);
	main->block.timed = TRI_YES;
	main->block.remaining = 30;
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(main->state, STATE_EVENT_WAIT);
	ck_assert_int_eq(main->stuck, TRI_NO);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HEALTHY);
	assert_has(main->wait.text, "30 s");
}
END_TEST

START_TEST(an_event_that_nobody_is_left_to_set_is_a_lost_notify)
{
	struct py_thread *main = model_main(process);
	struct py_lock *event = event_of(0);
	model_wait_event(process, main, event, 4);
	struct py_report *report = explain_process(process);
	ck_assert_ptr_eq(main->wait.lock, event);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HANG);
	ck_assert_int_eq(report->verdict.confidence, CONFIDENCE_CERTAIN);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_LOST_NOTIFY);
	ck_assert_ptr_eq(root_cause(report)->locks.items[0], event);
	assert_has(root_cause(report)->advice, "app.READY.set()");
}
END_TEST

START_TEST(a_thread_that_runs_may_still_set_the_event)
{
	struct py_thread *main = model_main(process);
	model_wait_event(process, main, event_of(0), 4);
	model_thread(process, "sleeper")->daemon = TRI_YES;
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HEALTHY);
	ck_assert_int_eq(main->stuck, TRI_NO);
}
END_TEST

START_TEST(an_event_that_is_set_wakes_its_waiter)
{
	model_wait_event(process, model_main(process), event_of(1), 4);
	ck_assert_int_eq(explain_process(process)->verdict.kind, VERDICT_HEALTHY);
}
END_TEST

START_TEST(a_main_thread_that_waits_on_purpose_is_healthy_while_others_run)
{
	struct py_thread *main = model_main(process);
	struct py_lock *event = event_of(0);
	model_wait_event(process, main, event, 4);
	model_thread(process, "sleeper");
	event->reach_complete = TRI_YES;
	ck_assert_int_eq(explain_process(process)->verdict.kind, VERDICT_HEALTHY);
}
END_TEST

START_TEST(a_queue_out_of_reach_of_who_runs_is_likely_starved)
{
	struct py_thread *main = model_main(process);
	struct py_lock *queue = queue_of(0, 0);
	model_wait_get(process, main, queue, 4);
	model_thread(process, "sleeper");
	queue->reach_complete = TRI_YES;
	vec_add(process->arena, &queue->reachable_by, main);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HANG);
	ck_assert_int_eq(report->verdict.confidence, CONFIDENCE_LIKELY);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_QUEUE_STARVED);
}
END_TEST

START_TEST(consumers_that_exit_waits_for_are_starved)
{
	struct py_lock *queue = queue_of(0, 0);
	struct py_thread *consumers[3];
	for (int i = 0; i < 3; i++) {
		consumers[i] = model_thread(process, "consumer");
		model_wait_get(process, consumers[i], queue, 9);
	}
	model_shutdown(process, consumers[0]);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_EXIT_BLOCKED);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_QUEUE_STARVED);
	ck_assert_int_eq(root_cause(report)->confidence, CONFIDENCE_CERTAIN);
	ck_assert_uint_eq(root_cause(report)->threads.count, 3);
	ck_assert_int_eq(report->verdict.causes.items[1].kind, CAUSE_NON_DAEMON_THREAD);
	ck_assert_uint_eq(report->verdict.causes.items[1].threads.count, 3);
	ck_assert_uint_eq(queue->waiters.count, 3);
}
END_TEST

START_TEST(a_consumer_with_a_producer_that_sleeps_is_not_starved)
{
	struct py_thread *consumer = model_thread(process, "consumer");
	struct py_thread *producer = model_thread(process, "producer");
	model_wait_get(process, consumer, queue_of(0, 0), 9);
	model_frame(process, producer, "produce", "/srv/app.py", 19);
	model_shutdown(process, consumer);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(consumer->stuck, TRI_NO);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_NON_DAEMON_THREAD);
	ck_assert_ptr_null(find_cause(report, CAUSE_QUEUE_STARVED));
}
END_TEST

START_TEST(a_full_queue_without_consumers_is_queue_full)
{
	struct py_thread *main = model_main(process);
	model_wait_get(process, main, queue_of(1, 1), 9);
	main->frames.items[1].role = ROLE_QUEUE_PUT;
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(main->state, STATE_QUEUE_PUT);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_QUEUE_FULL);
}
END_TEST

START_TEST(tasks_that_were_taken_and_not_done_are_unfinished)
{
	struct py_thread *main = model_main(process);
	struct py_lock *queue = queue_of(0, 0);
	queue->unfinished = 2;
	model_wait_get(process, main, queue, 9);
	main->frames.items[1].role = ROLE_QUEUE_JOIN;
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_QUEUE_UNFINISHED);
	assert_has(root_cause(report)->advice, "task_done()");
}
END_TEST

START_TEST(a_worker_that_waits_for_its_own_pool_starves_it)
{
	struct py_lock *own = model_lock(process, LOCK_PLAIN, NULL);
	struct py_lock *future = model_over(process, LOCK_FUTURE, NULL, own);
	struct py_lock *outer = model_over(process, LOCK_FUTURE, NULL, own);
	struct py_thread *main = model_main(process);
	struct py_thread *worker = model_thread(process, "pool_0");
	model_wait_event(process, main, outer, 3);
	main->frames.items[1].role = ROLE_FUTURE_WAIT;
	model_wait_event(process, worker, future, 9);
	worker->frames.items[1].role = ROLE_FUTURE_WAIT;
	model_role(process, worker, ROLE_EXECUTOR_WORKER, "concurrent.futures.thread", "_worker");
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(worker->state, STATE_FUTURE_WAIT);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_EXECUTOR_STARVED);
	ck_assert_ptr_eq(root_cause(report)->threads.items[0], worker);
	ck_assert_uint_eq(report->verdict.causes.count, 1);
}
END_TEST

START_TEST(a_deadlock_of_those_who_would_give_comes_before_who_waits_for_them)
{
	struct py_lock *locks[] = {model_lock(process, LOCK_PLAIN, "app.A"),
				   model_lock(process, LOCK_PLAIN, "app.B")};
	for (int i = 0; i < 2; i++) {
		struct py_thread *producer = model_thread(process, "producer");
		model_with(process, model_wait_lock(process, producer, locks[!i], "produce", 9),
			   locks[i], 8);
	}
	model_wait_get(process, model_main(process), queue_of(0, 0), 4);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_DEADLOCK);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_DEADLOCK);
	ck_assert_int_eq(report->verdict.causes.items[1].kind, CAUSE_QUEUE_STARVED);
}
END_TEST

START_TEST(starting_a_thread_waits_for_that_thread)
{
	struct py_thread *main = model_main(process);
	struct py_thread *young = model_thread(process, "young");
	young->ident = 0;
	young->address = 0;
	young->block.kind = BLOCK_NONE;
	model_wait_event(process, main, event_of(0), 4);
	main->frames.count--; // start() stands between the Event and the user's code
	model_role(process, main, ROLE_THREAD_START, "threading", "start")->joined = young;
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(young->state, STATE_STARTING);
	ck_assert_int_eq(main->state, STATE_EVENT_WAIT);
	ck_assert_ptr_eq(main->wait.thread, young);
	assert_has(main->wait.text, "\"young\" to start");
	ck_assert_int_eq(report->verdict.kind, VERDICT_HEALTHY);
}
END_TEST

START_TEST(a_queues_own_lock_is_a_lock_to_wait_for)
{
	struct py_lock *queue = queue_of(3, 0);
	struct py_thread *thread = model_thread(process, "t");
	queue->inner->locked = TRI_YES;
	model_block_on(thread, queue->inner->wait_key);
	model_role(process, thread, ROLE_QUEUE_GET, "queue", "get")->subject = queue;
	explain_process(process);
	ck_assert_int_eq(thread->state, STATE_LOCK_WAIT);
	ck_assert_ptr_eq(thread->wait.lock, queue->inner);
}
END_TEST

START_TEST(states_follow_what_the_thread_sleeps_on)
{
	static const struct {
		struct py_block block;
		enum py_gil_role gil;
		enum py_thread_state state;
	} cases[] = {
		{{.kind = BLOCK_NONE}, GIL_ROLE_HOLDS, STATE_RUNNING},
		{{.kind = BLOCK_NONE}, GIL_ROLE_NONE, STATE_NATIVE},
		{{.kind = BLOCK_NONE}, GIL_ROLE_WANTS, STATE_GIL_WAIT},
		{{.kind = BLOCK_GIL}, GIL_ROLE_NONE, STATE_GIL_WAIT},
		{{.kind = BLOCK_SLEEP}, GIL_ROLE_NONE, STATE_SLEEP},
		{{.kind = BLOCK_SLEEP}, GIL_ROLE_HOLDS, STATE_NATIVE},
		{{.kind = BLOCK_FD, .fd = 3}, GIL_ROLE_NONE, STATE_IO_WAIT},
		{{.kind = BLOCK_CHILD, .pid = 77}, GIL_ROLE_NONE, STATE_CHILD_WAIT},
		{{.kind = BLOCK_FUTEX, .key = 0xabc}, GIL_ROLE_NONE, STATE_NATIVE},
		{{.kind = BLOCK_PAUSE}, GIL_ROLE_NONE, STATE_NATIVE},
		{{.kind = BLOCK_UNKNOWN}, GIL_ROLE_NONE, STATE_UNKNOWN},
	};
	struct py_thread *threads[ARRAY_SIZE(cases)];
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		threads[i] = model_thread(process, "t");
		threads[i]->block = cases[i].block;
		threads[i]->gil = cases[i].gil;
	}
	explain_process(process);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		ck_assert_msg(threads[i]->state == cases[i].state, "case %zu is %s", i,
			      py_thread_state_word(threads[i]->state));
	assert_has(threads[8]->detail, "futex 0xabc");
}
END_TEST

START_TEST(who_waits_for_the_gil_goes_on_when_its_holder_does)
{
	struct py_thread *holder = model_thread(process, "holder");
	struct py_thread *waiter = model_thread(process, "waiter");
	holder->block.kind = BLOCK_NONE;
	holder->gil = GIL_ROLE_HOLDS;
	waiter->gil = GIL_ROLE_WANTS;
	process->interpreters.items[0]->gil_holder = holder;
	struct py_report *report = explain_process(process);
	ck_assert_ptr_eq(waiter->wait.thread, holder);
	ck_assert_int_eq(waiter->stuck, TRI_NO);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HEALTHY);
}
END_TEST

START_TEST(the_gil_and_a_native_mutex_make_an_inversion)
{
	struct py_lock *mutex = model_lock(process, LOCK_NATIVE, NULL);
	struct py_thread *holder = model_thread(process, "holder");
	struct py_thread *owner = model_thread(process, "owner");
	mutex->records_owner = true;
	mutex->owner_ident = owner->ident;
	model_wait_lock(process, holder, mutex, "call", 3);
	holder->gil = GIL_ROLE_HOLDS;
	owner->gil = GIL_ROLE_WANTS;
	owner->block.kind = BLOCK_GIL;
	process->interpreters.items[0]->gil_holder = holder;
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_GIL_LOCK_INVERSION);
}
END_TEST

START_TEST(a_main_thread_that_waits_in_c_code_is_unknown)
{
	model_block_on(model_main(process), 0xabc);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_UNKNOWN);
	ck_assert_int_eq(report->status, 3);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_UNKNOWN);
}
END_TEST

START_TEST(a_pending_exception_of_a_blocked_thread_is_told)
{
	struct py_thread *thread = model_thread(process, "t");
	thread->pending_async_exception = "SystemExit";
	struct py_report *report = explain_process(process);
	const struct py_cause *cause = find_cause(report, CAUSE_ASYNC_EXCEPTION_PENDING);
	ck_assert_ptr_nonnull(cause);
	assert_has(cause->evidence, "SystemExit");
}
END_TEST

START_TEST(one_thread_has_a_story_of_its_own)
{
	struct py_thread *worker = model_thread(process, "worker");
	struct py_thread *waiter = model_thread(process, "waiter");
	model_wait_join(process, waiter, worker, 8);
	struct py_report *report = explain_process(process);
	const char *sentence = explain_thread(report, waiter);
	assert_has(sentence,
		   "Thread \"waiter\" waits for thread \"worker\" to end at app.py:8 in joiner.");
	ck_assert_uint_eq(report->chain.count, 2);
	ck_assert_ptr_eq(report->chain.items[1].thread, worker);
}
END_TEST

START_TEST(a_process_without_threads_is_unknown)
{
	struct py_process *empty = py_process_create(process->arena);
	struct py_report *report = explain_process(empty);
	ck_assert_int_eq(report->verdict.kind, VERDICT_UNKNOWN);
	ck_assert_int_eq(report->status, 3);
}
END_TEST

START_TEST(a_long_chain_of_locks_is_followed_to_its_end)
{
	enum {
		COUNT = 10000
	};
	struct py_lock *before = NULL;
	struct py_thread *thread = NULL;
	for (int i = 0; i < COUNT; i++) {
		thread = model_thread(process, "t");
		struct py_lock *lock = model_lock(process, LOCK_PLAIN, NULL);
		struct py_frame *frame =
			before ? model_wait_lock(process, thread, before, "f", 3)
			       : model_frame(process, thread, "f", "/srv/app.py", 3);
		model_with(process, frame, lock, 2);
		before = lock;
	}
	model_wait_join(process, model_main(process), thread, 4);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HEALTHY);
	ck_assert_uint_le(report->chain.count, 500);
}
END_TEST

START_TEST(a_cycle_of_inner_locks_in_a_bad_core_ends)
{
	struct py_lock *one = model_over(process, LOCK_CONDITION, NULL, NULL);
	struct py_lock *two = model_over(process, LOCK_CONDITION, NULL, one);
	one->inner = two;
	struct py_thread *thread = model_thread(process, "t");
	model_with(process, model_frame(process, thread, "f", "/srv/app.py", 3), one, 2);
	ck_assert_int_eq(explain_process(process)->verdict.kind, VERDICT_HEALTHY);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		an_idle_server_with_its_pool_is_healthy,
		a_wait_with_a_timeout_is_not_stuck,
		an_event_that_nobody_is_left_to_set_is_a_lost_notify,
		a_thread_that_runs_may_still_set_the_event,
		an_event_that_is_set_wakes_its_waiter,
		a_main_thread_that_waits_on_purpose_is_healthy_while_others_run,
		a_queue_out_of_reach_of_who_runs_is_likely_starved,
		consumers_that_exit_waits_for_are_starved,
		a_consumer_with_a_producer_that_sleeps_is_not_starved,
		a_full_queue_without_consumers_is_queue_full,
		tasks_that_were_taken_and_not_done_are_unfinished,
		a_worker_that_waits_for_its_own_pool_starves_it,
		a_deadlock_of_those_who_would_give_comes_before_who_waits_for_them,
		starting_a_thread_waits_for_that_thread,
		a_queues_own_lock_is_a_lock_to_wait_for,
		states_follow_what_the_thread_sleeps_on,
		who_waits_for_the_gil_goes_on_when_its_holder_does,
		the_gil_and_a_native_mutex_make_an_inversion,
		a_main_thread_that_waits_in_c_code_is_unknown,
		a_pending_exception_of_a_blocked_thread_is_told,
		one_thread_has_a_story_of_its_own,
		a_process_without_threads_is_unknown,
		a_long_chain_of_locks_is_followed_to_its_end,
		a_cycle_of_inner_locks_in_a_bad_core_ends,
	};
	return RUN_SUITE("explain: waits", tests);
}
