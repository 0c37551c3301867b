// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file A debuggee made by hand: a back end of struct target over memory that a test lays out.
 *
 *     struct fake_target *fake = fake_target_create();
 *     fake_map(fake, 0x1000, NULL, 4096);
 *     fake_put_u64(fake, 0x1010, 42);
 *     struct target *target = fake_target_open(fake);
 *     …
 *     fake_target_destroy(fake);
 *
 * What makes no sense in a layout (overlapping maps, writing outside of them) aborts the test.
 */
#ifndef PYHANG_TESTS_FAKE_TARGET_H
#define PYHANG_TESTS_FAKE_TARGET_H

#include "target/target.h"

struct fake_target {
	/* For tests to set. */
	struct target_info info; /**< x86-64, live, pid 4711 */
	enum target_stop stop;   /**< what poll_stop answers … */
	size_t stop_after_polls; /**< … once it was asked more often than this */
	bool has_os;             /**< there is a /proc, see fake_os.h */
	double clock, realtime;  /**< what the clock says; NAN (the default): there is none */

	/* For tests to look at. */
	size_t reads; /**< calls of the back end's read */
	size_t bytes_read;
	size_t polls;

	/* Private. */
	struct arena *arena;
	struct target *target;
	VEC(struct fake_map) maps;
	VEC(struct fake_hole) holes;
	VEC(struct fake_name) symbols;
	VEC(struct fake_name) sections;
	VEC(struct fake_thread) threads;
	VEC(struct target_region) regions;
	VEC(struct fake_os_entry) os_entries;
	uint64_t pipe_used, pipe_size;
};

extern const struct target_ops fake_target_ops;

struct fake_target *fake_target_create(void);

/** A target over the fake; the same one in every call. It lives as long as the fake. */
struct target *fake_target_open(struct fake_target *fake);

void fake_target_destroy(struct fake_target *fake);

/** Memory at an address: a copy of `bytes`, or zeroes when NULL. Need not be whole pages. */
void fake_map(struct fake_target *fake, addr_t address, const void *bytes, size_t size);

/** Every read that touches these bytes fails, whether mapped or not. */
void fake_fail(struct fake_target *fake, addr_t address, size_t size);

/** Undoes every fake_fail(). */
void fake_heal(struct fake_target *fake);

/** Changes mapped memory. */
void fake_put(struct fake_target *fake, addr_t address, const void *bytes, size_t size);
void fake_put_u8(struct fake_target *fake, addr_t address, uint8_t value);
void fake_put_u16(struct fake_target *fake, addr_t address, uint16_t value);
void fake_put_u32(struct fake_target *fake, addr_t address, uint32_t value);
void fake_put_u64(struct fake_target *fake, addr_t address, uint64_t value);
/** A word of info.arch. */
void fake_put_word(struct fake_target *fake, addr_t address, uint64_t value);
/** With its NUL. */
void fake_put_string(struct fake_target *fake, addr_t address, const char *string);

/** Strings are not copied. */
void fake_symbol(struct fake_target *fake, const char *name, addr_t address);
void fake_section(struct fake_target *fake, const char *name, addr_t address);
void fake_region(struct fake_target *fake, addr_t start, addr_t end, bool writable,
		 const char *file);

/** A thread; `registers` NULL: they cannot be read. */
void fake_thread(struct fake_target *fake, const struct target_thread *thread,
		 const struct target_registers *registers);

#endif
