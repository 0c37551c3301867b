// SPDX-License-Identifier: GPL-3.0-or-later
/** @file What the adaptive interpreter (3.11+) does to bytecode in memory, as data: a table a minor version. */
#ifndef PYHANG_CPYTHON_OPCODES_H
#define PYHANG_CPYTHON_OPCODES_H

#include "model/types.h"

struct opcode_tables {
	uint8_t caches[256]; /**< by base opcode: inline cache units behind the instruction */
	uint8_t deopt[256];  /**< by specialised opcode: its base; 0: it is one itself */
};

extern const struct opcode_tables opcodes_3_11, opcodes_3_12, opcodes_3_13, opcodes_3_14,
	opcodes_3_15;

#endif
