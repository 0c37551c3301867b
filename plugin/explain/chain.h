// SPDX-License-Identifier: GPL-3.0-or-later
/** @file The tree that shows who waits for whom, depth-first. */
#ifndef PYHANG_EXPLAIN_CHAIN_H
#define PYHANG_EXPLAIN_CHAIN_H

#include "model/report.h"

/** Fills report->chain: from the exiting or waiting main thread, then from each cause that it does not lead to. */
void chain_build(struct py_report *report);

/** The same from one thread alone, in place of what is there. */
void chain_build_from(struct py_report *report, struct py_thread *thread);

#endif
