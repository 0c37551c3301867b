// SPDX-License-Identifier: GPL-3.0-or-later
// The texts of /proc, as they are and as a hostile process or a race makes them.
#include <stdio.h>
#include <string.h>

#include "target/proc_text.h"
#include "unit.h"

START_TEST(a_stat_line_gives_name_state_parent_and_start)
{
	struct proc_stat stat;
	const char *text =
		"77 (python3) S 42 77 77 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 123456 99\n";
	ck_assert(proc_stat_parse(text, &stat));
	ck_assert_uint_eq(stat.command_length, strlen("python3"));
	ck_assert_int_eq(strncmp(stat.command, "python3", stat.command_length), 0);
	ck_assert_int_eq(stat.state, 'S');
	ck_assert_uint_eq(stat.parent, 42);
	ck_assert_uint_eq(stat.start, 123456);
}
END_TEST

START_TEST(a_name_may_look_like_the_rest_of_the_line)
{
	struct proc_stat stat;
	const char *text = "77 (a) R 1 (\n) S 42 77 77 0 -1 0 1 2 3 4 5 6 7 8 20 0 1 0 5 99\n";
	ck_assert(proc_stat_parse(text, &stat));
	ck_assert_int_eq(strncmp(stat.command, "a) R 1 (\n", stat.command_length), 0);
	ck_assert_int_eq(stat.state, 'S');
	ck_assert_uint_eq(stat.parent, 42);
}
END_TEST

START_TEST(cut_stat_lines_are_none)
{
	static const char text[] = "77 (python3) S 42 77 77 0 -1 0 1 2 3 4 5 6 7 8 20 0 1 0 5";
	struct proc_stat stat;
	for (size_t length = 0; length < sizeof(text) - 2; length++) {
		char cut[sizeof(text)] = {0};
		memcpy(cut, text, length);
		ck_assert_msg(!proc_stat_parse(cut, &stat), "%zu characters", length);
	}
	ck_assert(!proc_stat_parse(")(", &stat));
}
END_TEST

START_TEST(a_thread_is_in_a_system_call_or_it_is_not)
{
	long number;
	uint64_t args[6];
	ck_assert(proc_syscall_parse("1 0x5 0x7f0 0x3 0x0 0x0 0x0 0x7ffc 0x7f0f\n", &number, args));
	ck_assert_int_eq(number, 1);
	ck_assert_uint_eq(args[0], 5);
	ck_assert_uint_eq(args[2], 3);
	ck_assert(!proc_syscall_parse("running\n", &number, args));
	ck_assert(!proc_syscall_parse("-1 0x7ffc 0x7f0f\n", &number, args));
	ck_assert(!proc_syscall_parse("1 0x5 0x7f0", &number, args));
	ck_assert(!proc_syscall_parse("", &number, args));
}
END_TEST

START_TEST(a_field_stands_at_the_start_of_a_line)
{
	uint64_t value;
	const char *text = "pos:\t0\nflags:\t0100001\nmnt_id:\t16\nino:\t235461\nx flags:\t7\n";
	ck_assert(proc_field(text, "flags", 8, &value));
	ck_assert_uint_eq(value, 0100001);
	ck_assert(proc_field(text, "ino", 10, &value));
	ck_assert_uint_eq(value, 235461);
	ck_assert(!proc_field(text, "lags", 8, &value));
	ck_assert(!proc_field("flags:", "flags", 8, &value));
	ck_assert(!proc_field("flags:\t-1\n", "flags", 8, &value));
	ck_assert(!proc_field("", "flags", 8, &value));
}
END_TEST

START_TEST(lines_end_at_the_end_of_a_cut_text)
{
	const char *at = "one\n\nthree";
	size_t length;
	ck_assert_ptr_nonnull(proc_line(&at, &length));
	ck_assert_uint_eq(length, 3);
	ck_assert_ptr_nonnull(proc_line(&at, &length));
	ck_assert_uint_eq(length, 0);
	ck_assert_ptr_nonnull(proc_line(&at, &length));
	ck_assert_uint_eq(length, 5);
	ck_assert_ptr_null(proc_line(&at, &length));
	at = NULL;
	ck_assert_ptr_null(proc_line(&at, &length));
}
END_TEST

START_TEST(a_row_of_tcp_gives_addresses_state_and_inode)
{
	static const char line[] =
		"   0: 0100007F:1F90 0200A8C0:01BB 01 00000000:00000000 00:00000000 "
		"00000000  1000        0 31337 1 0000000000000000 20 0 0 10 -1";
	struct proc_inet row;
	char address[64];
	ck_assert(proc_inet_parse(line, strlen(line), &row));
	ck_assert_uint_eq(row.inode, 31337);
	ck_assert_uint_eq(row.state, 1);
	ck_assert(proc_inet_address(row.local, address, sizeof(address)));
	ck_assert_str_eq(address, "127.0.0.1:8080");
	ck_assert(proc_inet_address(row.remote, address, sizeof(address)));
	ck_assert_str_eq(address, "192.168.0.2:443");
	ck_assert(!proc_inet_parse(line, 40, &row));
	ck_assert(!proc_inet_parse("  sl  local_address rem_address   st tx_queue", 45, &row));
}
END_TEST

START_TEST(addresses_of_ipv6_are_read_and_others_are_none)
{
	char address[64];
	ck_assert(proc_inet_address("00000000000000000000000001000000:0050", address,
				    sizeof(address)));
	ck_assert_str_eq(address, "[::1]:80");
	ck_assert(!proc_inet_address("0100007F", address, sizeof(address)));
	ck_assert(!proc_inet_address("zzzzzzzz:0050", address, sizeof(address)));
	ck_assert(!proc_inet_address(":0050", address, sizeof(address)));
	ck_assert(!proc_inet_address("", address, sizeof(address)));
}
END_TEST

START_TEST(a_unix_socket_has_the_path_that_it_was_given)
{
	static const char line[] =
		"0000000000000000: 00000002 00000000 00010000 0001 01 4711 /tmp/\033[2J evil\x01";
	struct proc_unix row;
	ck_assert(proc_unix_parse(line, strlen(line), &row));
	ck_assert_uint_eq(row.inode, 4711);
	ck_assert_uint_eq(row.path_length, strlen("/tmp/\033[2J evil\x01"));
	static const char nameless[] = "0000000000000000: 00000003 00000000 00000000 0001 03 99";
	ck_assert(proc_unix_parse(nameless, strlen(nameless), &row));
	ck_assert_ptr_null(row.path);
	ck_assert(!proc_unix_parse(line, 30, &row));
	ck_assert(!proc_unix_parse("", 0, &row));
}
END_TEST

START_TEST(a_very_long_unix_path_is_kept_whole)
{
	char line[1000];
	int head = snprintf(line, sizeof(line),
			    "0000000000000000: 00000002 00000000 00010000 0001 01 4711 ");
	memset(line + head, 'x', sizeof(line) - (size_t)head);
	struct proc_unix row;
	ck_assert(proc_unix_parse(line, sizeof(line), &row));
	ck_assert_uint_eq(row.path_length, sizeof(line) - (size_t)head);
}
END_TEST

START_TEST(file_locks_are_held_or_waited_for)
{
	static const char held[] = "1: FLOCK  ADVISORY  WRITE 4711 08:01:1234 0 EOF";
	static const char waits[] = "1: -> FLOCK  ADVISORY  READ 4712 08:01:1234 0 EOF";
	static const char nobody[] = "2: OFDLCK ADVISORY  WRITE -1 00:1a:99 0 EOF";
	struct proc_lock lock;
	ck_assert(proc_lock_parse(held, strlen(held), &lock));
	ck_assert(!lock.waits);
	ck_assert_int_eq(lock.pid, 4711);
	ck_assert_uint_eq(lock.inode, 1234);
	ck_assert_uint_eq(lock.number, 1);
	ck_assert_str_eq(lock.type, "FLOCK");
	ck_assert_str_eq(lock.mode, "WRITE");
	ck_assert(proc_lock_parse(waits, strlen(waits), &lock));
	ck_assert(lock.waits);
	ck_assert_int_eq(lock.pid, 4712);
	ck_assert(proc_lock_parse(nobody, strlen(nobody), &lock));
	ck_assert_int_eq(lock.pid, -1);
	ck_assert(!proc_lock_parse(held, 20, &lock));
	ck_assert(!proc_lock_parse("", 0, &lock));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_stat_line_gives_name_state_parent_and_start,
		a_name_may_look_like_the_rest_of_the_line,
		cut_stat_lines_are_none,
		a_thread_is_in_a_system_call_or_it_is_not,
		a_field_stands_at_the_start_of_a_line,
		lines_end_at_the_end_of_a_cut_text,
		a_row_of_tcp_gives_addresses_state_and_inode,
		addresses_of_ipv6_are_read_and_others_are_none,
		a_unix_socket_has_the_path_that_it_was_given,
		a_very_long_unix_path_is_kept_whole,
		file_locks_are_held_or_waited_for,
	};
	return unit_run("proc_text", tests, ARRAY_SIZE(tests));
}
