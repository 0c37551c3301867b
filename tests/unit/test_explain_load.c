// SPDX-License-Identifier: GPL-3.0-or-later
// Programs at full speed: who seems to wait may have been given already what it waits for.
#include <math.h>

#include "explain_suite.h"

/** A thread in Future.result(), and another thread that the future is out of reach of. */
static struct py_thread *future_waiter(struct py_lock **ret_future)
{
	struct py_lock *own = model_lock(process, LOCK_CONDITION, NULL);
	struct py_lock *future = model_over(process, LOCK_FUTURE, "app.F", own);
	struct py_thread *waiter = model_thread(process, "waiter");
	model_wait_event(process, waiter, future, 8);
	waiter->frames.items[1].role = ROLE_FUTURE_WAIT;
	future->value = 0;
	future->reach_complete = TRI_YES;
	own->reach_complete = TRI_YES;
	*ret_future = future;
	return waiter;
}

static struct py_thread *pool_worker(int64_t pending)
{
	struct py_thread *worker = model_thread(process, "worker");
	model_role(process, worker, ROLE_EXECUTOR_WORKER, "concurrent.futures.thread", "_worker");
	worker->executor = arena_new(process->arena, struct py_executor);
	worker->executor->pending = pending;
	return worker;
}

START_TEST(a_future_that_is_done_wakes_its_waiter)
{
	struct py_lock *future;
	struct py_thread *waiter = future_waiter(&future);
	future->value = 1;
	explain_process(process);
	ck_assert_int_eq(waiter->state, STATE_FUTURE_WAIT);
	ck_assert_int_eq(waiter->stuck, TRI_NO);
}
END_TEST

START_TEST(a_future_that_nobody_is_left_to_complete_is_lost)
{
	struct py_lock *future;
	struct py_thread *waiter = future_waiter(&future);
	model_shutdown(process, waiter);
	explain_process(process);
	ck_assert_int_eq(waiter->state, STATE_FUTURE_WAIT);
	ck_assert_int_eq(waiter->stuck, TRI_YES);
}
END_TEST

START_TEST(a_pool_with_tasks_left_may_complete_the_future)
{
	struct py_lock *future;
	struct py_thread *waiter = future_waiter(&future);
	model_shutdown(process, waiter);
	pool_worker(1);
	explain_process(process);
	ck_assert_int_eq(waiter->stuck, TRI_NO);
}
END_TEST

START_TEST(who_was_notified_goes_on)
{
	struct py_lock *future;
	struct py_thread *waiter = future_waiter(&future);
	model_shutdown(process, waiter);
	waiter->frames.items[0].waiter->locked = TRI_NO;
	explain_process(process);
	ck_assert_int_eq(waiter->stuck, TRI_NO);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_future_that_is_done_wakes_its_waiter,
		a_future_that_nobody_is_left_to_complete_is_lost,
		a_pool_with_tasks_left_may_complete_the_future,
		who_was_notified_goes_on,
	};
	return RUN_SUITE("explain: under load", tests);
}
