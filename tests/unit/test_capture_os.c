// SPDX-License-Identifier: GPL-3.0-or-later
// Files and children as /proc shows them: whole, hostile, half gone.
#include <math.h>
#include <string.h>

#include "capture/context.h"
#include "fake_os.h"
#include "unit.h"

#define STAT_REST " 77 77 0 -1 0 1 2 3 4 5 6 7 8 20 0 1 0 500 99\n"
#define WRITES_FD_1 "1 0x1 0x7f0 0x3 0x0 0x0 0x0 0x7ffc 0x7f0f\n"

static struct fake_target *fake;
static struct capture capture;
static struct py_thread *thread;

static const struct capture_options options = {.max_frames = 10, .max_string = 100};

static void set_up(void)
{
	fake = fake_target_create();
	struct arena *arena = arena_create();
	capture = (struct capture){
		.target = fake_target_open(fake),
		.arena = arena,
		.process = py_process_create(arena),
		.options = &options,
	};
	capture.process->pid = 4711;
	thread = py_process_add_thread(capture.process);
	thread->block = (struct py_block){
		.kind = BLOCK_CHILD, .fd = -1, .pid = 77, .timed = TRI_NO, .remaining = NAN};
	fake_os_text(fake, "4711/status", "Name:\tpython3\nSigCgt:\t0000000000000002\n");
}

static void tear_down(void)
{
	arena_destroy(capture.arena);
	fake_target_destroy(fake);
}

/** Child 77 writes into pipe 1, which this process has open as fd 5. */
static void lay_out_full_pipe(void)
{
	fake_os_text(fake, "77/stat", "77 (cat) S 4711" STAT_REST);
	fake_os_numbers(fake, "77/task", (uint64_t[]){77}, 1);
	fake_os_text(fake, "77/task/77/syscall", WRITES_FD_1);
	fake_os_text(fake, "77/task/77/wchan", "pipe_write");
	fake_os_link(fake, "77/exe", "/usr/bin/cat");
	fake_os_numbers(fake, "77/fd", (uint64_t[]){1}, 1);
	fake_os_link(fake, "77/fd/1", "pipe:[1]");
	fake_os_text(fake, "77/fdinfo/1", "pos:\t0\nflags:\t01\n");
	fake_os_numbers(fake, "4711/fd", (uint64_t[]){0, 5}, 2);
	fake_os_link(fake, "4711/fd/0", "/dev/null");
	fake_os_link(fake, "4711/fd/5", "pipe:[1]");
	fake_os_text(fake, "4711/fdinfo/5", "pos:\t0\nflags:\t02000000\n");
	fake_os_text(fake, "4711/stat", "4711 (python3) S 1" STAT_REST);
	fake_os_numbers(fake, "", (uint64_t[]){77, 4711}, 2);
	fake_os_pipe(fake, 65536, 65536);
}

static const struct py_child *only_child(void)
{
	ck_assert_uint_eq(capture.process->children.count, 1);
	return capture.process->children.items[0];
}

static bool has_warning(const char *code)
{
	vec_each(const struct py_warning, warning, &capture.process->warnings)
		if (!strcmp(warning->code, code))
			return true;
	return false;
}

START_TEST(a_child_that_writes_a_full_pipe_is_seen_with_both_ends)
{
	lay_out_full_pipe();
	capture_os(&capture);
	const struct py_child *child = only_child();
	ck_assert_ptr_eq(thread->block.child, child);
	ck_assert_str_eq(child->command, "cat");
	ck_assert_int_eq(child->exists, TRI_YES);
	ck_assert_int_eq(child->settled, TRI_YES);
	ck_assert_uint_eq(child->threads.count, 1);
	const struct py_file *file = child->threads.items[0].file;
	ck_assert_int_eq(child->threads.items[0].io, IO_WRITE);
	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(file->kind, FILE_PIPE);
	ck_assert_uint_eq(file->inode, 1);
	ck_assert_uint_eq(file->ends.count, 2);
	ck_assert_uint_eq(file->ends.items[0].pid, 4711);
	ck_assert_uint_eq(file->ends.items[0].fd, 5);
	ck_assert(file->ends.items[0].reads && !file->ends.items[0].writes);
	ck_assert(!file->ends.items[1].reads && file->ends.items[1].writes);
	ck_assert_int_eq(file->ends_complete, TRI_YES);
	ck_assert_uint_eq(file->used, 65536);
	ck_assert_int_eq(capture.process->hears_signals, TRI_NO);
	ck_assert_uint_eq(capture.process->warnings.count, 0);
}
END_TEST

START_TEST(a_target_without_a_system_to_ask_is_left_alone)
{
	fake->has_os = false;
	capture_os(&capture);
	ck_assert_uint_eq(capture.process->children.count, 0);
	ck_assert_ptr_null(thread->block.child);
}
END_TEST

START_TEST(a_recycled_pid_is_not_the_child)
{
	lay_out_full_pipe();
	fake_os_text(fake, "77/stat", "77 (sshd) S 1" STAT_REST);
	capture_os(&capture);
	ck_assert_int_eq(only_child()->exists, TRI_NO);
	ck_assert_ptr_null(only_child()->command);
	ck_assert_uint_eq(only_child()->threads.count, 0);
}
END_TEST

START_TEST(a_child_that_is_gone_already_is_not_looked_for)
{
	capture_os(&capture);
	ck_assert_int_eq(only_child()->exists, TRI_NO);
}
END_TEST

START_TEST(a_child_that_ends_while_one_looks_is_not_settled)
{
	lay_out_full_pipe();
	fake_os_then(fake, "77/task/77/syscall", NULL);
	capture_os(&capture);
	ck_assert_int_eq(only_child()->settled, TRI_NO);
}
END_TEST

START_TEST(a_child_whose_pid_is_recycled_while_one_looks_has_ended)
{
	lay_out_full_pipe();
	fake_os_then(fake, "77/stat",
		     "77 (other) S 4711 77 77 0 -1 0 1 2 3 4 5 6 7 8 20 0 1 0 501 99\n");
	capture_os(&capture);
	ck_assert_int_eq(only_child()->exists, TRI_NO);
	ck_assert(has_warning("child-ended"));
}
END_TEST

START_TEST(a_child_that_moves_is_not_settled)
{
	lay_out_full_pipe();
	fake_os_then(fake, "77/task/77/syscall", "running\n");
	capture_os(&capture);
	ck_assert_int_eq(only_child()->exists, TRI_YES);
	ck_assert_int_eq(only_child()->settled, TRI_NO);
}
END_TEST

START_TEST(what_may_not_be_read_is_a_gap_and_no_claim)
{
	lay_out_full_pipe();
	fake_os_result(fake, "77/task/77/syscall", OS_FORBIDDEN);
	capture_os(&capture);
	const struct py_child *child = only_child();
	ck_assert_int_eq(child->exists, TRI_YES);
	ck_assert_ptr_null(child->threads.items[0].call);
	ck_assert_str_eq(child->threads.items[0].wchan, "pipe_write");
	ck_assert_ptr_null(child->threads.items[0].file);
}
END_TEST

START_TEST(processes_that_may_not_be_looked_at_leave_the_ends_open)
{
	lay_out_full_pipe();
	fake_os_numbers(fake, "", (uint64_t[]){1, 77, 4711}, 3);
	fake_os_result(fake, "1/fd", OS_FORBIDDEN);
	capture_os(&capture);
	const struct py_file *file = only_child()->threads.items[0].file;
	ck_assert_int_eq(file->ends_complete, TRI_NO);
	ck_assert(!has_warning("proc-forbidden")); // both ends are known all the same
}
END_TEST

START_TEST(an_end_that_nobody_may_see_is_warned_of)
{
	lay_out_full_pipe();
	fake_os_numbers(fake, "4711/fd", (uint64_t[]){0}, 1);
	fake_os_numbers(fake, "", (uint64_t[]){1, 77, 4711}, 3);
	fake_os_result(fake, "1/fd", OS_FORBIDDEN);
	capture_os(&capture);
	ck_assert(has_warning("proc-forbidden"));
}
END_TEST

START_TEST(a_hostile_name_is_escaped)
{
	lay_out_full_pipe();
	fake_os_text(fake, "77/stat", "77 (\033[2J) R 1 () S 4711" STAT_REST);
	capture_os(&capture);
	ck_assert_str_eq(only_child()->command, "\\x1b[2J) R 1 (");
	ck_assert_uint_eq(only_child()->parent, 4711);
}
END_TEST

START_TEST(pids_are_told_in_the_namespace_of_the_target)
{
	lay_out_full_pipe();
	fake_os_text(fake, "4711/status", "Name:\tpython3\nNSpid:\t4711\t1\n");
	fake_os_text(fake, "77/status", "Name:\tcat\nNSpid:\t77\t9\n");
	fake_os_numbers(fake, "4711/task", (uint64_t[]){4711}, 1);
	fake_os_text(fake, "4711/task/4711/children", "77 ");
	thread->block.pid = 9;
	capture_os(&capture);
	ck_assert_uint_eq(only_child()->pid, 77);
	ck_assert_uint_eq(only_child()->inner_pid, 9);
}
END_TEST

START_TEST(a_million_files_are_cut_and_said_so)
{
	enum {
		MANY = 200001,
	};
	lay_out_full_pipe();
	uint64_t *fds = arena_array(capture.arena, uint64_t, MANY);
	for (size_t i = 0; i < MANY; i++)
		fds[i] = i + 100;
	fake_os_numbers(fake, "4711/fd", fds, MANY);
	capture_os(&capture);
	ck_assert(has_warning("files-cut"));
	ck_assert_int_eq(only_child()->threads.items[0].file->ends_complete, TRI_NO);
}
END_TEST

START_TEST(a_socket_has_its_addresses_and_a_hostile_path_is_escaped)
{
	thread->block = (struct py_block){
		.kind = BLOCK_FD, .fd = 3, .pid = -1, .timed = TRI_NO, .io = IO_READ};
	struct py_fd_wait *wait = vec_push(capture.arena, &thread->block.fds);
	wait->fd = 3;
	fake_os_link(fake, "4711/fd/3", "socket:[99]");
	fake_os_text(fake, "4711/net/unix",
		     "Num RefCount Protocol Flags Type St Inode Path\n"
		     "0: 00000002 00000000 00010000 0001 01 99 /tmp/\033]0;x\a\n");
	capture_os(&capture);
	const struct py_file *file = thread->block.fds.items[0].file;
	ck_assert_ptr_nonnull(file);
	ck_assert_str_eq(file->family, "unix");
	ck_assert_str_eq(file->local, "/tmp/\\x1b]0;x\\x07");
}
END_TEST

START_TEST(the_holder_of_a_file_lock_is_found)
{
	thread->block = (struct py_block){
		.kind = BLOCK_FD, .fd = 3, .pid = -1, .timed = TRI_NO, .io = IO_LOCK};
	struct py_fd_wait *wait = vec_push(capture.arena, &thread->block.fds);
	wait->fd = 3;
	fake_os_link(fake, "4711/fd/3", "/tmp/lock");
	fake_os_text(fake, "4711/fd/3", "");
	fake_os_text(fake, "4711/fdinfo/3", "flags:\t02\nmnt_id:\t30\nino:\t12\n");
	fake_os_text(fake, "4711/mountinfo", "29 1 0:5 / / rw\n30 1 8:1 / /tmp rw\n");
	fake_os_text(fake, "locks",
		     "1: FLOCK  ADVISORY  WRITE 88 08:01:11 0 EOF\n"
		     "2: FLOCK  ADVISORY  WRITE 89 00:05:12 0 EOF\n"
		     "3: POSIX  ADVISORY  WRITE 90 08:01:12 0 EOF\n"
		     "4: FLOCK  ADVISORY  WRITE 77 08:01:12 0 EOF\n"
		     "4: -> FLOCK  ADVISORY  WRITE 91 08:01:12 0 EOF\n");
	thread->syscall = arena_new(capture.arena, struct py_syscall);
	thread->syscall->name = "flock";
	fake_os_text(fake, "77/stat", "77 (dpkg) S 1" STAT_REST);
	capture_os(&capture);
	const struct py_file *file = thread->block.fds.items[0].file;
	ck_assert_uint_eq(file->lockers.count, 1);
	ck_assert_uint_eq(file->lockers.items[0].pid, 77);
	ck_assert_str_eq(file->lockers.items[0].command, "dpkg");
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_child_that_writes_a_full_pipe_is_seen_with_both_ends,
		a_target_without_a_system_to_ask_is_left_alone,
		a_recycled_pid_is_not_the_child,
		a_child_that_is_gone_already_is_not_looked_for,
		a_child_that_ends_while_one_looks_is_not_settled,
		a_child_whose_pid_is_recycled_while_one_looks_has_ended,
		a_child_that_moves_is_not_settled,
		what_may_not_be_read_is_a_gap_and_no_claim,
		processes_that_may_not_be_looked_at_leave_the_ends_open,
		an_end_that_nobody_may_see_is_warned_of,
		a_hostile_name_is_escaped,
		pids_are_told_in_the_namespace_of_the_target,
		a_million_files_are_cut_and_said_so,
		a_socket_has_its_addresses_and_a_hostile_path_is_escaped,
		the_holder_of_a_file_lock_is_found,
	};
	Suite *suite = suite_create("capture_os");
	TCase *group = tcase_create("capture_os");
	tcase_add_checked_fixture(group, set_up, tear_down);
	for (size_t i = 0; i < ARRAY_SIZE(tests); i++)
		tcase_add_test(group, tests[i]);
	suite_add_tcase(suite, group);
	return unit_run_suite(suite);
}
