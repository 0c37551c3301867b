// SPDX-License-Identifier: GPL-3.0-or-later
// Who holds what, and who waits for whom in a ring.
#include "explain_suite.h"

/** Two threads that take DB and CACHE in opposite order; main joins the first. */
static void build_abba(struct py_thread **ret_first, struct py_thread **ret_second)
{
	struct py_lock *db = model_lock(process, LOCK_PLAIN, "app.DB");
	struct py_lock *cache = model_lock(process, LOCK_PLAIN, "app.CACHE");
	struct py_thread *heartbeat = model_thread(process, "heartbeat");
	struct py_thread *worker = model_thread(process, "worker");
	model_with(process, model_wait_lock(process, heartbeat, db, "beat", 14), cache, 13);
	model_with(process, model_wait_lock(process, worker, cache, "work", 22), db, 21);
	*ret_first = heartbeat;
	*ret_second = worker;
}

START_TEST(two_threads_with_opposite_orders_are_a_deadlock)
{
	struct py_thread *heartbeat, *worker;
	build_abba(&heartbeat, &worker);
	model_wait_join(process, model_main(process), heartbeat, 30);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_DEADLOCK);
	ck_assert_int_eq(report->verdict.confidence, CONFIDENCE_CERTAIN);
	ck_assert_int_eq(report->status, 1);
	const struct py_cause *cause = root_cause(report);
	ck_assert_int_eq(cause->kind, CAUSE_DEADLOCK);
	ck_assert_uint_eq(cause->threads.count, 2);
	ck_assert_uint_eq(cause->locks.count, 2);
	assert_has(cause->advice,
		   "take app.DB and app.CACHE in the same order at app.py:21 and app.py:13");
	assert_has(report->verdict.summary, "\"heartbeat\" and \"worker\"");
	ck_assert_uint_eq(report->cycles.count, 1);
	ck_assert_uint_eq(report->cycles.items[0].members.count, 4);
	ck_assert_ptr_eq(report->cycles.items[0].members.items[0].thread, heartbeat);
}
END_TEST

START_TEST(exit_through_a_deadlock_names_the_deadlock_first)
{
	struct py_thread *heartbeat, *worker;
	build_abba(&heartbeat, &worker);
	model_shutdown(process, heartbeat);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_EXIT_BLOCKED);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_DEADLOCK);
	ck_assert_int_eq(report->verdict.causes.items[1].kind, CAUSE_NON_DAEMON_THREAD);
	ck_assert_str_eq(report->verdict.summary,
			 "Exit waits for thread \"heartbeat\", which is in a deadlock "
			 "with \"worker\" over Lock app.DB.");
	ck_assert_uint_eq(report->chain.count, 4);
	ck_assert_ptr_eq(report->chain.items[1].thread, heartbeat);
	assert_has(report->chain.items[1].text, "waits for Lock app.DB at app.py:14 in beat");
	ck_assert_str_eq(report->chain.items[2].holds,
			 "holds it (proven: inside `with app.DB:` at app.py:21)");
	ck_assert_uint_eq(report->chain.items[3].depth, 3);
	ck_assert(report->chain.items[3].closes_cycle);
	ck_assert_ptr_eq(report->chain.items[3].thread, heartbeat);
}
END_TEST

START_TEST(three_threads_in_a_ring_are_one_cycle)
{
	struct py_lock *locks[3];
	struct py_thread *threads[3];
	const char *names[] = {"app.A", "app.B", "app.C"};
	for (int i = 0; i < 3; i++)
		locks[i] = model_lock(process, LOCK_PLAIN, names[i]);
	for (int i = 0; i < 3; i++) {
		threads[i] = model_thread(process, names[i]);
		struct py_frame *frame =
			model_wait_lock(process, threads[i], locks[(i + 1) % 3], "take", 10 + i);
		model_with(process, frame, locks[i], 5 + i);
	}
	struct py_report *report = explain_process(process);
	ck_assert_uint_eq(report->cycles.count, 1);
	ck_assert_uint_eq(report->cycles.items[0].members.count, 6);
	ck_assert_uint_eq(root_cause(report)->threads.count, 3);
	ck_assert_int_eq(threads[2]->stuck, TRI_YES);
	ck_assert_int_eq(model_main(process)->stuck, TRI_NO);
}
END_TEST

START_TEST(waiting_for_a_lock_of_its_own_is_a_self_deadlock)
{
	struct py_lock *lock = model_lock(process, LOCK_PLAIN, "app.L");
	struct py_thread *thread = model_thread(process, "t");
	model_wait_lock(process, thread, lock, "inner", 9);
	model_with(process, model_frame(process, thread, "outer", "/srv/app.py", 5), lock, 4);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_DEADLOCK);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_SELF_DEADLOCK);
	ck_assert_ptr_eq(lock->owner, thread);
	ck_assert_int_eq(lock->evidence, EVIDENCE_PROVEN);
	assert_has(root_cause(report)->advice,
		   "do not take app.L again at app.py:9 while app.py:4 holds it");
}
END_TEST

START_TEST(a_destructor_that_takes_its_lock_again_is_named)
{
	struct py_lock *lock = model_lock(process, LOCK_PLAIN, "app.L");
	struct py_thread *thread = model_thread(process, "t");
	model_wait_lock(process, thread, lock, "__del__", 9);
	thread->frames.items[0].entry = ENTRY_DESTRUCTOR;
	model_with(process, model_frame(process, thread, "outer", "/srv/app.py", 5), lock, 4);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_SELF_DEADLOCK);
	assert_has(root_cause(report)->explanation, "app.py:9 in __del__");
}
END_TEST

START_TEST(owner_of_an_rlock_is_recorded)
{
	struct py_lock *lock = model_lock(process, LOCK_RLOCK, "app.R");
	struct py_thread *owner = model_thread(process, "owner");
	struct py_thread *waiter = model_thread(process, "waiter");
	lock->records_owner = true;
	lock->owner_ident = owner->ident;
	lock->count = 2;
	model_wait_lock(process, waiter, lock, "wait", 3);
	struct py_report *report = explain_process(process);
	ck_assert_ptr_eq(lock->owner, owner);
	ck_assert_int_eq(lock->evidence, EVIDENCE_RECORDED);
	ck_assert_uint_eq(owner->holds.count, 1);
	ck_assert_int_eq(owner->holds.items[0].count, 2);
	ck_assert_int_eq(owner->holds.items[0].frame, -1);
	ck_assert_int_eq(waiter->state, STATE_LOCK_WAIT);
	ck_assert_uint_eq(lock->waiters.count, 1);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HEALTHY);
}
END_TEST

START_TEST(a_recorded_owner_that_is_no_thread_ended)
{
	struct py_lock *lock = model_lock(process, LOCK_RLOCK, "app.R");
	struct py_thread *waiter = model_thread(process, "waiter");
	lock->records_owner = true;
	lock->owner_ident = 0xdead000;
	model_wait_lock(process, waiter, lock, "wait", 3);
	struct py_report *report = explain_process(process);
	ck_assert_str_eq(lock->owner_missing, "ended");
	ck_assert_ptr_null(lock->owner);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HANG);
	ck_assert_int_eq(report->verdict.confidence, CONFIDENCE_CERTAIN);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_ORPHANED_LOCK);
}
END_TEST

START_TEST(joins_alone_are_a_join_cycle)
{
	struct py_thread *first = model_thread(process, "first");
	struct py_thread *second = model_thread(process, "second");
	model_wait_join(process, first, second, 4);
	model_wait_join(process, second, first, 8);
	model_shutdown(process, first);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_JOIN_CYCLE);
	ck_assert_uint_eq(root_cause(report)->locks.count, 0);
	ck_assert_int_eq(first->state, STATE_JOIN);
	assert_has(root_cause(report)->advice, "app.py:4 and app.py:8");
}
END_TEST

START_TEST(a_join_under_a_lock_that_the_other_wants_is_a_deadlock)
{
	struct py_lock *lock = model_lock(process, LOCK_PLAIN, "app.L");
	struct py_thread *worker = model_thread(process, "worker");
	struct py_thread *main = model_main(process);
	model_wait_join(process, main, worker, 7);
	model_with(process, &main->frames.items[2], lock, 6);
	model_wait_lock(process, worker, lock, "work", 3);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_DEADLOCK);
	assert_has(root_cause(report)->advice,
		   "release app.L (taken at app.py:6) before the join at app.py:7");
}
END_TEST

START_TEST(a_condition_wait_gives_up_its_lock)
{
	struct py_lock *own = model_lock(process, LOCK_RLOCK, "app.COND._lock");
	struct py_lock *condition = model_over(process, LOCK_CONDITION, "app.COND", own);
	struct py_lock *waiter = model_lock(process, LOCK_PLAIN, NULL);
	struct py_thread *thread = model_thread(process, "t");
	own->kind = LOCK_PLAIN; // taken by somebody else meanwhile, as a plain lock would be
	model_block_on(thread, waiter->wait_key);
	struct py_frame *wait =
		model_role(process, thread, ROLE_CONDITION_WAIT, "threading", "wait");
	wait->subject = condition;
	wait->waiter = waiter;
	model_with(process, model_frame(process, thread, "consume", "/srv/app.py", 5), condition, 4);
	explain_process(process);
	ck_assert_int_eq(thread->state, STATE_CONDITION_WAIT);
	ck_assert_ptr_eq(thread->wait.lock, condition);
	ck_assert_ptr_null(own->owner);
	ck_assert_uint_eq(thread->holds.count, 0);
}
END_TEST

START_TEST(a_notified_thread_waits_for_the_conditions_lock)
{
	struct py_lock *own = model_lock(process, LOCK_PLAIN, "app.COND._lock");
	struct py_lock *condition = model_over(process, LOCK_CONDITION, "app.COND", own);
	struct py_lock *waiter = model_lock(process, LOCK_PLAIN, NULL);
	struct py_thread *thread = model_thread(process, "t");
	struct py_thread *holder = model_thread(process, "holder");
	model_block_on(thread, own->wait_key);
	struct py_frame *wait =
		model_role(process, thread, ROLE_CONDITION_WAIT, "threading", "wait");
	wait->subject = condition;
	wait->waiter = waiter;
	model_with(process, model_frame(process, thread, "consume", "/srv/app.py", 5), condition, 4);
	model_with(process, model_frame(process, holder, "produce", "/srv/app.py", 15), condition,
		   14);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(thread->state, STATE_LOCK_WAIT);
	ck_assert_ptr_eq(thread->wait.lock, own);
	ck_assert_ptr_eq(own->owner, holder);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HEALTHY);
}
END_TEST

START_TEST(a_with_on_a_condition_holds_its_lock)
{
	struct py_lock *own = model_lock(process, LOCK_PLAIN, NULL);
	struct py_lock *condition = model_over(process, LOCK_CONDITION, "app.COND", own);
	struct py_thread *thread = model_thread(process, "t");
	model_with(process, model_frame(process, thread, "produce", "/srv/app.py", 5), condition, 4);
	explain_process(process);
	ck_assert_ptr_eq(own->owner, thread);
	assert_has(own->why, "inside `with app.COND:` at app.py:4");
}
END_TEST

START_TEST(a_permit_is_a_hold_and_no_owner)
{
	struct py_lock *own = model_lock(process, LOCK_PLAIN, NULL);
	struct py_lock *semaphore = model_over(process, LOCK_SEMAPHORE, "app.SEM", own);
	struct py_thread *one = model_thread(process, "one");
	struct py_thread *two = model_thread(process, "two");
	model_with(process, model_frame(process, one, "f", "/srv/app.py", 5), semaphore, 4);
	model_with(process, model_frame(process, two, "f", "/srv/app.py", 5), semaphore, 4);
	explain_process(process);
	ck_assert_ptr_null(semaphore->owner);
	ck_assert_uint_eq(one->holds.count, 1);
	ck_assert_ptr_eq(two->holds.items[0].lock, semaphore);
	ck_assert_uint_eq(process->warnings.count, 0);
}
END_TEST

START_TEST(two_proven_owners_are_none)
{
	struct py_lock *lock = model_lock(process, LOCK_PLAIN, "app.L");
	struct py_thread *one = model_thread(process, "one");
	struct py_thread *two = model_thread(process, "two");
	model_with(process, model_frame(process, one, "f", "/srv/app.py", 5), lock, 4);
	model_with(process, model_frame(process, two, "f", "/srv/app.py", 5), lock, 4);
	model_wait_lock(process, model_thread(process, "waiter"), lock, "g", 9);
	struct py_report *report = explain_process(process);
	ck_assert_ptr_null(lock->owner);
	ck_assert_uint_eq(one->holds.count + two->holds.count, 0);
	ck_assert_str_eq(process->warnings.items[0].code, "owner-contradiction");
	ck_assert_int_eq(report->verdict.kind, VERDICT_UNKNOWN);
	ck_assert_int_eq(report->status, 3);
}
END_TEST

START_TEST(a_free_lock_has_no_owner)
{
	struct py_lock *lock = model_lock(process, LOCK_PLAIN, "app.L");
	struct py_thread *thread = model_thread(process, "t");
	lock->locked = TRI_NO;
	model_with(process, model_frame(process, thread, "f", "/srv/app.py", 5), lock, 4);
	explain_process(process);
	ck_assert_ptr_null(lock->owner);
	ck_assert_uint_eq(thread->holds.count, 0);
}
END_TEST

START_TEST(a_lock_that_nobody_is_left_to_release_is_orphaned)
{
	struct py_lock *lock = model_lock(process, LOCK_PLAIN, "app.L");
	struct py_thread *worker = model_thread(process, "worker");
	model_wait_lock(process, worker, lock, "work", 8);
	model_shutdown(process, worker);
	struct py_report *report = explain_process(process);
	ck_assert_str_eq(lock->owner_missing, "ended");
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_ORPHANED_LOCK);
	ck_assert_int_eq(root_cause(report)->confidence, CONFIDENCE_CERTAIN);
	ck_assert_ptr_eq(root_cause(report)->threads.items[0], worker);
	ck_assert_ptr_eq(root_cause(report)->locks.items[0], lock);
	ck_assert_str_eq(report->verdict.summary,
			 "Exit waits for thread \"worker\", which waits for Lock app.L, "
			 "which no thread is left to release.");
}
END_TEST

START_TEST(a_lock_that_only_its_waiters_reach_is_likely_orphaned)
{
	struct py_lock *lock = model_lock(process, LOCK_PLAIN, "app.L");
	struct py_thread *worker = model_thread(process, "worker");
	model_wait_lock(process, worker, lock, "work", 8);
	lock->reach_complete = TRI_YES;
	vec_add(process->arena, &lock->reachable_by, worker);
	struct py_report *report = explain_process(process);
	ck_assert_str_eq(lock->owner_missing, "ended");
	ck_assert_int_eq(report->verdict.kind, VERDICT_HANG);
	ck_assert_int_eq(report->verdict.confidence, CONFIDENCE_LIKELY);
}
END_TEST

START_TEST(a_lock_that_a_running_thread_may_release_is_not_orphaned)
{
	struct py_lock *lock = model_lock(process, LOCK_PLAIN, "app.L");
	struct py_thread *worker = model_thread(process, "worker");
	model_wait_lock(process, worker, lock, "work", 8);
	struct py_report *report = explain_process(process);
	ck_assert_ptr_null(lock->owner_missing);
	ck_assert_int_eq(worker->stuck, TRI_UNKNOWN);
	ck_assert_int_eq(report->verdict.kind, VERDICT_UNKNOWN);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_UNKNOWN);
}
END_TEST

START_TEST(a_lock_that_a_stuck_thread_may_hold_is_not_orphaned)
{
	struct py_lock *a = model_lock(process, LOCK_PLAIN, "app.A");
	struct py_lock *b = model_lock(process, LOCK_PLAIN, "app.B");
	model_wait_lock(process, model_main(process), a, "f", 8);
	model_wait_lock(process, model_thread(process, "other"), b, "g", 9);
	struct py_report *report = explain_process(process);
	ck_assert_ptr_null(a->owner_missing);
	ck_assert_ptr_null(b->owner_missing);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HANG);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_LOCK_HELD);
	ck_assert_int_eq(report->verdict.confidence, CONFIDENCE_POSSIBLE);
}
END_TEST

START_TEST(a_lock_with_a_timeout_makes_no_deadlock)
{
	struct py_thread *heartbeat, *worker;
	build_abba(&heartbeat, &worker);
	worker->block.timed = TRI_YES;
	worker->block.remaining = 5;
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(heartbeat->stuck, TRI_NO);
	ck_assert_int_eq(worker->stuck, TRI_NO);
	ck_assert_uint_eq(report->cycles.count, 0);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HEALTHY);
}
END_TEST

START_TEST(import_locks_in_a_ring_are_an_import_deadlock)
{
	struct py_lock *module = model_lock(process, LOCK_MODULE, NULL);
	struct py_thread *main = model_main(process);
	struct py_thread *worker = model_thread(process, "worker");
	module->label = "app.plugin";
	module->records_owner = true;
	module->owner_ident = main->ident;
	model_wait_join(process, main, worker, 3);
	model_block_on(worker, 0x77777);
	model_role(process, worker, ROLE_IMPORT_LOCK_FROZEN, "_frozen_importlib", "acquire")->subject =
		module;
	model_frame(process, worker, "load", "/srv/app.py", 9);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(worker->state, STATE_IMPORT_WAIT);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_IMPORT_DEADLOCK);
}
END_TEST

START_TEST(a_lock_of_a_forked_child_was_inherited)
{
	struct py_lock *lock = model_lock(process, LOCK_RLOCK, "app.R");
	struct py_thread *main = model_main(process);
	lock->records_owner = true;
	lock->owner_ident = 0xdead000;
	model_wait_lock(process, main, lock, "work", 8);
	model_role(process, main, ROLE_NONE, "multiprocessing.process", "_bootstrap");
	model_role(process, main, ROLE_NONE, "multiprocessing.popen_fork", "_launch");
	struct py_report *report = explain_process(process);
	ck_assert_str_eq(lock->owner_missing, "forked");
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_FORK_INHERITED_LOCK);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		two_threads_with_opposite_orders_are_a_deadlock,
		exit_through_a_deadlock_names_the_deadlock_first,
		three_threads_in_a_ring_are_one_cycle,
		waiting_for_a_lock_of_its_own_is_a_self_deadlock,
		a_destructor_that_takes_its_lock_again_is_named,
		owner_of_an_rlock_is_recorded,
		a_recorded_owner_that_is_no_thread_ended,
		joins_alone_are_a_join_cycle,
		a_join_under_a_lock_that_the_other_wants_is_a_deadlock,
		a_condition_wait_gives_up_its_lock,
		a_notified_thread_waits_for_the_conditions_lock,
		a_with_on_a_condition_holds_its_lock,
		a_permit_is_a_hold_and_no_owner,
		two_proven_owners_are_none,
		a_free_lock_has_no_owner,
		a_lock_that_nobody_is_left_to_release_is_orphaned,
		a_lock_that_only_its_waiters_reach_is_likely_orphaned,
		a_lock_that_a_running_thread_may_release_is_not_orphaned,
		a_lock_that_a_stuck_thread_may_hold_is_not_orphaned,
		a_lock_with_a_timeout_makes_no_deadlock,
		import_locks_in_a_ring_are_an_import_deadlock,
		a_lock_of_a_forked_child_was_inherited,
	};
	return RUN_SUITE("explain: locks", tests);
}
