// SPDX-License-Identifier: GPL-3.0-or-later
// Event loops and their tasks: what they wait for, and when nothing is left that could wake them.
#include <math.h>

#include "explain_suite.h"
#include "render/render.h"

static struct py_loop *loop_of(struct py_thread *thread)
{
	struct py_loop *loop = arena_new(process->arena, struct py_loop);
	loop->address = 0x9000;
	loop->type = "asyncio.unix_events._UnixSelectorEventLoop";
	loop->thread = thread;
	thread->loop = loop;
	thread->block = (struct py_block){.kind = BLOCK_FD, .fd = 4, .timed = TRI_NO};
	vec_add(process->arena, &process->loops, loop);
	return loop;
}

static struct py_task *task_in(struct py_loop *loop, enum py_task_wait wait, int line)
{
	struct py_task *task = arena_new(process->arena, struct py_task);
	task->index = process->tasks.count;
	task->name = arena_printf(process->arena, "Task-%zu", task->index + 1);
	task->address = 0xa000 + task->index * 0x100;
	task->loop = loop;
	task->coroutine = "work";
	task->state = TASK_WAITING;
	task->wait = wait;
	task->delay = NAN;
	task->future = 0xb000;
	struct py_frame *frame = vec_push(process->arena, &task->frames);
	*frame = (struct py_frame){
		.function = "work", .file = "/srv/app.py", .module = "app", .line = line};
	loop->tasks++;
	vec_add(process->arena, &process->tasks, task);
	return task;
}

static void await_task(struct py_task *waiter, struct py_task *awaited)
{
	vec_add(process->arena, &waiter->awaits, awaited);
	vec_add(process->arena, &awaited->awaited_by, waiter);
}

static void want_lock(struct py_task *task, addr_t lock)
{
	task->wait = TASK_WAIT_LOCK;
	task->object_address = lock;
	task->object_type = "asyncio.Lock";
}

START_TEST(tasks_that_nothing_can_complete_are_a_hang)
{
	struct py_loop *loop = loop_of(model_main(process));
	struct py_task *main = task_in(loop, TASK_WAIT_TASKS, 20);
	struct py_task *getter = task_in(loop, TASK_WAIT_QUEUE_GET, 9);
	getter->object_type = "asyncio.Queue";
	await_task(main, getter);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HANG);
	ck_assert_int_eq(report->verdict.confidence, CONFIDENCE_CERTAIN);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_ASYNCIO_PENDING);
	ck_assert_ptr_eq(root_cause(report)->threads.items[0], model_main(process));
	assert_has(root_cause(report)->explanation,
		   "Task-2 waits for an item in asyncio.Queue at app.py:9 in work");
	assert_has(root_cause(report)->advice, "cancel Task-2 (app.py:9 in work)");
	ck_assert_int_eq(getter->stuck, TRI_YES);
}
END_TEST

START_TEST(an_event_alone_may_be_meant_to_wait_for_ever)
{
	struct py_loop *loop = loop_of(model_main(process));
	task_in(loop, TASK_WAIT_EVENT, 20);
	ck_assert_int_eq(explain_process(process)->verdict.confidence, CONFIDENCE_LIKELY);
}
END_TEST

static const struct {
	int64_t ready, timers, files, signals;
} busy_loops[] = {
	{1, 0, 0, 0},  {0, 1, 0, 0},  {0, 0, 1, 0},  {0, 0, 0, 1},
	{-1, 0, 0, 0}, {0, -1, 0, 0}, {0, 0, -1, 0}, {0, 0, 0, -1},
};

START_TEST(a_loop_that_something_may_wake_is_healthy)
{
	struct py_loop *loop = loop_of(model_main(process));
	task_in(loop, TASK_WAIT_QUEUE_GET, 9);
	loop->ready = busy_loops[_i].ready;
	loop->timers = busy_loops[_i].timers;
	loop->files = busy_loops[_i].files;
	loop->signals = busy_loops[_i].signals;
	ck_assert_int_eq(explain_process(process)->verdict.kind, VERDICT_HEALTHY);
}
END_TEST

START_TEST(a_thread_that_goes_on_may_wake_the_loop)
{
	struct py_loop *loop = loop_of(model_main(process));
	struct py_task *task = task_in(loop, TASK_WAIT_QUEUE_GET, 9);
	struct py_thread *other = model_thread(process, "other");
	model_frame(process, other, "work", "/srv/app.py", 30);
	ck_assert_int_eq(explain_process(process)->verdict.kind, VERDICT_HEALTHY);
	ck_assert_int_eq(task->stuck, TRI_NO);
}
END_TEST

START_TEST(a_loop_without_tasks_waits_on_purpose)
{
	loop_of(model_main(process));
	ck_assert_int_eq(explain_process(process)->verdict.kind, VERDICT_HEALTHY);
}
END_TEST

START_TEST(a_timed_wait_is_no_hang)
{
	struct py_loop *loop = loop_of(model_main(process));
	task_in(loop, TASK_WAIT_QUEUE_GET, 9);
	model_main(process)->block.timed = TRI_YES;
	ck_assert_int_eq(explain_process(process)->verdict.kind, VERDICT_HEALTHY);
}
END_TEST

START_TEST(tasks_that_hold_what_the_other_wants_are_told_as_a_cycle)
{
	struct py_loop *loop = loop_of(model_main(process));
	struct py_task *main = task_in(loop, TASK_WAIT_TASKS, 20);
	struct py_task *a = task_in(loop, TASK_WAIT_LOCK, 9), *b = task_in(loop, TASK_WAIT_LOCK, 14);
	await_task(main, a);
	await_task(main, b);
	vec_add(process->arena, &a->held, 0xc000);
	vec_add(process->arena, &b->held, 0xd000);
	want_lock(a, 0xd000);
	want_lock(b, 0xc000);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(root_cause(report)->kind, CAUSE_ASYNCIO_PENDING);
	assert_has(root_cause(report)->explanation,
		   "Tasks wait for each other: Task-2 waits for asyncio.Lock, which Task-3 holds, "
		   "at app.py:9 in work; Task-3 waits for asyncio.Lock, which Task-2 holds, at "
		   "app.py:14 in work.");
}
END_TEST

START_TEST(a_task_that_awaits_itself_ends)
{
	struct py_loop *loop = loop_of(model_main(process));
	struct py_task *task = task_in(loop, TASK_WAIT_TASKS, 20);
	await_task(task, task);
	struct py_report *report = explain_process(process);
	struct text text = {0};
	render_tasks(&text, report, &(struct render_options){.width = 80});
	assert_has(text_get(&text), "Task-1 work");
	text_deinit(&text);
}
END_TEST

static size_t count_lines(const char *text)
{
	size_t count = 0;
	for (; *text; text++)
		count += *text == '\n';
	return count;
}

START_TEST(equal_tasks_share_a_row)
{
	struct py_loop *loop = loop_of(model_main(process));
	for (int i = 0; i < 5000; i++)
		task_in(loop, TASK_WAIT_QUEUE_GET, 9)->object_type = "asyncio.Queue";
	struct text text = {0};
	render_tasks(&text, explain_process(process), &(struct render_options){.width = 80});
	assert_has(text_get(&text), "and 4999 more tasks like it");
	ck_assert_uint_lt(count_lines(text_get(&text)), 6);
	text_deinit(&text);
}
END_TEST

START_TEST(many_different_tasks_are_bounded_and_counted)
{
	struct py_loop *loop = loop_of(model_main(process));
	struct py_task *main = task_in(loop, TASK_WAIT_TASKS, 20);
	for (int i = 0; i < 20000; i++)
		await_task(main, task_in(loop, TASK_WAIT_QUEUE_GET, i + 1));
	struct text text = {0};
	render_tasks(&text, explain_process(process), &(struct render_options){.width = 80});
	assert_has(text_get(&text), "19801 more tasks are not shown");
	ck_assert_uint_lt(count_lines(text_get(&text)), 900);
	text_deinit(&text);
}
END_TEST

START_TEST(tree_shows_who_awaits_whom)
{
	struct py_loop *loop = loop_of(model_main(process));
	struct py_task *main = task_in(loop, TASK_WAIT_TASKS, 20);
	struct py_task *sleeper = task_in(loop, TASK_WAIT_SLEEP, 9);
	sleeper->delay = 30;
	loop->timers = 1;
	await_task(main, sleeper);
	struct text text = {0};
	render_tasks(&text, explain_process(process), &(struct render_options){.width = 80});
	ck_assert_str_eq(text_get(&text),
			 "Event loop of \"MainThread\": 2 tasks, waits for events\n"
			 "  Task-1 work    waits for Task-2 at app.py:20 in work\n"
			 "  └ Task-2 work  sleeps for 30 s at app.py:9 in work\n");
	text_deinit(&text);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("explain_tasks");
	TCase *test_case = tcase_create("explain_tasks");
	tcase_add_checked_fixture(test_case, set_up, tear_down);
	tcase_add_test(test_case, tasks_that_nothing_can_complete_are_a_hang);
	tcase_add_test(test_case, an_event_alone_may_be_meant_to_wait_for_ever);
	tcase_add_loop_test(test_case, a_loop_that_something_may_wake_is_healthy, 0,
			    sizeof(busy_loops) / sizeof(busy_loops[0]));
	tcase_add_test(test_case, a_thread_that_goes_on_may_wake_the_loop);
	tcase_add_test(test_case, a_loop_without_tasks_waits_on_purpose);
	tcase_add_test(test_case, a_timed_wait_is_no_hang);
	tcase_add_test(test_case, tasks_that_hold_what_the_other_wants_are_told_as_a_cycle);
	tcase_add_test(test_case, a_task_that_awaits_itself_ends);
	tcase_add_test(test_case, equal_tasks_share_a_row);
	tcase_add_test(test_case, many_different_tasks_are_bounded_and_counted);
	tcase_add_test(test_case, tree_shows_who_awaits_whom);
	suite_add_tcase(suite, test_case);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
