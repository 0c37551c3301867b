// SPDX-License-Identifier: GPL-3.0-or-later
// Functions, code objects, frames.
#include "fake_python.h"
#include "fake_python_private.h"

enum {
	NOP = 9,
};

addr_t fake_module(struct fake_python *python, addr_t dict)
{
	addr_t module = fake_object(python, fake_type(python, "module"), 128);
	fake_set(python, module, python->layout->module.dict, dict);
	return module;
}

addr_t fake_function(struct fake_python *python, addr_t code, addr_t globals, const char *name)
{
	const struct layout *l = python->layout;
	addr_t function = fake_object(python, fake_type(python, "function"), 256);
	fake_set(python, function, l->function.code, code);
	fake_set(python, function, l->function.globals, globals);
	fake_set(python, function, l->function.name, fake_str(python, name));
	fake_set(python, function, l->function.qualname, fake_str(python, name));
	return function;
}

addr_t fake_method(struct fake_python *python, addr_t function, addr_t self)
{
	const struct layout *l = python->layout;
	addr_t method = fake_object(python, fake_type(python, l->major == 2 ? "instancemethod" : "method"), 96);
	fake_set(python, method, l->method.func, function);
	fake_set(python, method, l->method.self, self);
	return method;
}

addr_t fake_builtin(struct fake_python *python, const char *name, addr_t self)
{
	const struct layout *l = python->layout;
	addr_t builtin = fake_object(python, fake_type(python, "builtin_function_or_method"), 96);
	addr_t definition = fake_alloc(python, 4 * word_of(python));
	fake_put_word(python->fake, definition, fake_c_string(python, name));
	fake_set(python, builtin, l->cfunction.ml, definition);
	fake_set(python, builtin, l->cfunction.self, self);
	return builtin;
}

static size_t count_names(const char *const *names, size_t limit)
{
	size_t count = 0;
	while (count < limit && names[count])
		count++;
	return count;
}

/** 3.11+ has one tuple of all variables, versions before have three. */
static void set_variables(struct fake_python *python, addr_t object, const struct fake_code *code)
{
	const struct layout *l = python->layout;
	size_t locals = count_names(code->locals, ARRAY_SIZE(code->locals));
	size_t cells = count_names(code->cells, ARRAY_SIZE(code->cells));
	size_t frees = count_names(code->frees, ARRAY_SIZE(code->frees));
	const char *all[16];
	memcpy(all, code->locals, locals * sizeof(*all));
	memcpy(all + locals, code->cells, cells * sizeof(*all));
	memcpy(all + locals + cells, code->frees, frees * sizeof(*all));
	fake_set_u32(python, object, l->code.nlocals, (uint32_t)locals);
	fake_set_u32(python, object, l->code.nlocalsplus, (uint32_t)(locals + cells + frees));
	fake_set(python, object, l->code.localsplusnames, fake_tuple_of_str(python, all, locals + cells + frees));
	fake_set(python, object, l->code.varnames, fake_tuple_of_str(python, code->locals, locals));
	fake_set(python, object, l->code.cellvars, fake_tuple_of_str(python, code->cells, cells));
	fake_set(python, object, l->code.freevars, fake_tuple_of_str(python, code->frees, frees));
}

static void set_bytes(struct fake_python *python, addr_t object, layout_at at, struct py_bytes bytes)
{
	if (layout_has(at))
		fake_set(python, object, at, fake_bytes(python, bytes.data ? bytes.data : (uint8_t *)"", bytes.size));
}

static void set_text(struct fake_python *python, addr_t object, layout_at at, const char *text)
{
	if (layout_has(at) && text)
		fake_set(python, object, at, fake_str(python, text));
}

addr_t fake_code(struct fake_python *python, const struct fake_code *code)
{
	const struct layout *l = python->layout;
	size_t size = 320 + code->bytecode.size;
	addr_t object = fake_object(python, fake_type(python, "code"), size);
	set_text(python, object, l->code.name, code->name);
	set_text(python, object, l->code.qualname, code->qualname ? code->qualname : code->name);
	set_text(python, object, l->code.filename, code->file);
	fake_set_u32(python, object, l->code.firstlineno, (uint32_t)code->first_line);
	fake_set_u32(python, object, l->code.argcount, (uint32_t)code->arg_count);
	fake_set_u32(python, object, l->code.stacksize, (uint32_t)code->stack_size);
	fake_set(python, object, l->code.names,
		 fake_tuple_of_str(python, code->names, count_names(code->names, ARRAY_SIZE(code->names))));
	set_variables(python, object, code);
	set_bytes(python, object, l->code.linetable, code->lines);
	set_bytes(python, object, l->code.exceptiontable, code->exceptions);
	set_bytes(python, object, l->code.code, code->bytecode);
	if (layout_has(l->code.code_adaptive)) {
		fake_set(python, object, l->object.ob_size, code->bytecode.size / 2);
		if (code->bytecode.size)
			fake_put(python->fake, object + layout_offset(l->code.code_adaptive), code->bytecode.data,
				 code->bytecode.size);
	}
	return object;
}

struct byte_writer {
	uint8_t bytes[512];
	size_t size;
};

static void put(struct byte_writer *writer, unsigned byte)
{
	if (writer->size < sizeof(writer->bytes))
		writer->bytes[writer->size++] = (uint8_t)byte;
}

static struct py_bytes written(struct fake_python *python, const struct byte_writer *writer)
{
	uint8_t *copy = arena_alloc(python->arena, writer->size + 1);
	memcpy(copy, writer->bytes, writer->size);
	return (struct py_bytes){copy, writer->size};
}

static void put_lnotab(struct byte_writer *writer, int first_line, const struct fake_line *lines, size_t count)
{
	int line = first_line;
	size_t bytes = 0;
	for (size_t i = 0; i < count; i++) {
		put(writer, (unsigned)bytes);
		put(writer, (unsigned)(lines[i].line - line));
		line = lines[i].line;
		bytes = lines[i].bytes;
	}
}

static void put_table_310(struct byte_writer *writer, int first_line, const struct fake_line *lines, size_t count)
{
	enum {
		NO_LINE = 0x80,
	};
	int line = first_line;
	for (size_t i = 0; i < count; i++) {
		put(writer, (unsigned)lines[i].bytes);
		put(writer, lines[i].line ? (unsigned)(lines[i].line - line) : NO_LINE);
		line = lines[i].line ? lines[i].line : line;
	}
}

/** Entries without columns, eight instructions at most each. */
static void put_table_311(struct byte_writer *writer, int first_line, const struct fake_line *lines, size_t count)
{
	int line = first_line;
	for (size_t i = 0; i < count; i++) {
		for (size_t units = lines[i].bytes / 2; units;) {
			size_t now = units > 8 ? 8 : units;
			int delta = lines[i].line ? lines[i].line - line : 0;
			put(writer, 0x80 | (lines[i].line ? 13u : 15u) << 3 | (unsigned)(now - 1));
			if (lines[i].line)
				put(writer, delta < 0 ? (unsigned)-delta << 1 | 1 : (unsigned)delta << 1);
			line += delta;
			units -= now;
		}
	}
}

struct py_bytes fake_lines(struct fake_python *python, int first_line, const struct fake_line *lines, size_t count)
{
	struct byte_writer writer = {0};
	switch (python->layout->line_table) {
	case LINES_LNOTAB_UNSIGNED:
	case LINES_LNOTAB_SIGNED:
		put_lnotab(&writer, first_line, lines, count);
		break;
	case LINES_310:
		put_table_310(&writer, first_line, lines, count);
		break;
	case LINES_311:
		put_table_311(&writer, first_line, lines, count);
		break;
	}
	return written(python, &writer);
}

static void put_big_varint(struct byte_writer *writer, size_t value, unsigned mark)
{
	if (value >= 64)
		put(writer, 0x40 | mark | (unsigned)(value >> 6));
	put(writer, (value >= 64 ? 0 : mark) | (unsigned)(value & 0x3f));
}

struct py_bytes fake_exceptions(struct fake_python *python, const struct py_handler *handlers, size_t count)
{
	struct byte_writer writer = {0};
	for (size_t i = 0; i < count; i++) {
		put_big_varint(&writer, handlers[i].start / 2, 0x80);
		put_big_varint(&writer, (handlers[i].end - handlers[i].start) / 2, 0);
		put_big_varint(&writer, handlers[i].target / 2, 0);
		put_big_varint(&writer, handlers[i].depth << 1, 0);
	}
	return written(python, &writer);
}

/** 3.14+: references carry a tag. */
static uint64_t slot_of(const struct fake_python *python, addr_t object)
{
	enum {
		BORROWED = 1,
	};
	return python->layout->stack_refs == STACK_TAGGED && python->layout->minor >= 14 ? object | BORROWED : object;
}

static void set_slots(struct fake_python *python, addr_t locals, const struct fake_frame *frame)
{
	for (size_t i = 0; i < frame->slot_count; i++)
		fake_put_word(python->fake, locals + i * word_of(python), slot_of(python, frame->slots[i]));
	for (size_t i = 0; i < frame->stack_count; i++)
		fake_put_word(python->fake, locals + (frame->slot_count + i) * word_of(python),
			      slot_of(python, frame->stack[i]));
}

static addr_t make_iframe(struct fake_python *python, const struct fake_frame *frame)
{
	const struct layout *l = python->layout;
	addr_t address = fake_alloc(python, 128 + (frame->slot_count + frame->stack_count + 8) * word_of(python));
	addr_t locals = address + layout_offset(l->iframe.localsplus);
	addr_t stack = locals + frame->slot_count * word_of(python);
	addr_t instruction = frame->code + layout_offset(l->code.code_adaptive) + (uint64_t)frame->offset;
	fake_set(python, address, l->iframe.executable, slot_of(python, frame->code));
	fake_set(python, address, l->iframe.previous, frame->previous);
	fake_set(python, address, l->iframe.globals, frame->globals);
	fake_set(python, address, l->iframe.prev_instr, instruction);
	fake_set(python, address, l->iframe.instr_ptr, instruction);
	fake_set_u32(python, address, l->iframe.stacktop, (uint32_t)(frame->slot_count + frame->stack_count));
	fake_set(python, address, l->iframe.stackpointer, stack + frame->stack_count * word_of(python));
	fake_set_u8(python, address, l->iframe.owner, frame->owner);
	set_slots(python, locals, frame);
	return address;
}

static addr_t make_pyframe(struct fake_python *python, const struct fake_frame *frame)
{
	const struct layout *l = python->layout;
	addr_t address = fake_object(python, fake_type(python, "frame"),
				     520 + (frame->slot_count + frame->stack_count + 8) * word_of(python));
	addr_t locals = address + layout_offset(l->pyframe.f_localsplus);
	fake_set(python, address, l->pyframe.f_back, frame->previous);
	fake_set(python, address, l->pyframe.f_code, frame->code);
	fake_set(python, address, l->pyframe.f_globals, frame->globals);
	fake_set_u32(python, address, l->pyframe.f_lasti, (uint32_t)(frame->offset / l->code_unit));
	fake_set_u32(python, address, l->pyframe.f_iblock, (uint32_t)frame->block_count);
	fake_set_u32(python, address, l->pyframe.f_stackdepth, (uint32_t)frame->stack_count);
	fake_set(python, address, l->pyframe.f_stacktop,
		 locals + (frame->slot_count + frame->stack_count) * word_of(python));
	for (size_t i = 0; i < frame->block_count; i++)
		fake_put(python->fake, address + layout_offset(l->pyframe.f_blockstack) + i * sizeof(*frame->blocks),
			 &frame->blocks[i], sizeof(*frame->blocks));
	set_slots(python, locals, frame);
	return address;
}

addr_t fake_frame(struct fake_python *python, const struct fake_frame *frame)
{
	return layout_has(python->layout->iframe.previous) ? make_iframe(python, frame)
							   : make_pyframe(python, frame);
}
