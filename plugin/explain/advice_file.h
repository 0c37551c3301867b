// SPDX-License-Identifier: GPL-3.0-or-later
/** @file The file of `set pyhang advice FILE`: libraries that the user knows. */
#ifndef PYHANG_EXPLAIN_ADVICE_FILE_H
#define PYHANG_EXPLAIN_ADVICE_FILE_H

#include "model/process.h"

/**
 * Adds the file's libraries to process->libraries, and a warning `advice-file` for each line that is wrong (the first
 * ones of them). The lines that are right count in any case.
 *
 * A line is `class|entry|call PATTERN | LIBRARY | WHAT IT DOES | HOW IT IS ENDED`; see libraries.def. Empty lines and
 * lines that begin with `#` are skipped.
 *
 * @param name the file's name, for the warnings; of `text`, its content, `length` bytes are read
 */
void advice_file_parse(struct py_process *process, const char *name, const char *text,
		       size_t length);

#endif
