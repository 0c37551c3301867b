// SPDX-License-Identifier: GPL-3.0-or-later
/** @file The mappings of a process, the segments of a core. */
#ifndef PYHANG_GLUE_GDB_REGIONS_H
#define PYHANG_GLUE_GDB_REGIONS_H

#include "glue/gdb_target.h"

/** Regions in ascending order of address, without those that nobody may read. */
bool gdb_regions_list(struct gdb_target *target, struct arena *arena, target_region_vec *ret);

/**
 * Whether the address is in a segment of the core that was not dumped. GDB reads these from the
 * file that was mapped there, and where it has no such file it says that they are zeros.
 */
bool gdb_regions_is_undumped(struct gdb_target *target, addr_t address);

/** Whether the file of a core ends before it comes to this memory: what GDB reads there is an older version of it. */
bool gdb_regions_is_cut_off(struct gdb_target *target, addr_t address);

/** Bytes that a core should have and that are behind its file's end. */
uint64_t gdb_regions_missing(struct gdb_target *target);

#endif
