// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Bugs of CPython that a process shows signs of, where its version has them. */
#ifndef PYHANG_EXPLAIN_KNOWN_BUGS_H
#define PYHANG_EXPLAIN_KNOWN_BUGS_H

#include "model/process.h"

/** Adds a warning for each. */
void known_bugs_warn(struct py_process *process);

#endif
