// SPDX-License-Identifier: GPL-3.0-or-later
// Capture over a whole process, under every layout, and what explain makes of it.
#include <string.h>

#include "capture/capture.h"
#include "explain/explain.h"
#include "fake_process.h"
#include "layout_suite.h"

enum {
	MAIN = 0,
	LEFT,
	RIGHT,
	GETTER,
};

static struct fake_process fake;
static struct py_process *process;

static void lay_out(int layout, enum fake_located located)
{
	fake = fake_process_create(layouts[layout], located);
}

static void capture(void)
{
	const char *error = NULL;
	struct cpython *py = fake_python_open(fake.python);
	process = capture_process(py->target, py->arena, &capture_defaults, &error);
	ck_assert_msg(process, "%s: %s", fake.python->layout->name, error);
}

static void teardown(void)
{
	fake_python_destroy(fake.python);
}

static struct py_lock *lock_at(addr_t address)
{
	vec_each_ptr(struct py_lock, lock, &process->locks)
		if (lock->address == address)
			return lock;
	ck_abort_msg("%s: no lock at 0x%llx", fake.python->layout->name,
		     (unsigned long long)address);
	return NULL;
}

static const char *warnings(void)
{
	return process->warnings.count ? process->warnings.items[0].text : NULL;
}

START_TEST(nothing_is_missing)
{
	lay_out(_i, FAKE_BY_SYMBOL);
	capture();
	ck_assert_ptr_null(warnings());
	ck_assert_uint_eq(process->threads.count, FAKE_THREADS);
	ck_assert_uint_eq(process->interpreters.count, 1);
	ck_assert_uint_eq(process->native_threads.count, 1);
	ck_assert_int_eq(process->threading_imported, TRI_YES);
	ck_assert_int_eq(process->interpreters.items[0]->gil_state, GIL_FREE);
}
END_TEST

/** The stack of thread "left" as a core has it where its page was not written. */
static void lose_stack(void)
{
	uint8_t nothing[1024] = {0};
	fake_put(fake.python->fake, fake.stacks[LEFT], nothing, sizeof(nothing));
}

START_TEST(a_stack_of_zeros_is_missing)
{
	lay_out(_i, FAKE_BY_SYMBOL);
	lose_stack();
	capture();
	const struct py_thread *left = process->threads.items[LEFT];
	ck_assert_int_eq(left->stack_there, TRI_NO);
	ck_assert_int_eq(process->threads.items[RIGHT]->stack_there, TRI_YES);
	ck_assert_str_eq(process->warnings.items[0].code, "stack-missing");
	ck_assert_ptr_nonnull(strstr(process->warnings.items[0].text, "T2"));
	// Where the lock is told by an address that is not on the stack, nothing is lost.
	explain_process(process);
	bool parks = layout_has(fake.python->layout->lock.mutex);
	ck_assert_int_eq(left->state, parks ? STATE_UNKNOWN : STATE_LOCK_WAIT);
}
END_TEST

START_TEST(threads_have_names_and_os_threads)
{
	static const char *const names[] = {"MainThread", "left", "right", "getter"};
	lay_out(_i, FAKE_BY_SYMBOL);
	capture();
	for (size_t i = 0; i < FAKE_THREADS; i++) {
		const struct py_thread *thread = process->threads.items[i];
		ck_assert_str_eq(thread->name, names[i]);
		ck_assert_uint_eq(thread->native_id, FAKE_PID + i);
		ck_assert_int_eq(thread->gdb_id, (int)i + 1);
		ck_assert_int_eq(thread->main, tri_of(i == MAIN));
		ck_assert_int_eq(thread->daemon, tri_of(i == GETTER));
		ck_assert_uint_eq(thread->address, fake.states[i]);
		ck_assert_int_eq(thread->frames_complete, TRI_YES);
	}
	ck_assert_str_eq(process->threads.items[LEFT]->target, "app.left");
}
END_TEST

START_TEST(with_bodies_are_found_with_their_lines)
{
	lay_out(_i, FAKE_BY_SYMBOL);
	capture();
	const struct py_frame *frame = &process->threads.items[LEFT]->frames.items[0];
	ck_assert_str_eq(frame->function, "left");
	ck_assert_str_eq(frame->module, "__main__");
	ck_assert_int_eq(frame->line, 12);
	ck_assert_uint_eq(frame->withs.count, 1);
	ck_assert_uint_eq(frame->withs.items[0].manager, fake.left.object);
	ck_assert_int_eq(frame->withs.items[0].line, 11);
	ck_assert_ptr_eq(frame->withs.items[0].lock, lock_at(fake.left.object));
}
END_TEST

START_TEST(locks_have_names_state_and_keys)
{
	lay_out(_i, FAKE_BY_SYMBOL);
	capture();
	const struct py_lock *right = lock_at(fake.right.object), *queue = lock_at(fake.jobs);
	ck_assert_str_eq(right->names.items[0], "app.RIGHT");
	ck_assert_int_eq(right->locked, TRI_YES);
	ck_assert_int_eq(right->has_waiters, TRI_YES);
	ck_assert_uint_eq(right->wait_key, fake.right.key);
	ck_assert_str_eq(queue->names.items[0], "app.JOBS");
	ck_assert_int_eq(queue->kind, LOCK_QUEUE);
	ck_assert_int_eq(queue->value, 0);
	ck_assert_ptr_eq(queue->inner, lock_at(fake.mutex.object));
}
END_TEST

START_TEST(roles_and_their_objects_are_found)
{
	lay_out(_i, FAKE_BY_SYMBOL);
	capture();
	const struct py_thread *main = process->threads.items[MAIN],
			       *getter = process->threads.items[GETTER];
	bool old = fake.python->layout->major == 2;
	ck_assert_int_eq(main->frames.items[0].role, ROLE_THREAD_JOIN);
	ck_assert_ptr_eq(main->frames.items[0].joined, process->threads.items[LEFT]);
	ck_assert_int_eq(main->frames.items[0].timed, TRI_NO);
	ck_assert_int_eq(getter->frames.items[0].role,
			 old ? ROLE_CONDITION_WAIT_27 : ROLE_CONDITION_WAIT);
	ck_assert_int_eq(getter->frames.items[1].role, old ? ROLE_QUEUE_GET_27 : ROLE_QUEUE_GET);
	ck_assert_ptr_eq(getter->frames.items[1].subject, lock_at(fake.jobs));
}
END_TEST

START_TEST(threads_sleep_on_what_they_wait_for)
{
	lay_out(_i, FAKE_BY_SYMBOL);
	capture();
	const addr_t keys[] = {fake.done_keys[LEFT], fake.right.key, fake.left.key, fake.waiter.key};
	for (size_t i = 0; i < FAKE_THREADS; i++) {
		const struct py_block *block = &process->threads.items[i]->block;
		ck_assert_msg(block->kind == BLOCK_FUTEX || block->kind == BLOCK_PARKED, "%d",
			      (int)block->kind);
		ck_assert_uint_eq(block->key, keys[i]);
		ck_assert_int_eq(block->timed, TRI_NO);
	}
}
END_TEST

START_TEST(locks_that_a_thread_reaches_are_known)
{
	lay_out(_i, FAKE_BY_SYMBOL);
	capture();
	const struct py_lock *left = lock_at(fake.left.object);
	ck_assert_int_eq(left->reach_complete, TRI_YES);
	// By the globals that their code names, as the main thread's does not.
	ck_assert_uint_eq(left->reachable_by.count, 2);
	ck_assert_ptr_eq(left->reachable_by.items[0], process->threads.items[LEFT]);
	ck_assert_ptr_eq(left->reachable_by.items[1], process->threads.items[RIGHT]);
}
END_TEST

START_TEST(deadlock_is_explained)
{
	lay_out(_i, FAKE_BY_SYMBOL);
	capture();
	const struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_DEADLOCK);
	ck_assert_int_eq(report->verdict.causes.items[0].kind, CAUSE_DEADLOCK);
	ck_assert_ptr_eq(lock_at(fake.left.object)->owner, process->threads.items[LEFT]);
	ck_assert_int_eq(lock_at(fake.left.object)->evidence, EVIDENCE_PROVEN);
	ck_assert_uint_eq(report->cycles.count, 1);
}
END_TEST

START_TEST(locals_are_read_when_asked_for)
{
	lay_out(_i, FAKE_BY_SYMBOL);
	struct capture_options options = capture_defaults;
	const char *error;
	options.locals = true;
	struct cpython *py = fake_python_open(fake.python);
	process = capture_process(py->target, py->arena, &options, &error);
	const struct py_frame *join = &process->threads.items[MAIN]->frames.items[0];
	ck_assert_uint_eq(join->locals.count, 2);
	ck_assert_str_eq(join->locals.items[1].name, "timeout");
	ck_assert_str_eq(join->locals.items[1].value, "None");
}
END_TEST

/** 2.7 and 3.6 have nothing in memory by which they could be searched for. */
static bool has_runtime(int layout)
{
	return layout_has(layouts[layout]->runtime.interpreters_head);
}

START_TEST(process_without_symbols_is_found_by_section_or_search)
{
	for (enum fake_located located = FAKE_BY_SECTION;
	     has_runtime(_i) && located <= FAKE_BY_SEARCH; located++) {
		lay_out(_i, located);
		capture();
		ck_assert_uint_eq(process->threads.count, FAKE_THREADS);
		ck_assert_uint_eq(process->runtime.address, fake.python->runtime);
		if (located == FAKE_BY_SECTION)
			teardown();
	}
	if (!has_runtime(_i))
		lay_out(_i, FAKE_BY_SYMBOL);
}
END_TEST

START_TEST(stop_at_any_moment_is_survived)
{
	lay_out(_i, FAKE_BY_SYMBOL);
	fake.python->fake->stop = TARGET_INTERRUPTED;
	for (size_t polls = 0; polls < 12; polls++) {
		const char *error = NULL;
		struct cpython *py = fake_python_open(fake.python);
		fake.python->fake->polls = 0;
		fake.python->fake->stop_after_polls = polls;
		process = capture_process(py->target, py->arena, &capture_defaults, &error);
		ck_assert(process || error);
		if (process)
			explain_process(process);
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		nothing_is_missing,
		a_stack_of_zeros_is_missing,
		threads_have_names_and_os_threads,
		with_bodies_are_found_with_their_lines,
		locks_have_names_state_and_keys,
		roles_and_their_objects_are_found,
		threads_sleep_on_what_they_wait_for,
		locks_that_a_thread_reaches_are_known,
		deadlock_is_explained,
		locals_are_read_when_asked_for,
		process_without_symbols_is_found_by_section_or_search,
		stop_at_any_moment_is_survived,
	};
	return unit_run_layouts("capture", teardown, tests, ARRAY_SIZE(tests));
}
