// SPDX-License-Identifier: GPL-3.0-or-later
/** @file /proc of this machine, for processes that GDB itself has attached to or started. */
#ifndef PYHANG_GLUE_GDB_OS_FACTS_H
#define PYHANG_GLUE_GDB_OS_FACTS_H

#include "target/os_facts.h"

/** @param impl struct gdb_target; NULL for cores, remote targets, and where /proc shows other processes than GDB's */
const struct target_os_ops *gdb_os_facts(void *impl);

#endif
