// SPDX-License-Identifier: GPL-3.0-or-later
#include "target/arch_tables.h"

static const struct syscall_info syscalls[] = {
#define SYSCALL(name, x86_64, aarch64, i386, arguments, kind, timeout, timeout_argument) \
	{x86_64, #name, arguments, SYSCALL_##kind, TIMEOUT_##timeout, timeout_argument},
#include "target/syscalls.def"
#undef SYSCALL
};

static const uint8_t syscall_insn[] = {0x0f, 0x05};

const struct target_arch target_arch_x86_64 = {
	.name = "x86-64",
	.gdb_name = "i386:x86-64",
	.word_size = 8,
	.pc = "rip",
	.sp = "rsp",
	.tls = "fs_base",
	.syscall_number = "orig_rax",
	.syscall_result = "rax",
	.syscall_args = {"rdi", "rsi", "rdx", "r10", "r8", "r9"},
	.syscall_insn = syscall_insn,
	.syscall_insn_size = sizeof(syscall_insn),
	.mutex_size = 40, // glibc sysdeps/x86/nptl/bits/pthreadtypes-arch.h
	// glibc 2.31 to 2.43: nptl/descr.h, struct pthread; musl 1.2: src/internal/pthread_impl.h
	.glibc_tid_offset = 720,
	.musl_tid_offset = 48,
	.syscalls = syscalls,
	.syscall_count = ARRAY_SIZE(syscalls),
};
