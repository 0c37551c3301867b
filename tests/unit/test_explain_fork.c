// SPDX-License-Identifier: GPL-3.0-or-later
// Locks in a forked child whose record of their owner may mean a thread that the fork left behind.
#include "explain_suite.h"

/** An RLock that a thread of the parent had; a new thread has the same number. */
static struct py_lock *lock_of_a_recycled_number(void)
{
	struct py_lock *lock = model_lock(process, LOCK_RLOCK, "app.LOCK");
	struct py_thread *newcomer = model_thread(process, "newcomer");
	vec_add(process->arena, &process->lost_threads,
		((struct py_lost_thread){"holder", newcomer->ident}));
	lock->records_owner = true;
	lock->owner_ident = newcomer->ident;
	lock->reach_complete = TRI_YES;
	model_frame(process, newcomer, "live", "app.py", 20);
	model_wait_lock(process, model_main(process), lock, "work", 8);
	return lock;
}

START_TEST(a_recycled_number_is_no_owner)
{
	struct py_lock *lock = lock_of_a_recycled_number();
	struct py_report *report = explain_process(process);
	ck_assert_ptr_null(lock->owner);
	ck_assert_str_eq(lock->owner_missing, "forked");
	ck_assert_int_eq(report->verdict.causes.items[0].kind, CAUSE_FORK_INHERITED_LOCK);
}
END_TEST

START_TEST(a_recycled_number_that_may_be_meant_is_not_judged)
{
	struct py_lock *lock = lock_of_a_recycled_number();
	lock->reach_complete = TRI_NO;
	explain_process(process);
	ck_assert_ptr_null(lock->owner);
	ck_assert_ptr_null(lock->owner_missing);
}
END_TEST

START_TEST(a_recycled_number_inside_a_with_is_the_owner)
{
	struct py_lock *lock = lock_of_a_recycled_number();
	struct py_thread *newcomer = process->threads.items[1];
	model_with(process, &newcomer->frames.items[0], lock, 19);
	explain_process(process);
	ck_assert_ptr_eq(lock->owner, newcomer);
	ck_assert_int_eq(lock->evidence, EVIDENCE_RECORDED);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_recycled_number_is_no_owner,
		a_recycled_number_that_may_be_meant_is_not_judged,
		a_recycled_number_inside_a_with_is_the_owner,
	};
	return run_suite("explain_fork", tests, ARRAY_SIZE(tests));
}
