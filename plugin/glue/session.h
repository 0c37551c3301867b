// SPDX-License-Identifier: GPL-3.0-or-later
/** @file One look at the process, as one command takes it: from GDB's inferior to the report. */
#ifndef PYHANG_GLUE_SESSION_H
#define PYHANG_GLUE_SESSION_H

#include "glue/arguments.h"
#include "glue/gdb_target.h"
#include "glue/selection.h"
#include "glue/settings.h"
#include "model/report.h"

/**
 * Zero-initialised: nothing open. Owned by the command: `_cleanup_session_ struct session session =
 * {0};`
 */
struct session {
	struct arena *arena;
	struct selection selection;
	struct settings settings;
	struct gdb_target backend;
	struct target *target;
	struct py_report *report;
	const char *failure; /**< why nothing could be read, NULL: all is well; the report says so, too */
};

/** What a command wants beyond the report. */
enum session_extras {
	SESSION_PLAIN = 0,
	SESSION_LOCALS,      /**< the frames' local variables */
	SESSION_CROSS_CHECK, /**< the layout compared with debug information */
	SESSION_HEAP,        /**< every lock on the heap */
};

/** Looks at the selected inferior; false with gdb.GdbError set when there is none to look at. */
bool session_open(struct session *session);

/** Captures and explains. There is a report afterwards in any case; see `failure`. */
void session_read(struct session *session, enum session_extras extras);

/** SESSION_HEAP where the arguments say so, with their limit. */
enum session_extras session_extras_of(struct session *session, const struct arguments *arguments);

/** Both of the above; false with gdb.GdbError set also when no Python was found. */
bool session_run(struct session *session, enum session_extras extras);
bool session_run_with(struct session *session, const struct arguments *arguments);

/**
 * Closes what is open, and selects the user's thread and frame again. Keeps a pending exception.
 */
void session_close(struct session *session);

#define _cleanup_session_ __attribute__((cleanup(session_close)))

#endif
