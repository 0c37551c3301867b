// SPDX-License-Identifier: GPL-3.0-or-later
// Evidence that is missing makes claims weaker, or none at all; what is known stays.
#include <math.h>

#include "explain_suite.h"

/** A thread whose frames could only be read in part: a `with` of it may have been missed. */
static struct py_thread *cut_thread(const char *name)
{
	struct py_thread *thread = model_thread(process, name);
	model_frame(process, thread, "work", "/srv/app.py", 40);
	thread->frames_complete = TRI_NO;
	return thread;
}

static struct py_thread *waiter_of(struct py_lock *lock)
{
	struct py_thread *worker = model_thread(process, "worker");
	model_wait_lock(process, worker, lock, "work", 8);
	return worker;
}

START_TEST(a_lock_is_not_orphaned_while_some_frames_are_missing)
{
	struct py_lock *lock = model_lock(process, LOCK_PLAIN, "app.L");
	struct py_thread *worker = waiter_of(lock);
	worker->frames_complete = TRI_NO;
	model_shutdown(process, worker);
	struct py_report *report = explain_process(process);
	ck_assert_ptr_null(lock->owner_missing);
	ck_assert_ptr_null(find_cause(report, CAUSE_ORPHANED_LOCK));
	ck_assert_int_eq(report->verdict.kind, VERDICT_EXIT_BLOCKED);
	ck_assert_int_lt(report->verdict.confidence, CONFIDENCE_CERTAIN);
}
END_TEST

START_TEST(a_deadlock_of_proven_owners_needs_no_more_frames)
{
	struct py_lock *first = model_lock(process, LOCK_PLAIN, "app.A");
	struct py_lock *second = model_lock(process, LOCK_PLAIN, "app.B");
	struct py_thread *left = model_thread(process, "left"),
			 *right = model_thread(process, "right");
	model_with(process, model_wait_lock(process, left, second, "f", 3), first, 2);
	model_with(process, model_wait_lock(process, right, first, "g", 6), second, 5);
	left->frames_complete = TRI_NO;
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_DEADLOCK);
	ck_assert_uint_eq(report->cycles.count, 1);
}
END_TEST

START_TEST(an_object_is_not_out_of_reach_when_the_search_was_cut)
{
	struct py_lock *queue = model_lock(process, LOCK_QUEUE, "app.Q");
	queue->value = 0;
	queue->reach_complete = TRI_NO;
	struct py_thread *getter = model_thread(process, "getter");
	model_wait_get(process, getter, queue, 8);
	struct py_thread *other = model_thread(process, "other");
	model_frame(process, other, "work", "/srv/app.py", 40);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HEALTHY);
	ck_assert_ptr_null(find_cause(report, CAUSE_QUEUE_STARVED));
}
END_TEST

START_TEST(a_main_thread_whose_lock_is_not_known_gives_no_verdict)
{
	model_block_on(model_main(process), 0x123450);
	model_frame(process, model_main(process), "main", "/srv/app.py", 3);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_UNKNOWN);
	ck_assert_int_eq(report->status, 3);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_UNKNOWN);
	ck_assert_ptr_nonnull(root_cause(report)->evidence);
}
END_TEST

START_TEST(a_thread_without_registers_is_not_said_to_wait)
{
	struct py_thread *blind = model_thread(process, "blind");
	blind->block = (struct py_block){.kind = BLOCK_UNKNOWN, .fd = -1, .pid = -1};
	model_frame(process, blind, "work", "/srv/app.py", 40);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(blind->state, STATE_UNKNOWN);
	ck_assert_ptr_nonnull(blind->detail);
	ck_assert_int_ne(blind->stuck, TRI_YES);
	ck_assert_int_ne(report->verdict.confidence, CONFIDENCE_CERTAIN);
}
END_TEST

START_TEST(what_a_thread_without_registers_may_signal_is_not_lost)
{
	struct py_lock *event = model_lock(process, LOCK_EVENT, "app.E");
	event->value = 0;
	struct py_thread *waiter = model_thread(process, "waiter");
	model_wait_event(process, waiter, event, 8);
	struct py_thread *blind = model_thread(process, "blind");
	blind->block = (struct py_block){.kind = BLOCK_UNKNOWN, .fd = -1, .pid = -1};
	model_frame(process, blind, "work", "/srv/app.py", 40);
	struct py_report *report = explain_process(process);
	ck_assert_ptr_null(find_cause(report, CAUSE_LOST_NOTIFY));
	ck_assert_int_ne(report->verdict.kind, VERDICT_HANG);
}
END_TEST

START_TEST(a_cut_stack_may_hold_what_another_thread_waits_for)
{
	struct py_lock *lock = model_lock(process, LOCK_PLAIN, "app.L");
	struct py_thread *worker = waiter_of(lock);
	cut_thread("cut");
	explain_process(process);
	ck_assert_ptr_null(lock->owner);
	ck_assert_ptr_null(lock->owner_missing);
	ck_assert_int_ne(worker->stuck, TRI_YES);
}
END_TEST

START_TEST(a_thread_that_only_threading_lists_is_no_reason_to_wait_for)
{
	struct py_thread *listed = model_thread(process, "listed");
	listed->address = 0;
	listed->alive = TRI_UNKNOWN;
	listed->gdb_id = 0;
	listed->native_id = 0;
	listed->block.kind = BLOCK_UNKNOWN;
	struct py_report *report = explain_process(process);
	ck_assert_ptr_null(find_cause(report, CAUSE_VANISHED_THREAD));
	ck_assert_int_ne(report->verdict.confidence, CONFIDENCE_CERTAIN);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_lock_is_not_orphaned_while_some_frames_are_missing,
		a_deadlock_of_proven_owners_needs_no_more_frames,
		an_object_is_not_out_of_reach_when_the_search_was_cut,
		a_main_thread_whose_lock_is_not_known_gives_no_verdict,
		a_thread_without_registers_is_not_said_to_wait,
		what_a_thread_without_registers_may_signal_is_not_lost,
		a_cut_stack_may_hold_what_another_thread_waits_for,
		a_thread_that_only_threading_lists_is_no_reason_to_wait_for,
	};
	return RUN_SUITE("explain: missing evidence", tests);
}
