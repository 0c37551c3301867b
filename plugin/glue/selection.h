// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file The thread and frame that the user has selected: kept while registers of other threads are
 * read.
 */
#ifndef PYHANG_GLUE_SELECTION_H
#define PYHANG_GLUE_SELECTION_H

#include "glue/py.h"

/** Zero-initialised: nothing saved, nothing to restore. */
struct selection {
	PyObject *thread; /**< gdb.InferiorThread, NULL when none is selected */
	PyObject *frame;  /**< gdb.Frame, NULL when there is none */
};

void selection_save(struct selection *selection);

/** Selects what was saved, and forgets it. A pending Python exception survives. */
void selection_restore(struct selection *selection);

#endif
