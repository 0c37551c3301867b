// SPDX-License-Identifier: GPL-3.0-or-later
// Who is not charged with a lock, and what is said when sources disagree.
#include "explain_suite.h"

START_TEST(a_lock_slept_on_that_frames_contradict_is_believed_and_told)
{
	struct py_lock *own = model_lock(process, LOCK_PLAIN, "app.COND._lock");
	struct py_lock *condition = model_over(process, LOCK_CONDITION, "app.COND", own);
	struct py_lock *other = model_lock(process, LOCK_PLAIN, "app.OTHER");
	struct py_thread *thread = model_thread(process, "t");
	model_block_on(thread, other->wait_key);
	struct py_frame *wait =
		model_role(process, thread, ROLE_CONDITION_WAIT, "threading", "wait");
	wait->subject = condition;
	wait->waiter = model_lock(process, LOCK_PLAIN, NULL);
	explain_process(process);
	ck_assert_ptr_eq(thread->wait.lock, other);
	ck_assert_uint_eq(process->warnings.count, 1);
	ck_assert_str_eq(process->warnings.items[0].code, "wait-contradiction");
}
END_TEST

START_TEST(a_with_is_no_proof_where_another_thread_may_have_taken_the_lock)
{
	struct py_lock *lock = model_lock(process, LOCK_PLAIN, "app.DB");
	struct py_thread *inside = model_thread(process, "inside");
	struct py_thread *other = model_thread(process, "other");
	model_with(process, model_frame(process, inside, "work", "/srv/app.py", 5), lock, 4);
	struct py_frame *frame = model_frame(process, other, "take", "/srv/app.py", 9);
	vec_add(process->arena, &frame->acquires,
		((struct py_acquire){.lock = lock, .touch = TOUCH_UNSURE, .line = 9}));
	explain_process(process);
	ck_assert_ptr_eq(lock->owner, inside);
	ck_assert_int_eq(lock->evidence, EVIDENCE_INFERRED);
}
END_TEST

static struct py_lock *lock_of_processes(struct py_thread *last, int64_t count)
{
	struct py_lock *lock = model_lock(process, LOCK_SEMLOCK, "app.SHARED");
	lock->limit = 1;
	lock->count = count;
	lock->last_ident = count ? last->ident : 0;
	return lock;
}

START_TEST(a_lock_of_multiprocessing_is_of_who_took_it_last)
{
	struct py_thread *thread = model_thread(process, "t");
	struct py_lock *lock = lock_of_processes(thread, 1);
	explain_process(process);
	ck_assert_ptr_eq(lock->owner, thread);
	ck_assert_int_eq(lock->evidence, EVIDENCE_INFERRED);
}
END_TEST

START_TEST(a_lock_that_this_process_does_not_have_is_another_ones)
{
	struct py_thread *thread = model_thread(process, "t");
	struct py_lock *lock = lock_of_processes(thread, 0);
	model_with(process, model_frame(process, thread, "work", "/srv/app.py", 5), lock, 4);
	explain_process(process);
	ck_assert_ptr_null(lock->owner);
	ck_assert_ptr_null(lock->owner_missing);
	assert_has(lock->owner_unknown, "another process");
}
END_TEST

START_TEST(an_ident_that_a_fork_has_left_behind_is_nobodys)
{
	struct py_lock *lock = model_lock(process, LOCK_RLOCK, "app.DB");
	struct py_thread *thread = model_thread(process, "new");
	lock->records_owner = true;
	lock->owner_ident = thread->ident;
	vec_add(process->arena, &process->lost_threads,
		((struct py_lost_thread){"old", thread->ident}));
	explain_process(process);
	ck_assert_ptr_null(lock->owner);
	assert_has(lock->owner_unknown, "fork");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_lock_slept_on_that_frames_contradict_is_believed_and_told,
		a_with_is_no_proof_where_another_thread_may_have_taken_the_lock,
		a_lock_of_multiprocessing_is_of_who_took_it_last,
		a_lock_that_this_process_does_not_have_is_another_ones,
		an_ident_that_a_fork_has_left_behind_is_nobodys,
	};
	return RUN_SUITE("explain: owners", tests);
}
