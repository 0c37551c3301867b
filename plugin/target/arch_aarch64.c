// SPDX-License-Identifier: GPL-3.0-or-later
#include "target/arch_tables.h"

static const struct syscall_info syscalls[] = {
#define SYSCALL(name, x86_64, aarch64, i386, arguments, kind, timeout, timeout_argument) \
	{aarch64, #name, arguments, SYSCALL_##kind, TIMEOUT_##timeout, timeout_argument},
#include "target/syscalls.def"
#undef SYSCALL
};

static const uint8_t svc_0[] = {0x01, 0x00, 0x00, 0xd4};

const struct target_arch target_arch_aarch64 = {
	.name = "aarch64",
	.gdb_name = "aarch64",
	.word_size = 8,
	.tag_bits = 8, // Linux Documentation/arm64/tagged-pointers.rst
	.pc = "pc",
	.sp = "sp",
	.tls = "tpidr", // not in every GDB, nor in QEMU's cores
	.syscall_number = "x8",
	// Linux 6.1, arch/arm64/kernel/signal.c, do_signal(): before the debugger sees a thread in a call that can
	// be restarted, pc is set back to the svc and x0 to its argument, so no result is left to look at.
	.syscall_result = NULL,
	.syscall_args = {"x0", "x1", "x2", "x3", "x4", "x5"},
	.syscall_insn = svc_0,
	.syscall_insn_size = sizeof(svc_0),
	.mutex_size = 48, // glibc sysdeps/aarch64/nptl/bits/pthreadtypes-arch.h
	// glibc: nptl/descr.h (24 pointers of header, 2 of list); musl 1.2: src/internal/pthread_impl.h
	.glibc_tid_offset = 208,
	.musl_tid_offset = 32,
	.syscalls = syscalls,
	.syscall_count = ARRAY_SIZE(syscalls),
};
