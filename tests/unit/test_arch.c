// SPDX-License-Identifier: GPL-3.0-or-later
#include <check.h>
#include <string.h>

#include "target/arch.h"
#include "unit.h"

static const char *const supported[] = {"i386:x86-64", "aarch64", "i386"};

START_TEST(gdb_names_lead_to_their_architecture)
{
	static const struct {
		const char *gdb_name;
		const char *name;
	} cases[] = {
		{"i386:x86-64", "x86-64"},
		{"i386:x86-64:intel", "x86-64"},
		{"i386", "i386"},
		{"i386:intel", "i386"},
		{"aarch64", "aarch64"},
		{"aarch64:armv8-r", "aarch64"},
		{"i386:x64-32", NULL},
		{"i386:x64-32:intel", NULL},
		{"aarch64:ilp32", NULL},
		{"i386fake", NULL},
		{"i8086", NULL},
		{"powerpc:common64", NULL},
		{"", NULL},
		{NULL, NULL},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct target_arch *arch = target_arch_by_gdb_name(cases[i].gdb_name);
		ck_assert_pstr_eq(arch ? arch->name : NULL, cases[i].name);
	}
}
END_TEST

START_TEST(every_architecture_is_complete)
{
	for (size_t i = 0; i < ARRAY_SIZE(supported); i++) {
		const struct target_arch *arch = target_arch_by_gdb_name(supported[i]);
		ck_assert_ptr_nonnull(arch);
		ck_assert(arch->word_size == 4 || arch->word_size == 8);
		ck_assert_ptr_nonnull(arch->pc);
		ck_assert_ptr_nonnull(arch->sp);
		ck_assert_ptr_nonnull(arch->syscall_number);
		for (size_t j = 0; j < ARRAY_SIZE(arch->syscall_args); j++)
			ck_assert_ptr_nonnull(arch->syscall_args[j]);
		ck_assert_uint_gt(arch->syscall_insn_size, 0);
		ck_assert(arch->syscall_result || arch->syscall_args[0]);
		ck_assert_uint_eq(arch->glibc_tid_offset % 4, 0);
		ck_assert_uint_eq(arch->musl_tid_offset % 4, 0);
	}
}
END_TEST

START_TEST(no_system_call_number_is_listed_twice)
{
	for (size_t i = 0; i < ARRAY_SIZE(supported); i++) {
		const struct target_arch *arch = target_arch_by_gdb_name(supported[i]);
		for (size_t j = 0; j < arch->syscall_count; j++)
			if (arch->syscalls[j].number >= 0)
				ck_assert_ptr_eq(target_arch_syscall(arch, arch->syscalls[j].number),
						 &arch->syscalls[j]);
	}
}
END_TEST

START_TEST(timeouts_are_stated_in_an_argument_that_exists)
{
	const struct target_arch *arch = target_arch_by_gdb_name("i386:x86-64");
	for (size_t i = 0; i < arch->syscall_count; i++) {
		const struct syscall_info *call = &arch->syscalls[i];
		ck_assert_uint_le(call->arg_count, ARRAY_SIZE(arch->syscall_args));
		if (call->timeout != TIMEOUT_NONE)
			ck_assert_msg(call->timeout_arg < call->arg_count, "%s", call->name);
	}
}
END_TEST

START_TEST(unknown_numbers_have_no_system_call)
{
	const struct target_arch *arch = target_arch_by_gdb_name("aarch64");
	ck_assert_ptr_null(target_arch_syscall(arch, -1));
	ck_assert_ptr_null(target_arch_syscall(arch, 100000));
	ck_assert_ptr_null(target_arch_syscall(NULL, 0));
}
END_TEST

START_TEST(calls_that_python_blocks_in_are_understood)
{
	static const struct {
		const char *gdb_name;
		long number;
		const char *name;
		enum syscall_class class;
		enum syscall_timeout timeout;
		unsigned timeout_arg;
	} cases[] = {
		{"i386:x86-64", 202, "futex", SYSCALL_FUTEX, TIMEOUT_TIMESPEC, 3},
		{"i386:x86-64", 230, "clock_nanosleep", SYSCALL_SLEEP, TIMEOUT_TIMESPEC, 2},
		{"i386:x86-64", 23, "select", SYSCALL_SELECT, TIMEOUT_TIMEVAL, 4},
		{"i386:x86-64", 7, "poll", SYSCALL_SELECT, TIMEOUT_MILLISECONDS, 2},
		{"i386:x86-64", 232, "epoll_wait", SYSCALL_SELECT, TIMEOUT_MILLISECONDS, 3},
		{"i386:x86-64", 0, "read", SYSCALL_FD, TIMEOUT_NONE, 0},
		{"i386:x86-64", 61, "wait4", SYSCALL_CHILD, TIMEOUT_NONE, 0},
		{"i386:x86-64", 34, "pause", SYSCALL_PAUSE, TIMEOUT_NONE, 0},
		{"aarch64", 98, "futex", SYSCALL_FUTEX, TIMEOUT_TIMESPEC, 3},
		{"aarch64", 115, "clock_nanosleep", SYSCALL_SLEEP, TIMEOUT_TIMESPEC, 2},
		{"aarch64", 73, "ppoll", SYSCALL_SELECT, TIMEOUT_TIMESPEC, 2},
		{"aarch64", 207, "recvfrom", SYSCALL_FD, TIMEOUT_NONE, 0},
		{"i386", 240, "futex", SYSCALL_FUTEX, TIMEOUT_TIMESPEC, 3},
		{"i386", 422, "futex_time64", SYSCALL_FUTEX, TIMEOUT_TIMESPEC64, 3},
		{"i386", 142, "_newselect", SYSCALL_SELECT, TIMEOUT_TIMEVAL, 4},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct syscall_info *call = target_arch_syscall(
			target_arch_by_gdb_name(cases[i].gdb_name), cases[i].number);
		ck_assert_msg(call != NULL, "%s %ld", cases[i].gdb_name, cases[i].number);
		ck_assert_str_eq(call->name, cases[i].name);
		ck_assert_int_eq(call->class, cases[i].class);
		ck_assert_int_eq(call->timeout, cases[i].timeout);
		ck_assert_uint_eq(call->timeout_arg, cases[i].timeout_arg);
	}
}
END_TEST

// The numbers of the kernel's own headers, as text: "202" where a header has the call, "__NR_futex" where not.
#define TEXT_OF(value) #value
#define EXPANDED_TEXT(value) TEXT_OF(value)

struct header_number {
	const char *name;
	long number;
	const char *text;
};

static void expect_header_numbers(const struct header_number *numbers, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		// A header may be older than the call; and it sees what an earlier one defined for another machine.
		if (numbers[i].number < 0 || !strncmp(numbers[i].text, "__NR", 4))
			continue;
		ck_assert_msg(numbers[i].number == strtol(numbers[i].text, NULL, 10),
			      "%s: %ld, header: %s", numbers[i].name, numbers[i].number,
			      numbers[i].text);
	}
}

#if defined(__x86_64__)

#include <asm/unistd_64.h>
static const struct header_number x86_64_numbers[] = {
#define SYSCALL(name, x86_64, aarch64, i386, ...) {#name, x86_64, EXPANDED_TEXT(__NR_##name)},
#include "target/syscalls.def"
#undef SYSCALL
};

#include <asm/unistd_32.h>
static const struct header_number i386_numbers[] = {
#define SYSCALL(name, x86_64, aarch64, i386, ...) {#name, i386, EXPANDED_TEXT(__NR_##name)},
#include "target/syscalls.def"
#undef SYSCALL
};

// What arch/arm64/include/uapi/asm/unistd.h defines before it includes the generic header.
#define __ARCH_WANT_RENAMEAT
#define __ARCH_WANT_NEW_STAT
#define __ARCH_WANT_SET_GET_RLIMIT
#define __ARCH_WANT_TIME32_SYSCALLS
#define __ARCH_WANT_SYS_CLONE3
#include <asm-generic/unistd.h>
static const struct header_number aarch64_numbers[] = {
#define SYSCALL(name, x86_64, aarch64, i386, ...) {#name, aarch64, EXPANDED_TEXT(__NR_##name)},
#include "target/syscalls.def"
#undef SYSCALL
};

START_TEST(numbers_are_those_of_the_kernel_headers)
{
	expect_header_numbers(x86_64_numbers, ARRAY_SIZE(x86_64_numbers));
	expect_header_numbers(i386_numbers, ARRAY_SIZE(i386_numbers));
	expect_header_numbers(aarch64_numbers, ARRAY_SIZE(aarch64_numbers));
}
END_TEST

#endif

int main(void)
{
	const TTest *const tests[] = {
		gdb_names_lead_to_their_architecture,
		every_architecture_is_complete,
		no_system_call_number_is_listed_twice,
		timeouts_are_stated_in_an_argument_that_exists,
		unknown_numbers_have_no_system_call,
		calls_that_python_blocks_in_are_understood,
#if defined(__x86_64__)
		numbers_are_those_of_the_kernel_headers,
#endif
	};
	return unit_run("arch", tests, ARRAY_SIZE(tests));
}
