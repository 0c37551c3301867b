// SPDX-License-Identifier: GPL-3.0-or-later
/** @file What GDB says of its selected inferior: its threads, kind, files and architecture. */
#ifndef PYHANG_GLUE_GDB_INFERIOR_H
#define PYHANG_GLUE_GDB_INFERIOR_H

#include "glue/gdb_target.h"

/**
 * Fills inferior, threads and info; false with gdb.GdbError set when there is nothing to look at.
 */
bool gdb_inferior_open(struct gdb_target *target);

#endif
