// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Architectures as data: register names, system calls. */
#ifndef PYHANG_TARGET_ARCH_H
#define PYHANG_TARGET_ARCH_H

#include "model/types.h"

/** What a system call waits for. */
enum syscall_class {
	SYSCALL_OTHER = 0,
	SYSCALL_FUTEX,
	SYSCALL_SLEEP,  /**< nanosleep, clock_nanosleep */
	SYSCALL_FD,     /**< I/O on one fd in argument 0 */
	SYSCALL_SELECT, /**< select, poll, epoll: several fds; with a timeout it may be a sleep */
	SYSCALL_SOCKETCALL, /**< i386: which call, and a pointer to the words of its arguments */
	SYSCALL_CHILD,      /**< wait4, waitid */
	SYSCALL_PAUSE,
};

/** How a system call states its timeout. */
enum syscall_timeout {
	TIMEOUT_NONE = 0,
	TIMEOUT_MILLISECONDS, /**< int in the argument, negative: none */
	TIMEOUT_TIMEVAL,      /**< pointer to a relative struct timeval, NULL: none */
	/**
	 * Pointer to a struct timespec of two words, NULL: none. Relative, but for a futex whose operation is
	 * FUTEX_WAIT_BITSET or FUTEX_LOCK_PI, and for clock_nanosleep with TIMER_ABSTIME.
	 */
	TIMEOUT_TIMESPEC,
	TIMEOUT_TIMESPEC64, /**< the same with two 64-bit numbers, whatever the size of a word */
	TIMEOUT_ABSOLUTE,   /**< pointer to an absolute time, NULL: none */
};

struct syscall_info {
	long number;
	const char *name;
	unsigned arg_count;
	enum syscall_class class;
	enum syscall_timeout timeout;
	unsigned timeout_arg; /**< index of the argument that states it */
};

struct target_arch {
	const char *name;           /**< as the report says it: "x86-64" */
	const char *gdb_name;       /**< prefix of GDB's own name: "i386:x86-64" */
	unsigned word_size;         /**< bytes */
	unsigned tag_bits;          /**< top bits of a pointer that the hardware ignores */
	const char *pc, *sp, *tls;  /**< GDB's register names; tls may be NULL */
	const char *syscall_number; /**< register that holds the number during a call */
	const char *syscall_result; /**< register of the kernel's answer, NULL: it takes argument 0's place */
	const char *syscall_args[6];
	/** The instruction that enters the kernel. */
	const uint8_t *syscall_insn;
	unsigned syscall_insn_size;
	/** Bytes of glibc's pthread_mutex_t (musl's have 40, in 32-bit builds 24). */
	unsigned mutex_size;
	/** In struct pthread: offset of the kernel thread id from pthread_self, glibc, and musl. */
	unsigned glibc_tid_offset, musl_tid_offset;
	const struct syscall_info *syscalls;
	size_t syscall_count;
};

/** @return the architecture with this GDB name, NULL when it is not supported */
const struct target_arch *target_arch_by_gdb_name(const char *gdb_name);

/** @return NULL when the number is not in the table */
const struct syscall_info *target_arch_syscall(const struct target_arch *arch, long number);

#endif
