// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file The debuggee, as everything but glue sees it.
 *
 * One interface, several back ends: GDB's API (glue/), a fake for tests (tests/unit/fake_target.h).
 * Reading can fail at any address; that is normal. When the user interrupts, or the time budget is
 * spent, the target becomes *stopped*: from then on every call fails, so that whoever walks the
 * target's memory unwinds by itself.
 */
#ifndef PYHANG_TARGET_TARGET_H
#define PYHANG_TARGET_TARGET_H

#include "model/process.h"

struct target;
struct target_cache;
struct target_os_ops;

/** An OS thread of the debuggee. */
struct target_thread {
	int gdb_id;       /**< GDB's number for it, 0: none */
	uint64_t lwp;     /**< kernel thread id, 0: unknown */
	const char *name; /**< in the caller's arena, NULL: unknown */
};

/** The registers that matter here, brought to one shape for all architectures. */
struct target_registers {
	addr_t pc;
	addr_t sp;
	addr_t tls; /**< thread pointer (fs_base, tpidr), 0: unknown */
	bool in_syscall; /**< stopped inside a system call that waits, or whose wait the stop has ended */
	long syscall; /**< its number, valid when in_syscall */
	uint64_t args[6];
	bool first_arg_lost; /**< the call's result took the place of args[0], which is 0 then */
};

/** A mapping, or a segment of a core. */
struct target_region {
	addr_t start;
	addr_t end;
	bool writable;    /**< true also when the permissions are not known */
	const char *file; /**< in the caller's arena; NULL: anonymous or unknown */
};

typedef VEC(struct target_thread) target_thread_vec;
typedef VEC(struct target_region) target_region_vec;
typedef VEC(addr_t) target_addr_vec;

enum target_stop {
	TARGET_RUNS = 0,
	TARGET_INTERRUPTED, /**< Ctrl-C */
	TARGET_BUDGET,      /**< the time budget is spent */
	TARGET_MEMORY,      /**< what was read takes too much memory; see target_limit_memory() */
};

/** What a back end provides. A NULL member means that it cannot tell. */
struct target_ops {
	/** Reads all of `size` bytes or fails. */
	bool (*read)(void *impl, addr_t address, void *buffer, size_t size);
	/** Address of a symbol in any loaded object, exported or debug. */
	bool (*symbol)(void *impl, const char *name, addr_t *ret);
	/** Offset of a structure's member, from debug information. `path` may have dots. */
	bool (*member_offset)(void *impl, const char *type, const char *path, uint64_t *ret);
	/** Start addresses of all loaded sections of this name. */
	void (*sections)(void *impl, struct arena *arena, const char *name, target_addr_vec *ret);
	bool (*threads)(void *impl, struct arena *arena, target_thread_vec *ret);
	/** `thread` as given by threads(). */
	bool (*registers)(void *impl, const struct target_thread *thread,
			  struct target_registers *ret);
	/** Native frames, innermost first, at most `limit`; false when there are none. Names are harmless text. */
	bool (*native_frames)(void *impl, struct arena *arena, const struct target_thread *thread,
			      size_t limit, py_native_frame_vec *ret);
	bool (*regions)(void *impl, struct arena *arena, target_region_vec *ret);
	/** Seconds on the target's CLOCK_MONOTONIC (`realtime`: CLOCK_REALTIME) now; only for live local targets. */
	bool (*clock)(void *impl, bool realtime, double *ret);
	/** Facts of the operating system, see os_facts.h; NULL: there is none to ask. Called after poll_stop. */
	const struct target_os_ops *(*os)(void *impl);
	/** Polled now and then; whether the user or the budget wants an end. */
	enum target_stop (*poll_stop)(void *impl);
};

/** What a target says of itself; strings belong to the back end. */
struct target_info {
	enum py_target_kind kind;
	uint64_t pid;           /**< 0: unknown */
	const char *core;       /**< file name, NULL */
	const char *executable; /**< file name, NULL */
	uint64_t core_missing; /**< bytes that the core's headers promise and its file does not have */
	const struct target_arch *arch;
};

/** Why memory could not be had, for warnings. */
struct target_faults {
	size_t count; /**< pages that could not be read */
	addr_t first; /**< address of the first of them */
};

/** A new target over a back end, with its page cache. `impl` and `info` stay the caller's. */
struct target *target_create(const struct target_ops *ops, void *impl,
			     const struct target_info *info);
void target_destroy(struct target *target);

/** Stops the target when the arena, where what is read of it goes, has taken more than `limit` bytes. */
void target_limit_memory(struct target *target, const struct arena *arena, size_t limit);

const struct target_info *target_info(const struct target *target);

/** Reads all of `size` bytes through the page cache, or fails and leaves the buffer undefined. */
bool target_read(struct target *target, addr_t address, void *buffer, size_t size);

/** Fixed-size values, in the target's byte order (little-endian only, for now). */
bool target_read_u8(struct target *target, addr_t address, uint8_t *ret);
bool target_read_u16(struct target *target, addr_t address, uint16_t *ret);
bool target_read_u32(struct target *target, addr_t address, uint32_t *ret);
bool target_read_u64(struct target *target, addr_t address, uint64_t *ret);
/** A pointer, `size_t` or `long` of the target, widened to 64 bits. */
bool target_read_word(struct target *target, addr_t address, uint64_t *ret);

/** A NUL-terminated C string of at most `limit` bytes; NULL when unreadable or longer. Not escaped. */
const char *target_read_cstring(struct target *target, struct arena *arena, addr_t address,
				size_t limit);

bool target_symbol(struct target *target, const char *name, addr_t *ret);
bool target_member_offset(struct target *target, const char *type, const char *path, uint64_t *ret);
void target_sections(struct target *target, struct arena *arena, const char *name,
		     target_addr_vec *ret);
bool target_threads(struct target *target, struct arena *arena, target_thread_vec *ret);
bool target_registers(struct target *target, const struct target_thread *thread,
		      struct target_registers *ret);
/** At most `limit` frames of the native stack, innermost first, with their roles. */
bool target_native_frames(struct target *target, struct arena *arena,
			  const struct target_thread *thread, size_t limit,
			  py_native_frame_vec *ret);
bool target_regions(struct target *target, struct arena *arena, target_region_vec *ret);
bool target_clock(struct target *target, bool realtime, double *ret);

/** For os_facts.c: how to ask the operating system; NULL when there is none, or the target is stopped. */
const struct target_os_ops *target_os(struct target *target, void **ret_impl);

/** Size of a pointer in bytes, from the architecture. */
size_t target_word_size(const struct target *target);

/** Long work that reads nothing tells of itself here, by the steps it makes. @return false when it shall stop */
bool target_work(struct target *target, size_t steps);

/** Whether, and why, the target was stopped. Sticky. */
enum target_stop target_stopped(const struct target *target);

struct target_faults target_faults(const struct target *target);

#endif
