// SPDX-License-Identifier: GPL-3.0-or-later
/** @file The verdict: its kind, its one sentence, and how sure it is. */
#ifndef PYHANG_EXPLAIN_VERDICT_H
#define PYHANG_EXPLAIN_VERDICT_H

#include "explain/world.h"

/** Fills kind, confidence and summary of the verdict, and the status. Needs the causes; may add the cause `unknown`. */
void verdict_find(struct world *world);

#endif
