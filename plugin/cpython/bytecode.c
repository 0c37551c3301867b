// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/bytecode.h"

#include "cpython/opcodes.h"

enum {
	HAVE_ARGUMENT = 90, // Include/opcode.h, before wordcode (2.7)
};

/** One instruction, EXTENDED_ARG too; returns its size in bytes without caches, 0 at the end. */
static size_t decode(const struct layout *l, struct py_bytes bytecode, size_t at,
		     struct py_insn *ret)
{
	if (at >= bytecode.size)
		return 0;
	uint8_t raw = bytecode.data[at];
	size_t size = l->wordcode ? 2 : raw >= HAVE_ARGUMENT ? 3 : 1;
	if (at + size > bytecode.size)
		return 0;
	uint8_t base = l->adaptive ? l->adaptive->deopt[raw] : 0;
	ret->opcode = base ? base : raw;
	ret->arg = size > 1 ? bytecode.data[at + 1] : 0;
	if (size == 3)
		ret->arg |= (uint32_t)bytecode.data[at + 2] << 8;
	return size;
}

bool py_insn_next(const struct cpython *py, struct py_bytes bytecode, struct py_insn *insn)
{
	const struct layout *l = py->layout;
	uint32_t extended = 0;
	size_t at = insn->next, size;
	while ((size = decode(l, bytecode, at, insn)) != 0) {
		insn->arg |= extended;
		insn->offset = at;
		at += size;
		if (insn->opcode != l->opcodes.extended_arg) {
			insn->next = at + (l->adaptive ? 2u * l->adaptive->caches[insn->opcode] : 0);
			return true;
		}
		extended = insn->arg << (l->wordcode ? 8 : 16);
	}
	return false;
}
