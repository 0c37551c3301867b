// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/bytecode.h"
#include "cpython/frame.h"
#include "cpython/object.h"

addr_t py_bound_self(const struct cpython *py, addr_t callable)
{
	const struct layout *l = py->layout;
	const struct py_type *type = py_type_of(py, callable);
	addr_t self = 0;
	if (py_type_is(type, "", "builtin_function_or_method"))
		py_read_word(py, callable, l->cfunction.self, &self);
	else if (py_type_is(type, "", "method") || py_type_is(type, "", "instancemethod"))
		py_read_word(py, callable, l->method.self, &self);
	else if (py_type_is(type, "", "method-wrapper"))
		py_read_word(py, callable, l->wrapper.self, &self);
	return self;
}

static addr_t stack_slot(const struct cpython *py, const struct py_frame_view *frame, size_t index)
{
	uint64_t raw;
	if (index >= frame->code->stack_size ||
	    !target_read_word(py->target, frame->stack + index * target_word_size(py->target), &raw))
		return 0;
	return py_slot_pointer(py, raw);
}

/** The manager under a `with` handler that finds `depth` live slots. */
static addr_t manager_at(const struct cpython *py, const struct py_frame_view *frame, size_t depth)
{
	if (!depth)
		return 0;
	if (py->layout->opcodes.load_special < 0)
		return py_bound_self(py, stack_slot(py, frame, depth - 1));
	// 3.14+: the unbound `__exit__`, then self; or a bound callable, then NULL.
	addr_t self = stack_slot(py, frame, depth - 1);
	return self || depth < 2 ? self : py_bound_self(py, stack_slot(py, frame, depth - 2));
}

/** Whether the handler at `target` is the one that the compiler makes for a `with` (3.11+). */
static bool is_with_handler(const struct cpython *py, struct py_bytes bytecode, size_t target)
{
	const struct layout_opcodes *op = &py->layout->opcodes;
	// A tracer may hide the first instruction of a line (INSTRUMENTED_LINE), not the second.
	enum {
		FIRST_INSTRUMENTED = 234,
	};
	return target + 2 < bytecode.size &&
	       (bytecode.data[target] == op->push_exc_info || bytecode.data[target] >= FIRST_INSTRUMENTED) &&
	       bytecode.data[target + 2] == op->with_handler;
}

/** Adds a manager in front: handlers are met innermost first. */
static size_t add_outer(struct py_with_view *withs, size_t count, addr_t manager, int64_t offset)
{
	if (!manager || count == PY_MAX_WITHS)
		return count;
	memmove(&withs[1], &withs[0], count * sizeof(*withs));
	withs[0] = (struct py_with_view){manager, offset};
	return count + 1;
}

/** 3.11+: from handler to handler outwards; each handler's own code is inside the next one's range. */
static size_t withs_from_exception_table(const struct cpython *py, const struct py_frame_view *frame,
					 struct py_with_view *ret)
{
	struct py_bytes bytecode = py_code_bytecode(py, frame->code);
	struct py_handler handler;
	size_t count = 0, offset = (size_t)frame->offset;
	for (size_t step = 0; step < 4 * PY_MAX_WITHS; step++) {
		if (!py_exception_table_find(frame->code->exceptions, offset, &handler))
			break;
		if (is_with_handler(py, bytecode, handler.target))
			count = add_outer(ret, count, manager_at(py, frame, handler.depth),
					  (int64_t)handler.target);
		if (handler.target == offset)
			break;
		offset = handler.target;
	}
	return count;
}

/** To 3.10: the SETUP_WITH that pushed the block with this handler, -1 when it is not found. */
static int64_t find_setup_with(const struct cpython *py, struct py_bytes bytecode, size_t handler)
{
	const struct layout *l = py->layout;
	struct py_insn insn = {0};
	while (py_insn_next(py, bytecode, &insn))
		if (insn.opcode == l->opcodes.setup_with &&
		    insn.next + (size_t)insn.arg * l->code_unit == handler)
			return (int64_t)insn.offset;
	return -1;
}

/** To 3.10: the block stack says which handlers are live, and how deep the value stack was. */
static size_t withs_from_block_stack(const struct cpython *py, const struct py_frame_view *frame,
				     struct py_with_view *ret)
{
	enum {
		MAX_BLOCKS = 20, // CO_MAXBLOCKS, Include/code.h
		BLOCK_SIZE = 12, // PyTryBlock: b_type, b_handler, b_level
	};
	const struct layout *l = py->layout;
	struct py_bytes bytecode = py_code_bytecode(py, frame->code);
	int32_t block_count;
	size_t count = 0;
	if (!py_read_i32(py, frame->address, l->pyframe.f_iblock, &block_count) || block_count > MAX_BLOCKS)
		return 0;
	for (int32_t i = 0; i < block_count; i++) {
		int32_t block[3];
		if (!target_read(py->target,
				 frame->address + layout_offset(l->pyframe.f_blockstack) +
					 (uint64_t)i * BLOCK_SIZE,
				 block, sizeof(block)))
			return count;
		size_t handler = (size_t)block[1] * l->code_unit;
		if (block[0] != l->opcodes.setup_with && block[0] != l->opcodes.setup_finally)
			continue;
		if (handler >= bytecode.size || bytecode.data[handler] != l->opcodes.with_handler)
			continue;
		addr_t manager = block[2] > 0 ? manager_at(py, frame, (size_t)block[2]) : 0;
		if (manager)
			ret[count++] = (struct py_with_view){manager,
							     find_setup_with(py, bytecode, handler)};
	}
	return count;
}

size_t py_frame_withs(const struct cpython *py, const struct py_frame_view *frame,
		      struct py_with_view ret[PY_MAX_WITHS])
{
	if (!frame->code || frame->offset < 0)
		return 0;
	if (layout_has(py->layout->code.exceptiontable))
		return withs_from_exception_table(py, frame, ret);
	return withs_from_block_stack(py, frame, ret);
}
