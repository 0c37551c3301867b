// SPDX-License-Identifier: GPL-3.0-or-later
#include "target/arch_tables.h"

static const struct syscall_info syscalls[] = {
#define SYSCALL(name, x86_64, aarch64, i386, arguments, kind, timeout, timeout_argument) \
	{i386, #name, arguments, SYSCALL_##kind, TIMEOUT_##timeout, timeout_argument},
#include "target/syscalls.def"
#undef SYSCALL
};

// Also right for sysenter and syscall through the vDSO: the kernel gives them the return address behind an
// `int $0x80` that stands there for restarts (Linux arch/x86/entry/vdso/vdso32/system_call.S, int80_landing_pad).
static const uint8_t int_0x80[] = {0xcd, 0x80};

const struct target_arch target_arch_i386 = {
	.name = "i386",
	.gdb_name = "i386",
	.word_size = 4,
	.pc = "eip",
	.sp = "esp",
	.tls = NULL, // gs holds a selector, its base is not among GDB's registers
	.syscall_number = "orig_eax",
	.syscall_result = "eax",
	.syscall_args = {"ebx", "ecx", "edx", "esi", "edi", "ebp"},
	.syscall_insn = int_0x80,
	.syscall_insn_size = sizeof(int_0x80),
	.mutex_size = 24, // glibc sysdeps/x86/nptl/bits/pthreadtypes-arch.h
	// glibc: nptl/descr.h (24 pointers of header, 2 of list); musl 1.2: src/internal/pthread_impl.h
	.glibc_tid_offset = 104,
	.musl_tid_offset = 24,
	.syscalls = syscalls,
	.syscall_count = ARRAY_SIZE(syscalls),
};
