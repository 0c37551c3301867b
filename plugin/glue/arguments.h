// SPDX-License-Identifier: GPL-3.0-or-later
/** @file What the user typed behind a command. */
#ifndef PYHANG_GLUE_ARGUMENTS_H
#define PYHANG_GLUE_ARGUMENTS_H

#include "model/arena.h"

/** Options; a command accepts a set of them. */
enum option {
	OPTION_VERBOSE = 1 << 0, /**< -v */
	OPTION_LOCALS = 1 << 1,  /**< --locals */
	OPTION_FORMAT = 1 << 2,  /**< --format WORD */
	OPTION_ALL = 1 << 3,     /**< --all */
	OPTION_LIMIT = 1 << 4,   /**< --limit NUMBER */
	OPTION_NATIVE = 1 << 5,  /**< --native */
};

struct arguments {
	const char *command; /**< the command's name, as in the table */
	unsigned options;    /**< given ones */
	const char *format;  /**< OPTION_FORMAT's word */
	size_t limit;        /**< OPTION_LIMIT's number, 0: not given */
	const char *rest; /**< all that is no option, words joined with one space; NULL: nothing */
	bool quoted;      /**< the rest was in quotes: a name, never a number */
};

/**
 * How an option is written, for completion and help: "--format"; NULL for an option that is none.
 */
const char *option_spelling(enum option option);

/**
 * Splits a line. Quotes and backslashes work as in GDB's own commands; `--` ends the options.
 *
 * @param accepted set of options
 * @return NULL, or one sentence about what is wrong, in the arena
 */
const char *arguments_parse(struct arena *arena, const char *command, unsigned accepted,
			    const char *line, struct arguments *ret);

#endif
