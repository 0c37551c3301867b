// SPDX-License-Identifier: GPL-3.0-or-later
// Locks of C code, and what native stacks tell.
#include "explain_suite.h"

static const char *const LIBC = "/lib/x86_64-linux-gnu/libc.so.6";
static const char *const PYTHON = "/usr/lib/libpython3.11.so.1.0";

static struct py_lock *native_lock(enum py_lock_kind kind)
{
	struct py_lock *lock = model_lock(process, kind, NULL);
	lock->names.count = 0;
	lock->records_owner = true;
	return lock;
}

static struct py_thread *waiter_of(const struct py_lock *lock, const char *name)
{
	struct py_thread *thread = model_thread(process, name);
	model_frame(process, thread, "work", "app.py", 12);
	model_block_on(thread, lock->wait_key);
	return thread;
}

static void native_frame(struct py_thread *thread, const char *function, const char *library,
			 enum py_native_role role)
{
	struct py_native_frame frame = {.function = function, .library = library, .role = role};
	vec_add(process->arena, &thread->native_frames, frame);
}

static void call_by_ctypes(struct py_thread *thread)
{
	native_frame(thread, "clock_nanosleep", LIBC, NATIVE_OTHER);
	native_frame(thread, "sleep", LIBC, NATIVE_OTHER);
	native_frame(thread, "ffi_call", "/lib/libffi.so.8", NATIVE_OTHER);
	native_frame(thread, "_ctypes_callproc", "/lib/_ctypes.cpython-311.so", NATIVE_OTHER);
	native_frame(thread, "cfunction_call", PYTHON, NATIVE_OTHER);
	native_frame(thread, "_PyEval_EvalFrameDefault", PYTHON, NATIVE_EVAL);
}

static void hold_gil(struct py_thread *thread)
{
	struct py_interpreter *interpreter = process->interpreters.items[0];
	thread->interpreter = interpreter;
	thread->gil = GIL_ROLE_HOLDS;
	interpreter->gil_holder = thread;
	interpreter->gil_state = GIL_HELD;
}

static void want_gil(struct py_thread *thread)
{
	thread->interpreter = process->interpreters.items[0];
	thread->gil = GIL_ROLE_WANTS;
	thread->block = (struct py_block){.kind = BLOCK_GIL, .fd = -1, .pid = -1};
	vec_add(process->arena, &thread->interpreter->gil_waiters, thread);
}

START_TEST(gil_and_mutex_in_a_cycle_are_an_inversion)
{
	struct py_lock *mutex = native_lock(LOCK_NATIVE);
	struct py_thread *keeper = waiter_of(mutex, "keeper");
	struct py_thread *owner = model_thread(process, "owner");
	hold_gil(keeper);
	want_gil(owner);
	mutex->owner_ident = owner->ident;
	const struct py_report *report = explain_process(process);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_GIL_LOCK_INVERSION);
	ck_assert_int_eq(report->verdict.confidence, CONFIDENCE_CERTAIN);
	ck_assert_ptr_eq(mutex->owner, owner);
	ck_assert_int_eq(mutex->evidence, EVIDENCE_RECORDED);
}
END_TEST

START_TEST(mutex_of_a_thread_that_python_does_not_know_is_no_claim)
{
	struct py_lock *mutex = native_lock(LOCK_NATIVE);
	struct py_thread *waiter = waiter_of(mutex, "waiter");
	mutex->native_owner = 4999;
	const struct py_report *report = explain_process(process);
	ck_assert_int_ne(waiter->stuck, TRI_YES);
	ck_assert_uint_eq(report->cycles.count, 0);
	ck_assert_ptr_null(mutex->owner);
	ck_assert_ptr_null(mutex->owner_missing);
	assert_has(waiter->wait.text, "LWP 4999");
}
END_TEST

START_TEST(mutex_without_an_owner_is_never_orphaned_by_what_is_not_seen)
{
	struct py_lock *mutex = native_lock(LOCK_NATIVE);
	mutex->records_owner = false; // musl's normal mutex
	mutex->reach_complete = TRI_YES;
	model_wait_join(process, model_main(process), waiter_of(mutex, "waiter"), 3);
	explain_process(process);
	ck_assert_ptr_null(mutex->owner_missing);
}
END_TEST

START_TEST(mutex_of_a_thread_that_ended_is_orphaned)
{
	struct py_lock *mutex = native_lock(LOCK_NATIVE);
	mutex->native_owner = 4999;
	mutex->owner_gone = true;
	waiter_of(mutex, "waiter");
	const struct py_report *report = explain_process(process);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_ORPHANED_LOCK);
	assert_has(root_cause(report)->evidence, "LWP 4999");
	ck_assert_str_eq(mutex->owner_missing, "ended");
}
END_TEST

START_TEST(recursive_mutex_that_its_owner_waits_for_is_an_inconsistent_look)
{
	struct py_lock *mutex = native_lock(LOCK_NATIVE);
	struct py_thread *owner = waiter_of(mutex, "owner");
	mutex->owner_ident = owner->ident;
	mutex->recursive = true;
	ck_assert_uint_eq(explain_process(process)->cycles.count, 0);
}
END_TEST

START_TEST(readers_of_a_rwlock_have_no_owner)
{
	struct py_lock *rwlock = native_lock(LOCK_NATIVE_RWLOCK);
	rwlock->records_owner = false;
	rwlock->value = 2;
	struct py_thread *writer = waiter_of(rwlock, "writer");
	explain_process(process);
	ck_assert_ptr_null(rwlock->owner);
	ck_assert_int_ne(writer->stuck, TRI_YES);
	assert_has(writer->wait.text, "readers");
}
END_TEST

START_TEST(c_function_that_keeps_the_gil_is_named)
{
	struct py_thread *hog = model_thread(process, "hog");
	model_frame(process, hog, "work", "app.py", 12);
	hold_gil(hog);
	call_by_ctypes(hog);
	want_gil(model_thread(process, "other"));
	const struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HEALTHY);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_GIL_HELD_NATIVE);
	assert_has(hog->detail, "`sleep` in libc.so.6");
	assert_has(root_cause(report)->advice,
		   "`sleep` in libc.so.6 is called through ctypes at app.py:12");
	assert_has(root_cause(report)->advice, "`ctypes.CDLL`");
}
END_TEST

START_TEST(library_that_runs_and_keeps_the_gil_is_only_possible)
{
	struct py_thread *hog = model_thread(process, "hog");
	model_frame(process, hog, "work", "app.py", 12);
	hold_gil(hog);
	hog->block = (struct py_block){.kind = BLOCK_NONE, .fd = -1, .pid = -1};
	native_frame(hog, "spin", "/opt/fast.so", NATIVE_OTHER);
	native_frame(hog, "_PyEval_EvalFrameDefault", PYTHON, NATIVE_EVAL);
	want_gil(model_thread(process, "other"));
	const struct py_report *report = explain_process(process);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_GIL_HELD_NATIVE);
	ck_assert_int_eq(root_cause(report)->confidence, CONFIDENCE_POSSIBLE);
	assert_has(root_cause(report)->explanation, "`spin` in fast.so");
}
END_TEST

START_TEST(interpreter_that_runs_keeps_the_gil_as_it_should)
{
	struct py_thread *busy = model_thread(process, "busy");
	model_frame(process, busy, "work", "app.py", 12);
	hold_gil(busy);
	busy->block = (struct py_block){.kind = BLOCK_NONE, .fd = -1, .pid = -1};
	native_frame(busy, "memcpy", LIBC, NATIVE_OTHER);
	native_frame(busy, "_PyEval_EvalFrameDefault", PYTHON, NATIVE_EVAL);
	want_gil(model_thread(process, "other"));
	const struct py_report *report = explain_process(process);
	ck_assert_int_eq(busy->state, STATE_RUNNING);
	ck_assert_uint_eq(report->verdict.causes.count, 0);
}
END_TEST

START_TEST(thread_without_python_frames_says_who_wants_the_gil)
{
	struct py_thread *hog = model_thread(process, "hog");
	struct py_thread *callback = model_thread(process, "callback");
	hold_gil(hog);
	want_gil(callback);
	native_frame(callback, "take_gil", PYTHON, NATIVE_TAKE_GIL);
	native_frame(callback, "PyGILState_Ensure", PYTHON, NATIVE_TAKE_GIL);
	native_frame(callback, "on_event", "/opt/engine.so", NATIVE_OTHER);
	explain_process(process);
	assert_has(callback->wait.text, "`on_event` in engine.so");
}
END_TEST

START_TEST(c_function_that_waits_for_what_is_not_known_is_named)
{
	struct py_thread *thread = model_thread(process, "resolver");
	model_frame(process, thread, "connect", "app.py", 12);
	model_block_on(thread, 0x77770000);
	native_frame(thread, "__lll_lock_wait_private", LIBC, NATIVE_OTHER);
	native_frame(thread, "getaddrinfo", LIBC, NATIVE_OTHER);
	native_frame(thread, "query", "/opt/resolve.so", NATIVE_OTHER);
	native_frame(thread, "_PyEval_EvalFrameDefault", PYTHON, NATIVE_EVAL);
	explain_process(process);
	ck_assert_int_eq(thread->state, STATE_NATIVE);
	assert_has(thread->detail, "`query` in resolve.so");
	ck_assert_int_ne(thread->stuck, TRI_YES);
}
END_TEST

START_TEST(lock_of_the_interpreter_itself_is_told_by_the_function_that_wants_it)
{
	struct py_thread *thread = model_thread(process, "starter");
	model_frame(process, thread, "work", "app.py", 12);
	model_block_on(thread, 0x77770000);
	native_frame(thread, "sem_wait", LIBC, NATIVE_OTHER);
	native_frame(thread, "PyThread_acquire_lock_timed", PYTHON, NATIVE_OTHER);
	native_frame(thread, "_PyThread_CurrentFrames", PYTHON, NATIVE_OTHER);
	native_frame(thread, "_PyEval_EvalFrameDefault", PYTHON, NATIVE_EVAL);
	explain_process(process);
	assert_has(thread->detail, "inside the interpreter, in `_PyThread_CurrentFrames`");
	ck_assert_int_ne(thread->stuck, TRI_YES);
}
END_TEST

/** A stop of all threads that `requester` wants, and for which `unstopped` is needed. */
static struct py_lock *stop_world(struct py_thread *requester, struct py_thread *unstopped)
{
	struct py_lock *world = native_lock(LOCK_WORLD);
	process->runtime.free_threaded = TRI_YES;
	process->interpreters.items[0]->gil_state = GIL_ABSENT;
	world->owner_ident = requester->ident;
	requester->stop_awaits = unstopped;
	return world;
}

START_TEST(stop_of_all_threads_and_mutex_in_a_cycle_are_an_inversion)
{
	struct py_lock *mutex = native_lock(LOCK_NATIVE);
	struct py_thread *keeper = waiter_of(mutex, "keeper");
	struct py_lock *world = stop_world(model_main(process), keeper);
	struct py_thread *owner = waiter_of(world, "owner");
	mutex->owner_ident = owner->ident;
	const struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_DEADLOCK);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_GIL_LOCK_INVERSION);
	assert_has(root_cause(report)->explanation, "wants to stop all threads");
}
END_TEST

START_TEST(thread_that_c_code_keeps_from_stopping_is_named)
{
	struct py_thread *hog = model_thread(process, "hog");
	model_frame(process, hog, "work", "app.py", 12);
	call_by_ctypes(hog);
	waiter_of(stop_world(model_main(process), hog), "stopped");
	const struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HEALTHY);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_GIL_HELD_NATIVE);
	ck_assert_ptr_eq(root_cause(report)->threads.items[0], hog);
	assert_has(root_cause(report)->advice, "`sleep` in libc.so.6");
}
END_TEST

START_TEST(thread_that_is_about_to_stop_is_no_cause)
{
	struct py_thread *busy = model_thread(process, "busy");
	busy->block = (struct py_block){.kind = BLOCK_NONE, .fd = -1, .pid = -1};
	model_frame(process, busy, "work", "app.py", 12);
	waiter_of(stop_world(model_main(process), busy), "stopped");
	ck_assert_uint_eq(explain_process(process)->verdict.causes.count, 0);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		gil_and_mutex_in_a_cycle_are_an_inversion,
		mutex_of_a_thread_that_python_does_not_know_is_no_claim,
		mutex_without_an_owner_is_never_orphaned_by_what_is_not_seen,
		mutex_of_a_thread_that_ended_is_orphaned,
		recursive_mutex_that_its_owner_waits_for_is_an_inconsistent_look,
		readers_of_a_rwlock_have_no_owner,
		c_function_that_keeps_the_gil_is_named,
		library_that_runs_and_keeps_the_gil_is_only_possible,
		interpreter_that_runs_keeps_the_gil_as_it_should,
		thread_without_python_frames_says_who_wants_the_gil,
		c_function_that_waits_for_what_is_not_known_is_named,
		lock_of_the_interpreter_itself_is_told_by_the_function_that_wants_it,
		stop_of_all_threads_and_mutex_in_a_cycle_are_an_inversion,
		thread_that_c_code_keeps_from_stopping_is_named,
		thread_that_is_about_to_stop_is_no_cause,
	};
	return RUN_SUITE("explain_native", tests);
}
