// SPDX-License-Identifier: GPL-3.0-or-later
/** @file A walk over bytecode as it lies in memory: specialised instructions, inline caches, EXTENDED_ARG. */
#ifndef PYHANG_CPYTHON_BYTECODE_H
#define PYHANG_CPYTHON_BYTECODE_H

#include "cpython/code.h"

/** Zero-initialised, before the first instruction. */
struct py_insn {
	size_t offset;  /**< in bytes, of the instruction proper */
	size_t next;    /**< offset behind it and its caches */
	uint8_t opcode; /**< the base opcode; an instrumented one as it is */
	uint32_t arg;   /**< with what EXTENDED_ARG added; 0 when it has none */
};

/** The instruction behind `insn`. EXTENDED_ARG is folded into the one it belongs to. @return false at the end */
bool py_insn_next(const struct cpython *py, struct py_bytes bytecode, struct py_insn *insn);

#endif
