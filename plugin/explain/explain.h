// SPDX-License-Identifier: GPL-3.0-or-later
/** @file From the model to the report: states, owners, graph, shutdown, causes, advice. Reads no target memory. */
#ifndef PYHANG_EXPLAIN_EXPLAIN_H
#define PYHANG_EXPLAIN_EXPLAIN_H

#include "model/report.h"

/** Fills the "decided by explain" members of the model, and makes the report, in the process's arena. Never fails. */
struct py_report *explain_process(struct py_process *process);

/**
 * The chain from one thread (`pyhang why THREAD`) in place of the report's own, into report->chain,
 * and the summary for that thread alone.
 *
 * @return one sentence about the thread, in the arena
 */
const char *explain_thread(struct py_report *report, struct py_thread *thread);

#endif
