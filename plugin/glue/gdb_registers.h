// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Registers of one thread, through GDB's innermost frame of it. */
#ifndef PYHANG_GLUE_GDB_REGISTERS_H
#define PYHANG_GLUE_GDB_REGISTERS_H

#include "glue/gdb_target.h"

/** Selects the thread and reads; whoever runs the command restores the user's selection. */
bool gdb_registers_read(struct gdb_target *target, PyObject *thread, struct target_registers *ret);

#endif
