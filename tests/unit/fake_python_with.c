// SPDX-License-Identifier: GPL-3.0-or-later
// A function inside with statements, as each version's compiler lays it out.
#include "cpython/object.h"
#include "fake_python.h"
#include "fake_python_private.h"

enum {
	MAX_WITHS = 4,
	NOP = 9,
	BODY = 24,          // offset of the body
	FIRST_HANDLER = 48, // of the outermost with
	HANDLER_SIZE = 8,
	CODE_SIZE = FIRST_HANDLER + MAX_WITHS * HANDLER_SIZE,
};

/** Slots that a with statement keeps on the value stack. */
static size_t slots_each(const struct layout *l)
{
	return l->opcodes.load_special < 0 ? 1 : 2;
}

static void put_handlers(const struct layout *l, uint8_t *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint8_t *handler = bytes + FIRST_HANDLER + i * HANDLER_SIZE;
		if (layout_has(l->code.exceptiontable)) {
			handler[0] = (uint8_t)l->opcodes.push_exc_info;
			handler[2] = (uint8_t)l->opcodes.with_handler;
		} else {
			handler[0] = (uint8_t)l->opcodes.with_handler;
		}
	}
}

/** To 3.10: the SETUP_WITHs before the body, each with its handler. */
static void put_setups(const struct layout *l, uint8_t *bytes, size_t count)
{
	size_t size = l->wordcode ? 2 : 3;
	for (size_t i = 0; i < count; i++) {
		size_t next = (i + 1) * size, handler = FIRST_HANDLER + i * HANDLER_SIZE;
		bytes[i * size] = (uint8_t)l->opcodes.setup_with;
		bytes[i * size + 1] = (uint8_t)((handler - next) / l->code_unit);
		if (!l->wordcode)
			bytes[i * size + 2] = 0;
	}
}

static struct py_bytes bytecode_of(struct fake_python *python, size_t count)
{
	const struct layout *l = python->layout;
	uint8_t *bytes = arena_alloc(python->arena, CODE_SIZE);
	memset(bytes, NOP, CODE_SIZE);
	for (size_t i = 1; l->wordcode && i < CODE_SIZE; i += 2)
		bytes[i] = 0;
	put_handlers(l, bytes, count);
	if (!layout_has(l->code.exceptiontable))
		put_setups(l, bytes, count);
	return (struct py_bytes){bytes, CODE_SIZE};
}

static struct py_bytes exceptions_of(struct fake_python *python, size_t count)
{
	struct py_handler handlers[MAX_WITHS + 1];
	size_t each = slots_each(python->layout);
	size_t used = 0;
	if (count)
		handlers[used++] = (struct py_handler){BODY, FIRST_HANDLER - HANDLER_SIZE,
						       FIRST_HANDLER + (count - 1) * HANDLER_SIZE, count * each};
	for (size_t i = 1; i < count; i++) {
		size_t start = FIRST_HANDLER + i * HANDLER_SIZE;
		handlers[used++] = (struct py_handler){start, start + HANDLER_SIZE, start - HANDLER_SIZE, i * each};
	}
	return fake_exceptions(python, handlers, used);
}

/** The with statements are on the lines behind the first one, the body is on the one behind these. */
static struct py_bytes lines_of(struct fake_python *python, int first_line, size_t count)
{
	struct fake_line lines[2 * MAX_WITHS + 4];
	size_t used = 0, size = python->layout->wordcode ? 2 : 3;
	for (size_t i = 0; i < count; i++)
		lines[used++] = (struct fake_line){size, first_line + 1 + (int)i};
	if (count * size < BODY)
		lines[used++] = (struct fake_line){BODY - count * size, first_line + (int)count};
	lines[used++] = (struct fake_line){FIRST_HANDLER - BODY, first_line + 1 + (int)count};
	// 2.7 cannot go back.
	for (size_t i = 0; i < count && layout_has(python->layout->code.exceptiontable); i++)
		lines[used++] = (struct fake_line){HANDLER_SIZE, first_line + 1 + (int)i};
	return fake_lines(python, first_line, lines, used);
}

/** What the with statement found as `__exit__`: of a class in C, or of one in Python. */
static addr_t exit_of(struct fake_python *python, addr_t manager)
{
	const struct cpython *py = fake_python_open(python);
	const struct py_type *type = py_type_of(py, manager);
	bool heap = type && type->flags & PY_TYPE_HEAP;
	addr_t function = heap ? fake_function(python, 0, 0, "__exit__") : 0;
	if (slots_each(python->layout) == 2)
		return heap ? function : fake_object(python, fake_type(python, "method_descriptor"), 96);
	return heap ? fake_method(python, function, manager) : fake_builtin(python, "__exit__", manager);
}

addr_t fake_frame_in_withs(struct fake_python *python, const struct fake_code *code, struct fake_frame frame,
			   const addr_t *managers, size_t count)
{
	const struct layout *l = python->layout;
	addr_t stack[2 * MAX_WITHS];
	struct fake_code whole = *code;
	whole.bytecode = bytecode_of(python, count);
	whole.exceptions = exceptions_of(python, count);
	whole.lines = lines_of(python, code->first_line, count);
	whole.stack_size = count * slots_each(l) + 4;
	for (size_t i = 0; i < count; i++) {
		stack[frame.stack_count++] = exit_of(python, managers[i]);
		if (slots_each(l) == 2)
			stack[frame.stack_count++] = managers[i];
	}
	for (size_t i = 0; i < count && !layout_has(l->code.exceptiontable); i++)
		frame.blocks[frame.block_count++] = (struct fake_block){
			.type = l->major == 2 ? l->opcodes.setup_with : l->opcodes.setup_finally,
			.handler = (int32_t)((FIRST_HANDLER + i * HANDLER_SIZE) / l->code_unit),
			.level = (int32_t)i + 1,
		};
	frame.stack = stack;
	frame.offset = BODY;
	frame.code = fake_code(python, &whole);
	return fake_frame(python, &frame);
}
