// SPDX-License-Identifier: GPL-3.0-or-later
/** @file A command of GDB as one row of a table (commands.c). */
#ifndef PYHANG_GLUE_COMMAND_H
#define PYHANG_GLUE_COMMAND_H

#include "glue/arguments.h"
#include "glue/gdb_class.h"

/** Runs a command; false with an exception set. */
typedef bool command_fn(const struct arguments *arguments);

/** What a command takes beside options, and so what TAB offers. */
enum takes {
	TAKES_NOTHING = 0,
	TAKES_THREAD,
	TAKES_THREAD_OR_ALL,
	TAKES_FILE,
};

struct command {
	const char *name;
	command_fn *run;
	enum takes takes;
	unsigned options; /**< set of enum option */
	enum gdb_command_kind kind;
	const char *summary; /**< one line, with its full stop */
	const char *usage;   /**< what stands behind the name, "" for nothing */
	const char *details; /**< further lines of help, NULL: none */
	const char *example; /**< a line to type, and a word on it */
};

extern const struct command commands[];
extern const size_t command_count;

/** Formats that `report --format` knows; ends with NULL. */
extern const char *const report_formats[];

/** Makes the command known to GDB; false with an exception set. `command` must live on. */
bool command_register(const struct command *command);

command_fn command_why, command_shutdown, command_threads, command_locks, command_bt, command_tasks,
	command_interps, command_report, command_doctor;

#endif
