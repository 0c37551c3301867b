// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file The debuggee read through GDB's Python API: the back end of struct target in production.
 */
#ifndef PYHANG_GLUE_GDB_TARGET_H
#define PYHANG_GLUE_GDB_TARGET_H

#include "glue/gdb_api.h"
#include "target/target.h"

/** GDB's object for an OS thread, beside what struct target_thread says of it. */
struct gdb_thread {
	PyObject *object; /**< gdb.InferiorThread */
	struct target_thread thread;
};

/** GDB's selected inferior, looked at for the time of one command, while it is stopped. */
struct gdb_target {
	struct arena *arena; /**< of all strings here; the caller's */
	PyObject *inferior;
	VEC(struct gdb_thread) threads;
	struct target_info info;
	const char *files;          /**< output of `info files`, NULL until it was asked for */
	target_region_vec undumped; /**< segments of a core without content, ascending; valid when known */
	target_region_vec
		cut_off; /**< writable memory behind the end of a truncated core, ascending; as above */
	bool knows_undumped;
	enum tri emulated; /**< whether an emulator wrote the core; unknown until it was asked for */
	enum tri proc; /**< whether /proc is that of GDB's own processes; unknown until it was asked for */
	bool interrupted; /**< Ctrl-C arrived in a call of GDB */
	double deadline;  /**< CLOCK_MONOTONIC, INFINITY: no time budget */
};

extern const struct target_ops gdb_target_ops;

/**
 * Looks at the selected inferior.
 *
 * @param budget seconds until poll_stop() wants an end, 0: no limit
 * @return false with gdb.GdbError set when there is nothing to look at: no process, or one that
 * runs
 */
bool gdb_target_init(struct gdb_target *target, struct arena *arena, double budget);
/** Makes the budget smaller: `seconds` from now. */
void gdb_target_limit(struct gdb_target *target, double seconds);

void gdb_target_deinit(struct gdb_target *target);

/** Output of `info files`, asked for once; "" when GDB does not answer. */
const char *gdb_target_files(struct gdb_target *target);

/**
 * Ends a call of GDB that failed: drops its exception, keeps in mind that it was a Ctrl-C. Returns
 * false.
 */
bool gdb_target_failed(struct gdb_target *target);

#endif
