// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Reads the file of `set pyhang advice FILE`, on the host where GDB runs. */
#ifndef PYHANG_GLUE_ADVICE_H
#define PYHANG_GLUE_ADVICE_H

#include "model/process.h"

/** Adds the file's lines to process->libraries; whatever is wrong becomes a warning `advice-file`. */
void advice_file_load(struct py_process *process, const char *file);

#endif
