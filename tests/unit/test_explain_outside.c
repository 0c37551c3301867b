// SPDX-License-Identifier: GPL-3.0-or-later
// Waits for pipes and children: which only this process could end, and which the world outside does.
#include <math.h>

#include "explain_suite.h"

enum {
	CHILD = 77,
	OTHER = 88,
};

static struct py_file *pipe_of(int64_t own_fd)
{
	struct py_file *file = arena_new(process->arena, struct py_file);
	file->fd = own_fd;
	file->kind = FILE_PIPE;
	file->text = "pipe:[1]";
	file->ends_complete = TRI_YES;
	vec_add(process->arena, &process->files, file);
	return file;
}

static void add_end(struct py_file *file, uint64_t pid, uint64_t fd, bool writes)
{
	struct py_file_end *end = vec_push(process->arena, &file->ends);
	*end = (struct py_file_end){
		.pid = pid, .fd = fd, .command = "cat", .reads = !writes, .writes = writes};
}

static struct py_child *child_in(uint64_t pid, uint64_t parent, enum py_io io, struct py_file *file)
{
	struct py_child *child = arena_new(process->arena, struct py_child);
	child->pid = pid;
	child->inner_pid = pid;
	child->parent = parent;
	child->command = "cat";
	child->state = 'S';
	child->exists = TRI_YES;
	child->settled = TRI_YES;
	struct py_child_thread *first = vec_push(process->arena, &child->threads);
	*first = (struct py_child_thread){.tid = pid, .call = "write", .io = io, .file = file};
	vec_add(process->arena, &process->children, child);
	return child;
}

static void wait_for_child(struct py_thread *thread, struct py_child *child)
{
	thread->block = (struct py_block){.kind = BLOCK_CHILD,
					  .pid = (int64_t)child->pid,
					  .fd = -1,
					  .timed = TRI_NO,
					  .remaining = NAN,
					  .child = child};
	model_frame(process, thread, "main", "app.py", 7);
}

static void wait_for_file(struct py_thread *thread, struct py_file *file, enum py_io io)
{
	thread->block = (struct py_block){.kind = BLOCK_FD,
					  .fd = file->fd,
					  .pid = -1,
					  .timed = TRI_NO,
					  .remaining = NAN,
					  .io = io};
	struct py_fd_wait *wait = vec_push(process->arena, &thread->block.fds);
	*wait = (struct py_fd_wait){
		.fd = file->fd, .reads = io == IO_READ, .writes = io == IO_WRITE, .file = file};
	model_frame(process, thread, "main", "app.py", 7);
}

/** A child that writes a pipe which this process has open to read, as fd 5. */
static struct py_child *writing_child(void)
{
	struct py_file *file = pipe_of(-1);
	add_end(file, process->pid, 5, false);
	add_end(file, CHILD, 1, true);
	return child_in(CHILD, process->pid, IO_WRITE, file);
}

static const struct py_cause *root_of(const struct py_report *report)
{
	ck_assert_uint_ge(report->verdict.causes.count, 1);
	return &report->verdict.causes.items[0];
}

START_TEST(a_child_that_only_we_could_read_hangs_who_waits_for_it)
{
	wait_for_child(model_main(process), writing_child());
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HANG);
	ck_assert_int_eq(report->verdict.confidence, CONFIDENCE_CERTAIN);
	ck_assert_int_eq(root_of(report)->kind, CAUSE_PIPE_FULL);
	assert_has(root_of(report)->evidence, "only this process reads (fd 5");
	assert_has(root_of(report)->advice, "communicate()");
}
END_TEST

START_TEST(an_end_that_nobody_may_have_seen_makes_it_likely)
{
	struct py_child *child = writing_child();
	process->files.items[0]->ends_complete = TRI_NO;
	wait_for_child(model_main(process), child);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HANG);
	ck_assert_int_eq(report->verdict.confidence, CONFIDENCE_LIKELY);
}
END_TEST

/** A child's main thread that joins the one that writes: as a process does with the feeder of its queue. */
START_TEST(a_child_whose_threads_wait_for_each_other_goes_on_with_the_last)
{
	struct py_child *child = writing_child();
	struct py_child_thread *joiner = vec_push(process->arena, &child->threads);
	*joiner = (struct py_child_thread){.tid = CHILD + 1, .call = "futex", .inner = true};
	child->name = "producer";
	wait_for_child(model_main(process), child);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HANG);
	ck_assert_int_eq(root_of(report)->kind, CAUSE_PIPE_FULL);
	assert_has(root_of(report)->evidence, "multiprocessing.Process \"producer\"");
	assert_has(root_of(report)->advice, "before the join");
}
END_TEST

START_TEST(a_child_that_waits_for_nothing_but_itself_is_not_ours_to_free)
{
	struct py_child *child = writing_child();
	child->threads.items[0] =
		(struct py_child_thread){.tid = CHILD, .call = "futex", .inner = true};
	wait_for_child(model_main(process), child);
	ck_assert_int_eq(explain_process(process)->verdict.kind, VERDICT_HEALTHY);
}
END_TEST

static struct py_thread *add_feeder(const char *condition, enum py_io io)
{
	struct py_file *file = pipe_of(4);
	struct py_thread *feeder = model_thread(process, "QueueFeederThread");
	struct py_lock *notempty = model_lock(process, LOCK_CONDITION, condition);
	add_end(file, process->pid, 3, false);
	add_end(file, process->pid, 4, true);
	wait_for_file(feeder, file, io);
	feeder->daemon = TRI_YES;
	feeder->feeder = arena_new(process->arena, struct py_feeder);
	*feeder->feeder = (struct py_feeder){.notempty = notempty, .fd = 4, .pending = 2};
	return feeder;
}

START_TEST(a_feeder_with_a_full_pipe_is_told_by_its_queue)
{
	struct py_thread *feeder = add_feeder("app.RESULTS._notempty", IO_WRITE);
	model_wait_join(process, model_main(process), feeder, 7);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HANG);
	ck_assert_int_eq(root_of(report)->kind, CAUSE_MULTIPROCESSING_FEEDER);
	assert_has(root_of(report)->evidence, "Queue app.RESULTS, of which 2 more");
	assert_has(root_of(report)->advice, "app.RESULTS.cancel_join_thread()");
}
END_TEST

START_TEST(a_queue_without_a_name_is_one_all_the_same)
{
	struct py_thread *feeder = add_feeder("notempty in Queue._feed", IO_WRITE);
	model_wait_join(process, model_main(process), feeder, 7);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(root_of(report)->kind, CAUSE_MULTIPROCESSING_FEEDER);
	assert_has(root_of(report)->evidence, "a multiprocessing.Queue");
}
END_TEST

START_TEST(another_thread_that_goes_on_may_read_the_pipe)
{
	wait_for_child(model_main(process), writing_child());
	struct py_thread *reader = model_thread(process, "reader");
	model_frame(process, reader, "read", "app.py", 9);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HEALTHY);
	ck_assert_int_eq(report->status, 0);
}
END_TEST

START_TEST(another_process_that_reads_the_pipe_ends_the_wait)
{
	struct py_child *child = writing_child();
	add_end(process->files.items[0], OTHER, 0, false);
	wait_for_child(model_main(process), child);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HEALTHY);
	ck_assert_int_eq(root_of(report)->kind, CAUSE_CHILD_PROCESS);
}
END_TEST

START_TEST(a_reader_that_cannot_be_seen_is_not_said_to_be_nobody)
{
	struct py_child *child = writing_child();
	process->files.items[0]->ends.items[0] = process->files.items[0]->ends.items[1];
	process->files.items[0]->ends.count = 1;
	wait_for_child(model_main(process), child);
	ck_assert_int_eq(explain_process(process)->verdict.kind, VERDICT_HEALTHY);
}
END_TEST

START_TEST(a_child_that_moved_or_is_stopped_may_go_on)
{
	static const struct {
		enum tri settled, exists;
		char state;
	} rows[] = {
		{TRI_NO, TRI_YES, 'S'},      {TRI_UNKNOWN, TRI_YES, 'S'}, {TRI_YES, TRI_NO, 'S'},
		{TRI_YES, TRI_UNKNOWN, 'S'}, {TRI_YES, TRI_YES, 'T'},     {TRI_YES, TRI_YES, 'R'},
		{TRI_YES, TRI_YES, 'Z'},
	};
	struct py_child *child = writing_child();
	wait_for_child(model_main(process), child);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		child->settled = rows[i].settled;
		child->exists = rows[i].exists;
		child->state = rows[i].state;
		ck_assert_int_eq(explain_process(process)->verdict.kind, VERDICT_HEALTHY);
	}
}
END_TEST

START_TEST(a_child_with_a_thread_that_does_something_else_may_go_on)
{
	struct py_child *child = writing_child();
	struct py_child_thread *second = vec_push(process->arena, &child->threads);
	second->call = "futex";
	wait_for_child(model_main(process), child);
	ck_assert_int_eq(explain_process(process)->verdict.kind, VERDICT_HEALTHY);
}
END_TEST

START_TEST(a_wait_with_a_timeout_is_no_hang)
{
	struct py_thread *main = model_main(process);
	wait_for_child(main, writing_child());
	main->block.timed = TRI_YES;
	ck_assert_int_eq(explain_process(process)->verdict.kind, VERDICT_HEALTHY);
}
END_TEST

START_TEST(a_shell_that_waits_for_a_blocked_command_is_blocked_itself)
{
	struct py_file *file = pipe_of(-1);
	add_end(file, process->pid, 5, false);
	add_end(file, OTHER, 1, true);
	struct py_child *shell = child_in(CHILD, process->pid, IO_NONE, NULL);
	shell->threads.items[0].awaits_child = true;
	shell->threads.items[0].pid = -1;
	child_in(OTHER, CHILD, IO_WRITE, file);
	wait_for_child(model_main(process), shell);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HANG);
	ck_assert_int_eq(root_of(report)->kind, CAUSE_PIPE_FULL);
	assert_has(root_of(report)->evidence, "process 88 (cat)");
}
END_TEST

START_TEST(a_child_that_reads_what_we_never_close_is_told)
{
	struct py_file *file = pipe_of(-1);
	add_end(file, process->pid, 4, true);
	add_end(file, CHILD, 0, false);
	wait_for_child(model_main(process), child_in(CHILD, process->pid, IO_READ, file));
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HANG);
	ck_assert_int_eq(root_of(report)->kind, CAUSE_CHILD_PROCESS);
	assert_has(root_of(report)->evidence, "only this process writes (fd 4)");
	assert_has(root_of(report)->advice, "close");
}
END_TEST

START_TEST(two_full_pipes_between_us_and_a_child_hang)
{
	struct py_file *input = pipe_of(4), *output = pipe_of(-1);
	add_end(input, process->pid, 4, true);
	add_end(input, CHILD, 0, false);
	add_end(output, process->pid, 5, false);
	add_end(output, CHILD, 1, true);
	child_in(CHILD, process->pid, IO_WRITE, output);
	wait_for_file(model_main(process), input, IO_WRITE);
	struct py_report *report = explain_process(process);
	ck_assert_int_eq(report->verdict.kind, VERDICT_HANG);
	ck_assert_int_eq(root_of(report)->kind, CAUSE_PIPE_FULL);
	assert_has(report->verdict.summary, "waits for this process");
}
END_TEST

START_TEST(a_main_thread_that_reads_its_own_pipe_may_wait_for_a_signal)
{
	struct py_file *file = pipe_of(3);
	add_end(file, process->pid, 3, false);
	add_end(file, process->pid, 4, true);
	process->hears_signals = TRI_NO;
	wait_for_file(model_main(process), file, IO_READ);
	ck_assert_int_eq(explain_process(process)->verdict.kind, VERDICT_HEALTHY);
}
END_TEST

static struct py_report *explain_own_pipe(enum tri hears_signals)
{
	struct py_file *file = pipe_of(3);
	add_end(file, process->pid, 3, false);
	add_end(file, process->pid, 4, true);
	process->hears_signals = hears_signals;
	struct py_thread *reader = model_thread(process, "reader");
	wait_for_file(reader, file, IO_READ);
	model_shutdown(process, reader);
	return explain_process(process);
}

START_TEST(a_thread_that_reads_its_own_pipe_at_exit_is_stuck)
{
	struct py_report *report = explain_own_pipe(TRI_NO);
	ck_assert_int_eq(report->verdict.kind, VERDICT_EXIT_BLOCKED);
	ck_assert_int_eq(root_of(report)->kind, CAUSE_IO_WAIT);
}
END_TEST

START_TEST(a_process_that_hears_signals_may_write_its_own_pipe_in_a_handler)
{
	struct py_report *report = explain_own_pipe(TRI_YES);
	ck_assert_int_eq(root_of(report)->kind, CAUSE_NON_DAEMON_THREAD);
}
END_TEST

START_TEST(a_fifo_may_be_opened_by_anybody)
{
	struct py_file *file = pipe_of(3);
	file->kind = FILE_FIFO;
	add_end(file, process->pid, 3, true);
	add_end(file, process->pid, 4, false);
	wait_for_file(model_main(process), file, IO_WRITE);
	ck_assert_int_eq(explain_process(process)->verdict.kind, VERDICT_HEALTHY);
}
END_TEST

START_TEST(a_core_claims_nothing_of_other_processes)
{
	process->target_kind = TARGET_CORE;
	wait_for_child(model_main(process), writing_child());
	ck_assert_int_eq(explain_process(process)->verdict.kind, VERDICT_HEALTHY);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_child_whose_threads_wait_for_each_other_goes_on_with_the_last,
		a_child_that_waits_for_nothing_but_itself_is_not_ours_to_free,
		a_feeder_with_a_full_pipe_is_told_by_its_queue,
		a_queue_without_a_name_is_one_all_the_same,
		a_child_that_only_we_could_read_hangs_who_waits_for_it,
		an_end_that_nobody_may_have_seen_makes_it_likely,
		another_thread_that_goes_on_may_read_the_pipe,
		another_process_that_reads_the_pipe_ends_the_wait,
		a_reader_that_cannot_be_seen_is_not_said_to_be_nobody,
		a_child_that_moved_or_is_stopped_may_go_on,
		a_child_with_a_thread_that_does_something_else_may_go_on,
		a_wait_with_a_timeout_is_no_hang,
		a_shell_that_waits_for_a_blocked_command_is_blocked_itself,
		a_child_that_reads_what_we_never_close_is_told,
		two_full_pipes_between_us_and_a_child_hang,
		a_main_thread_that_reads_its_own_pipe_may_wait_for_a_signal,
		a_thread_that_reads_its_own_pipe_at_exit_is_stuck,
		a_process_that_hears_signals_may_write_its_own_pipe_in_a_handler,
		a_fifo_may_be_opened_by_anybody,
		a_core_claims_nothing_of_other_processes,
	};
	return run_suite("explain_outside", tests, ARRAY_SIZE(tests));
}
