// SPDX-License-Identifier: GPL-3.0-or-later
/** @file A name for a hang, equal wherever and whenever it happens again. */
#ifndef PYHANG_EXPLAIN_SIGNATURE_H
#define PYHANG_EXPLAIN_SIGNATURE_H

#include "model/report.h"

/**
 * "deadlock:1b2c…": the verdict's kind, and a hash over the set of
 * - each cause's kind, but for those that change from one look to the next (sleep, busy, io-wait …),
 * - the type and the last part of the best name of each lock of these causes,
 * - for each thread of these causes a function and its file's basename: where exit waits for the thread or has ended it,
 *   that which it was started to run (of a pool's worker: its task), else its innermost user code.
 *
 * Not in it: addresses, idents, process ids, lines (an unrelated edit must not rename the hang), modules, classes and
 * the stage of the exit (they differ between versions of Python), thread names and how many threads there are. Digits
 * in names count as one "#", capitals as small letters.
 */
const char *signature_of(const struct py_report *report);

#endif
