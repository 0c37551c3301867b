// SPDX-License-Identifier: GPL-3.0-or-later
#include "glue/gdb_registers.h"

#include <string.h>

#include "target/arch.h"

enum {
	LONGEST_SYSCALL_INSN = 8,
	// Linux include/linux/errno.h: what the kernel keeps in the result register while a call
	// that can be restarted, or one that ends with EINTR, is stopped by a signal or a debugger.
	RESULT_EINTR = -4,
	// The time of a wait is over, but the thread has not left the kernel yet. Who wants the GIL comes by every 5 ms.
	RESULT_ETIMEDOUT = -110,
	RESULT_ERESTARTSYS = -512,
	RESULT_ERESTARTNOINTR = -513,
	RESULT_ERESTARTNOHAND = -514,
	RESULT_ERESTART_RESTARTBLOCK = -516,
	// Number of restart_syscall, which goes on with a call that waits for some time.
	RESTART_SYSCALL_X86_64 = 219,
	RESTART_SYSCALL_I386 = 0,
};

/**
 * A write that waited for room, and had written something before the stop, does not start again: it returns how much
 * that was. One without a timeout that writes less than it was asked to was waiting when the stop came.
 */
static bool is_cut_short(const struct target_arch *arch, const struct target_registers *registers,
			 int64_t result)
{
	const struct syscall_info *info = target_arch_syscall(arch, registers->syscall);
	bool writes = info && (!strcmp(info->name, "write") || !strcmp(info->name, "sendto"));
	return writes && result > 0 && (uint64_t)result < registers->args[2];
}

struct register_reader {
	struct gdb_target *target;
	PyObject *frame;
};

static bool read_register(struct register_reader *reader, const char *name, uint64_t *ret)
{
	if (!name)
		return false;
	_cleanup_object_ PyObject *value =
		PyObject_CallMethod(reader->frame, "read_register", "s", name);
	if (!value || !object_number(value, ret))
		return gdb_target_failed(reader->target);
	if (reader->target->info.arch->word_size == 4)
		*ret &= UINT32_MAX;
	return true;
}

/** Numbers in registers of a 32-bit target are sign-extended, so that -1 is -1. */
static int64_t signed_word(const struct target_arch *arch, uint64_t value)
{
	return arch->word_size == 4 ? (int64_t)(int32_t)value : (int64_t)value;
}

static bool is_stopped_call(int64_t result)
{
	return result == RESULT_EINTR || result == RESULT_ERESTARTSYS ||
	       result == RESULT_ERESTARTNOINTR || result == RESULT_ERESTARTNOHAND ||
	       result == RESULT_ERESTART_RESTARTBLOCK || result == RESULT_ETIMEDOUT;
}

/** Whether the instruction that enters the kernel is there; unknown when that code is not in the core. */
static enum tri is_call_insn(struct gdb_target *target, addr_t address)
{
	const struct target_arch *arch = target->info.arch;
	uint8_t insn[LONGEST_SYSCALL_INSN];
	if (arch->syscall_insn_size > sizeof(insn) ||
	    !gdb_target_ops.read(target, address, insn, arch->syscall_insn_size))
		return TRI_UNKNOWN;
	return tri_of(!memcmp(insn, arch->syscall_insn, arch->syscall_insn_size));
}

/**
 * Whether QEMU's user emulation wrote the core: unlike the kernel and GDB, it notes neither signal nor files
 * (QEMU 7.2 linux-user/elfload.c, fill_note_info).
 */
static bool is_emulators_core(struct gdb_target *target)
{
	if (target->info.kind != TARGET_CORE)
		return false;
	if (target->emulated == TRI_UNKNOWN) {
		const char *sections = gdb_output_of(target->arena, "maintenance info sections");
		if (!sections)
			return gdb_target_failed(target);
		target->emulated = tri_of(!strstr(sections, ".note.linuxcore."));
	}
	return target->emulated == TRI_YES;
}

/** Where the result has a register of its own (x86), that says whether the call is under way. */
static bool is_blocked_by_result(struct register_reader *reader, const struct target_registers *ret,
				 uint64_t number)
{
	addr_t pc = ret->pc;
	const struct target_arch *arch = reader->target->info.arch;
	uint64_t result;
	if (!read_register(reader, arch->syscall_result, &result))
		return false;
	// Another debugger let go of the thread a moment ago, and the kernel is about to start the call again.
	uint64_t restart = arch->word_size == 8 ? RESTART_SYSCALL_X86_64 : RESTART_SYSCALL_I386;
	if ((result == number || result == restart) && is_call_insn(reader->target, pc) == TRI_YES)
		return true;
	// Code that is not in the core need not be.
	return (is_stopped_call(signed_word(arch, result)) ||
		is_cut_short(arch, ret, signed_word(arch, result))) &&
	       is_call_insn(reader->target, pc - arch->syscall_insn_size) != TRI_NO;
}

static bool is_readable(struct register_reader *reader, addr_t address)
{
	uint32_t word;
	return address % sizeof(word) == 0 &&
	       gdb_target_ops.read(reader->target, address, &word, sizeof(word));
}

/**
 * Whether registers can hardly be anything but the arguments of a blocked futex call or a sleep: all that is left where
 * a core lacks the code at pc. Other calls have arguments that could be any numbers.
 */
static bool looks_blocked(struct register_reader *reader, const struct syscall_info *info,
			  const struct target_registers *registers)
{
	enum {
		// Linux include/uapi/linux/futex.h: waits by their numbers, without FUTEX_PRIVATE_FLAG and
		// FUTEX_CLOCK_REALTIME.
		FUTEX_FLAGS = 0x180,
		FUTEX_WAIT = 0,
		FUTEX_WAIT_BITSET = 9,
		MAX_CLOCK = 11,
		ABSOLUTE_TIME = 1,
	};
	const uint64_t *args = registers->args;
	uint64_t operation = args[1] & ~(uint64_t)FUTEX_FLAGS;
	switch (info ? info->class : SYSCALL_OTHER) {
	case SYSCALL_FUTEX:
		return (operation == FUTEX_WAIT || operation == FUTEX_WAIT_BITSET) &&
		       (registers->first_arg_lost || is_readable(reader, args[0])) &&
		       (!args[3] || is_readable(reader, args[3]));
	case SYSCALL_SLEEP:
		return info->arg_count == 4 && args[1] <= ABSOLUTE_TIME &&
		       is_readable(reader, args[2]) &&
		       (registers->first_arg_lost || args[0] <= MAX_CLOCK);
	case SYSCALL_SELECT: // a sleep without descriptors: pselect6(0, NULL, NULL, NULL, time)
		return info->timeout == TIMEOUT_TIMESPEC && info->timeout_arg == 4 && !args[1] &&
		       !args[2] && !args[3] && is_readable(reader, args[4]);
	default:
		return false;
	}
}

/**
 * Where the result replaces the first argument (aarch64), the kernel puts that back, and pc back on the instruction,
 * for a call that it will restart. One that will end with EINTR stays behind the instruction, with its result.
 */
static bool is_blocked_by_pc(struct register_reader *reader, struct target_registers *ret)
{
	const struct target_arch *arch = reader->target->info.arch;
	enum tri on_call = is_call_insn(reader->target, ret->pc);
	enum tri behind_call = is_call_insn(reader->target, ret->pc - arch->syscall_insn_size);
	if (on_call == TRI_YES)
		return true;
	if (behind_call == TRI_NO)
		return false;
	ret->first_arg_lost =
		is_stopped_call(signed_word(arch, ret->args[0])) ||
		(behind_call == TRI_YES && is_cut_short(arch, ret, (int64_t)ret->args[0]));
	if (behind_call == TRI_UNKNOWN)
		return looks_blocked(reader, target_arch_syscall(arch, ret->syscall), ret);
	// An emulator's threads stay there while they block, with their argument: it has no result yet.
	return ret->first_arg_lost || is_emulators_core(reader->target);
}

static void read_call(struct register_reader *reader, struct target_registers *ret)
{
	const struct target_arch *arch = reader->target->info.arch;
	uint64_t number;
	// x86's number register is -1 when the thread did not enter the kernel by a system call.
	if (!read_register(reader, arch->syscall_number, &number) || signed_word(arch, number) < 0)
		return;
	ret->syscall = (long)signed_word(arch, number);
	for (size_t i = 0; i < ARRAY_SIZE(ret->args); i++)
		if (!read_register(reader, arch->syscall_args[i], &ret->args[i]))
			ret->args[i] = 0;
	ret->in_syscall = arch->syscall_result ? is_blocked_by_result(reader, ret, number)
					       : is_blocked_by_pc(reader, ret);
	if (ret->first_arg_lost)
		ret->args[0] = 0;
}

bool gdb_registers_read(struct gdb_target *target, PyObject *thread, struct target_registers *ret)
{
	const struct target_arch *arch = target->info.arch;
	*ret = (struct target_registers){0};
	_cleanup_object_ PyObject *switched = PyObject_CallMethod(thread, "switch", NULL);
	_cleanup_object_ PyObject *frame = switched ? gdb_call("newest_frame", "()") : NULL;
	if (!frame)
		return gdb_target_failed(target);
	struct register_reader reader = {target, frame};
	if (!read_register(&reader, arch->pc, &ret->pc) ||
	    !read_register(&reader, arch->sp, &ret->sp))
		return false;
	if (!read_register(&reader, arch->tls, &ret->tls))
		ret->tls = 0;
	read_call(&reader, ret);
	return true;
}
