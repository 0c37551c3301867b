// SPDX-License-Identifier: GPL-3.0-or-later
/** @file What TAB offers behind a command. */
#ifndef PYHANG_GLUE_COMPLETE_H
#define PYHANG_GLUE_COMPLETE_H

#include "glue/command.h"

/**
 * @param line all that stands behind the command
 * @param word the part of it that GDB replaces; NULL when GDB only asks where words end
 * @return a list of strings, or a gdb.COMPLETE_… number: GDB completes by itself
 */
PyObject *command_complete(struct arena *arena, const struct command *command, const char *line,
			   const char *word);

#endif
