// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file Bytecode as a graph: what each instruction is, where it may jump to, which handler guards it.
 *
 * Which opcodes are what is data: insn_kinds.def, and a table a version in insn_sets.c.
 */
#ifndef PYHANG_CPYTHON_INSNS_H
#define PYHANG_CPYTHON_INSNS_H

#include "cpython/code.h"

enum insn_kind {
	INSN_OTHER = 0,
#define INSN_KIND(name, opcodes) INSN_##name,
#include "cpython/insn_kinds.def"
#undef INSN_KIND
};

/** How an instruction's argument tells where it jumps to. */
enum insn_jump {
	JUMP_NONE = 0,
	JUMP_FORWARD,
	JUMP_BACKWARD,
	JUMP_ABSOLUTE,
};

/** The instruction set of one version. */
struct insn_set {
	uint8_t kinds[256]; /**< enum insn_kind by opcode */
	uint8_t jumps[256]; /**< enum insn_jump by opcode */
	bool global_flag;   /**< bit 0 of LOAD_GLOBAL's argument is a flag (3.11+) */
	bool attr_flag; /**< bit 0 of LOAD_ATTR's argument says that it loads a method (3.12+) */
	bool deref_slot; /**< LOAD_DEREF counts from the first local (3.11+), not from the first cell */
	bool packed_counts; /**< CALL_FUNCTION has positional and keyword counts in one argument (2.7) */
	int16_t subscript_op; /**< argument with which BINARY_OP takes an entry (3.14+), -1: none */
	int16_t common_true;  /**< index of True for LOAD_COMMON_CONSTANT, -1: not among them */
};

extern const struct insn_set insns_2_7, insns_3_6, insns_3_7, insns_3_8, insns_3_9, insns_3_10,
	insns_3_11, insns_3_12, insns_3_13, insns_3_14, insns_3_15;

/** An instruction. Others are named by their index in the graph, -1: none. */
struct insn {
	uint32_t offset, next; /**< in bytes: of it, and behind it and its caches */
	uint32_t arg;
	uint8_t kind; /**< enum insn_kind; a LOAD_ATTR that loads a method is a LOAD_METHOD in every version */
	bool landing;  /**< some instruction jumps here, or an exception leads here */
	int32_t jump;  /**< where it may jump to */
	int32_t guard; /**< innermost guard that is active while it runs */
};

enum insn_guard_kind {
	GUARD_FINALLY = 0, /**< try … finally; 3.8+ also try … except */
	GUARD_EXCEPT,
	GUARD_WITH,
	GUARD_LOOP, /**< to 3.7 loops are blocks too */
};

/** A handler, and what is active while it runs. */
struct insn_guard {
	enum insn_guard_kind kind;
	int32_t handler; /**< where an exception leads to; GUARD_LOOP: where `break` leads to */
	int32_t outer;   /**< the guard around it */
};

struct insn_edge {
	int32_t from, to;
};

struct insn_graph {
	bool complete; /**< false: some instruction is not known, or there are too many */
	VEC(struct insn) insns;
	VEC(struct insn_guard) guards;
	/** To 3.8: ways through `finally` that no argument tells, sorted by `from`. */
	VEC(struct insn_edge) detours;
};

/** Decodes a code object. The graph lives in the arena. */
void insn_graph_build(const struct cpython *py, struct py_code *code, struct insn_graph *ret);

/** The instruction that contains a byte offset, -1: none. */
int32_t insn_at(const struct insn_graph *graph, int64_t offset);

/** Whether control never goes on with the next instruction. */
bool insn_is_last(const struct insn *insn);

/** Whether an exception can come out of it, as far as it matters here. */
bool insn_can_raise(const struct insn *insn);

#endif
