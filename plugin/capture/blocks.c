// SPDX-License-Identifier: GPL-3.0-or-later
#include <math.h>

#include "capture/context.h"
#include "capture/limits.h"
#include "cpython/interp.h"
#include "cpython/lock.h"
#include "target/arch.h"

enum {
	// Linux include/uapi/linux/futex.h
	FUTEX_WAIT = 0,
	FUTEX_LOCK_PI = 6,
	FUTEX_WAIT_BITSET = 9,
	FUTEX_WAIT_REQUEUE_PI = 11,
	FUTEX_LOCK_PI2 = 13,
	FUTEX_COMMAND = 0x7f,
	FUTEX_CLOCK_REALTIME = 0x100,
	// include/uapi/linux/time.h
	CLOCK_REALTIME_ID = 0,
	TIMER_ABSTIME = 1,
};

/** How a call's struct timespec is laid out: as two words of the target, or as two 64-bit numbers. */
static bool has_wide_time(const struct capture *capture, const struct syscall_info *info)
{
	// restart_syscall does not say; 32-bit glibc (2.31+) and musl (1.2) make the 64-bit calls first.
	return target_word_size(capture->target) == sizeof(uint64_t) ||
	       info->timeout == TIMEOUT_TIMESPEC64 || info->timeout == TIMEOUT_NONE;
}

/** struct timespec, in seconds. */
static bool read_time(const struct capture *capture, addr_t address, bool wide, double *ret)
{
	uint32_t narrow, nanoseconds;
	uint64_t seconds;
	size_t size = wide ? sizeof(seconds) : sizeof(narrow);
	if (!wide && target_read_u32(capture->target, address, &narrow))
		seconds = narrow;
	else if (!wide || !target_read_u64(capture->target, address, &seconds))
		return false;
	// A 32-bit process may leave rubbish in the upper half of the second number.
	if (!target_read_u32(capture->target, address + size, &nanoseconds))
		return false;
	*ret = (double)(int64_t)seconds + nanoseconds / 1e9;
	return true;
}

/** Seconds until an absolute deadline, NAN where the target's clock is not ours to read (a core). */
static double remaining_until(const struct capture *capture, const struct syscall_info *info,
			      addr_t deadline, bool realtime)
{
	double until, now;
	if (!read_time(capture, deadline, has_wide_time(capture, info), &until) ||
	    !target_clock(capture->target, realtime, &now))
		return NAN;
	return until > now ? until - now : 0;
}

static void block_on_gil(struct capture_thread *captured, struct py_block *block)
{
	block->kind = BLOCK_GIL;
	if (captured->thread->gil == GIL_ROLE_NONE)
		captured->thread->gil = GIL_ROLE_WANTS;
}

static bool is_futex_wait(uint64_t operation)
{
	uint64_t command = operation & FUTEX_COMMAND;
	return operation < 0x200 &&
	       (command == FUTEX_WAIT || command == FUTEX_WAIT_BITSET || command == FUTEX_LOCK_PI ||
		command == FUTEX_LOCK_PI2 || command == FUTEX_WAIT_REQUEUE_PI);
}

/**
 * A futex call that has lost the address of its word: the parking lot's entry is on the thread's stack, and the lot's
 * lists say which of the places there is one.
 */
static void block_on_lost_futex(struct capture *capture, struct capture_thread *captured,
				struct py_block *block)
{
	enum {
		NEAR_SP = 2048, // _PySemaphore_Wait() and glibc's frames below it
	};
	addr_t sp = captured->registers.sp, parked;
	size_t word = target_word_size(capture->target);
	for (addr_t at = sp & ~(addr_t)(word - 1); at < sp + NEAR_SP; at += word) {
		if (py_parked_key(&capture->py, at, &parked)) {
			block->kind = BLOCK_PARKED;
			block->key = parked;
			return;
		}
	}
	block->kind = BLOCK_FUTEX;
}

static void block_on_futex(struct capture *capture, struct capture_thread *captured,
			   const struct syscall_info *info, struct py_block *block)
{
	const struct target_registers *registers = &captured->registers;
	uint64_t command = registers->args[1] & FUTEX_COMMAND;
	addr_t uaddr = registers->args[0], parked;
	if (!is_futex_wait(registers->args[1])) {
		block->kind = BLOCK_OTHER;
		return;
	}
	block->timed = tri_of(registers->args[3] != 0);
	if (block->timed == TRI_YES && command == FUTEX_WAIT_BITSET)
		block->remaining = remaining_until(capture, info, registers->args[3],
						   registers->args[1] & FUTEX_CLOCK_REALTIME);
	if (registers->first_arg_lost) {
		block_on_lost_futex(capture, captured, block);
		return;
	}
	block->kind = BLOCK_FUTEX;
	block->key = uaddr;
	vec_each_ptr(const struct py_interpreter, interpreter, &capture->process->interpreters)
		if (py_gil_contains(&capture->py, interpreter->gil, uaddr))
			block_on_gil(captured, block);
	if (block->kind == BLOCK_FUTEX && uaddr - registers->sp < CAPTURE_STACK_WINDOW &&
	    py_parked_key(&capture->py, uaddr, &parked)) {
		block->kind = BLOCK_PARKED;
		block->key = parked;
	}
}

static void block_on_sleep(struct capture *capture, const struct target_registers *registers,
			   const struct syscall_info *info, struct py_block *block)
{
	block->kind = BLOCK_SLEEP;
	block->timed = TRI_YES;
	// clock_nanosleep(clock, flags, request, remain); nanosleep(request, remain) does not say when it began.
	if (info->arg_count == 4 && registers->args[1] & TIMER_ABSTIME)
		block->remaining = remaining_until(capture, info, registers->args[2],
						   registers->args[0] == CLOCK_REALTIME_ID);
}

/** Whether a call that can state a timeout has one. */
static enum tri syscall_timed(const struct target_registers *registers,
			      const struct syscall_info *info)
{
	uint64_t value = registers->args[info->timeout_arg];
	switch (info->timeout) {
	case TIMEOUT_NONE:
		return TRI_NO;
	case TIMEOUT_MILLISECONDS:
		return tri_of((int32_t)value >= 0);
	case TIMEOUT_TIMEVAL:
	case TIMEOUT_TIMESPEC:
	case TIMEOUT_TIMESPEC64:
	case TIMEOUT_ABSOLUTE:
		return tri_of(value != 0);
	}
	return TRI_UNKNOWN;
}

/** The descriptor in argument 0, -1 when it is not known. */
static int64_t fd_argument(const struct target_registers *registers)
{
	return registers->first_arg_lost ? -1 : (int32_t)registers->args[0];
}

/** What 32-bit glibc makes of accept(), recv() and their kin on i386. */
static void block_on_socketcall(const struct capture *capture,
				const struct target_registers *registers, struct py_block *block)
{
	enum {
		// Linux include/uapi/linux/net.h: the two that are given no descriptor, and do not block.
		SYS_SOCKET = 1,
		SYS_SOCKETPAIR = 8,
	};
	uint64_t fd;
	if (registers->args[0] == SYS_SOCKET || registers->args[0] == SYS_SOCKETPAIR)
		return;
	block->kind = BLOCK_FD;
	block->timed = TRI_NO;
	if (target_read_word(capture->target, registers->args[1], &fd))
		block->fd = (int32_t)fd;
}

static void block_on_select(const struct target_registers *registers,
			    const struct syscall_info *info, struct py_block *block)
{
	block->timed = syscall_timed(registers, info);
	// select(0, NULL, NULL, NULL, timeout) is how CPython sleeps before 3.11.
	bool no_files = strstr(info->name, "select") && !registers->args[1] &&
			!registers->args[2] && !registers->args[3];
	block->kind = no_files && block->timed == TRI_YES ? BLOCK_SLEEP : BLOCK_FD;
	if (!strncmp(info->name, "epoll", 5))
		block->fd = fd_argument(registers);
}

/**
 * A timed call that a debugger has interrupted before shows as restart_syscall, with the arguments of the first call,
 * by which it is told: futex(word, operation, …), clock_nanosleep(clock, flags, request, …), poll(fds, count, …) or
 * nanosleep(request, …).
 */
static void block_on_restart(struct capture *capture, struct capture_thread *captured,
			     const struct syscall_info *info, struct py_block *block)
{
	enum {
		MAX_CLOCK = 11,
		MAX_FDS = 1 << 20,
	};
	const uint64_t *args = captured->registers.args;
	uint32_t word;
	bool first_points = target_read_u32(capture->target, args[0], &word);
	if (first_points && args[3] && is_futex_wait(args[1]))
		block_on_futex(capture, captured, info, block);
	else if (args[0] <= MAX_CLOCK && args[1] <= TIMER_ABSTIME &&
		 target_read_u32(capture->target, args[2], &word))
		block->kind = BLOCK_SLEEP;
	else if (first_points && args[1] >= 1 && args[1] < MAX_FDS)
		block->kind = BLOCK_FD;
	else if (first_points)
		block->kind = BLOCK_SLEEP;
	block->timed = TRI_YES;
}

static void block_of(struct capture *capture, struct capture_thread *captured)
{
	struct py_block *block = &captured->thread->block;
	const struct target_registers *registers = &captured->registers;
	if (!captured->has_registers) {
		block->kind = BLOCK_UNKNOWN;
		return;
	}
	if (!registers->in_syscall)
		return;
	const struct syscall_info *info =
		target_arch_syscall(target_info(capture->target)->arch, registers->syscall);
	struct py_syscall *syscall = arena_new(capture->arena, struct py_syscall);
	syscall->number = registers->syscall;
	syscall->name = info ? info->name : NULL;
	syscall->arg_count = info ? info->arg_count : ARRAY_SIZE(syscall->args);
	memcpy(syscall->args, registers->args, sizeof(syscall->args));
	syscall->first_arg_lost = registers->first_arg_lost;
	captured->thread->syscall = syscall;
	block->kind = BLOCK_OTHER;
	switch (info ? info->class : SYSCALL_OTHER) {
	case SYSCALL_FUTEX:
		block_on_futex(capture, captured, info, block);
		break;
	case SYSCALL_SLEEP:
		block_on_sleep(capture, registers, info, block);
		break;
	case SYSCALL_FD:
		block->kind = BLOCK_FD;
		block->fd = fd_argument(registers);
		block->timed = syscall_timed(registers, info);
		break;
	case SYSCALL_SOCKETCALL:
		block_on_socketcall(capture, registers, block);
		break;
	case SYSCALL_SELECT:
		block_on_select(registers, info, block);
		break;
	case SYSCALL_CHILD:
		block->kind = BLOCK_CHILD;
		block->pid = (int32_t)registers->args[!strcmp(info->name, "waitid")];
		break;
	case SYSCALL_PAUSE:
		block->kind = BLOCK_PAUSE;
		break;
	case SYSCALL_OTHER:
		if (info && !strcmp(info->name, "restart_syscall"))
			block_on_restart(capture, captured, info, block);
		break;
	}
}

static void add_gil_waiters(struct capture *capture)
{
	vec_each_ptr(struct py_thread, thread, &capture->process->threads)
		if (thread->gil == GIL_ROLE_WANTS && thread->interpreter)
			vec_add(capture->arena, &thread->interpreter->gil_waiters, thread);
}

void capture_blocks(struct capture *capture)
{
	vec_each(struct capture_thread, captured, &capture->threads)
		if (captured->os)
			block_of(capture, captured);
		else
			captured->thread->block.kind = BLOCK_UNKNOWN;
	add_gil_waiters(capture);
}
