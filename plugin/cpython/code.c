// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/code.h"

#include "cpython/object.h"
#include "cpython/sequence.h"
#include "cpython/str.h"

static struct py_code **cache_of(const struct cpython *py)
{
	return &((struct cpython *)py)->codes;
}

/** The content of a bytes object (2.7: str). */
static struct py_bytes read_bytes(const struct cpython *py, addr_t object)
{
	struct py_bytes bytes = {0};
	uint64_t size;
	const struct py_type *type = py_type_of(py, object);
	if (!type || !(type->flags & PY_TYPE_BYTES) ||
	    !py_read_word(py, object, py->layout->object.ob_size, &size) || size > PY_MAX_CODE_BYTES)
		return bytes;
	uint8_t *data = arena_alloc(py->arena, size + 1);
	if (!target_read(py->target, object + layout_offset(py->layout->bytes.sval), data, size))
		return bytes;
	return (struct py_bytes){data, size};
}

static struct py_bytes read_bytes_member(const struct cpython *py, addr_t code, layout_at at)
{
	addr_t object;
	return py_read_word(py, code, at, &object) ? read_bytes(py, object) : (struct py_bytes){0};
}

static size_t count_member(const struct cpython *py, addr_t code, layout_at at)
{
	int32_t count;
	return py_read_i32(py, code, at, &count) && count > 0 && count <= PY_MAX_SLOTS
		       ? (size_t)count
		       : 0;
}

static const char *str_member(const struct cpython *py, addr_t code, layout_at at)
{
	addr_t object;
	return py_read_word(py, code, at, &object) ? py_str_read(py, object) : NULL;
}

/** To 3.10: locals, then cells, then free variables, each with names of its own. */
static void read_locals_310(const struct cpython *py, struct py_code *code)
{
	const struct layout *l = py->layout;
	size_t cells = 0, frees = 0;
	code->plain_locals = count_member(py, code->address, l->code.nlocals);
	py_read_word(py, code->address, l->code.varnames, &code->local_names);
	py_read_word(py, code->address, l->code.cellvars, &code->cell_names);
	py_read_word(py, code->address, l->code.freevars, &code->free_names);
	py_sequence_size(py, code->cell_names, &cells);
	py_sequence_size(py, code->free_names, &frees);
	if (cells <= PY_MAX_SLOTS && frees <= PY_MAX_SLOTS)
		code->local_count = code->plain_locals + cells + frees;
}

static void read_locals(const struct cpython *py, struct py_code *code)
{
	const struct layout *l = py->layout;
	if (!layout_has(l->code.nlocalsplus)) {
		read_locals_310(py, code);
		return;
	}
	code->local_count = count_member(py, code->address, l->code.nlocalsplus);
	py_read_word(py, code->address, l->code.localsplusnames, &code->local_names);
}

static void read_code_start(const struct cpython *py, struct py_code *code)
{
	const struct layout *l = py->layout;
	if (layout_has(l->code.code_adaptive)) {
		code->code_start = code->address + layout_offset(l->code.code_adaptive);
		return;
	}
	addr_t bytes;
	if (py_read_word(py, code->address, l->code.code, &bytes))
		code->code_start = bytes + layout_offset(l->bytes.sval);
}

static bool find_name(const struct cpython *py, addr_t tuple, const char *name, size_t *ret)
{
	struct py_sequence_iter iter;
	addr_t item;
	py_sequence_iter_init(&iter, py, tuple);
	while (py_sequence_iter_next(&iter, &item)) {
		if (py_str_equals(py, item, name)) {
			*ret = iter.index - 1;
			return true;
		}
	}
	return false;
}

bool py_code_name_index(const struct cpython *py, const struct py_code *code, const char *name,
			size_t *ret)
{
	return find_name(py, code->names, name, ret);
}

/** Keyword-only arguments, `*arguments` and `**keywords`. */
static size_t extra_arguments(const struct cpython *py, addr_t object)
{
	enum {
		CO_VARARGS = 4, // Include/code.h
		CO_VARKEYWORDS = 8,
	};
	const struct layout *l = py->layout;
	int32_t flags = 0;
	size_t keyword_only = layout_has(l->code.kwonlyargcount)
				      ? count_member(py, object, l->code.kwonlyargcount)
				      : 0;
	py_read_i32(py, object, l->code.flags, &flags);
	return keyword_only + !!(flags & CO_VARARGS) + !!(flags & CO_VARKEYWORDS);
}

struct py_code *py_code_get(const struct cpython *py, addr_t object)
{
	struct py_code *code;
	HASH_FIND(hh, *cache_of(py), &object, sizeof(object), code);
	if (code)
		return code;
	if (!py_type_is(py_type_of(py, object), "", "code"))
		return NULL;
	const struct layout *l = py->layout;
	code = arena_new(py->arena, struct py_code);
	code->address = object;
	code->name = str_member(py, object, l->code.name);
	code->qualname = str_member(py, object, l->code.qualname);
	code->filename = str_member(py, object, l->code.filename);
	int32_t first_line;
	code->first_line =
		py_read_i32(py, object, l->code.firstlineno, &first_line) ? first_line : 0;
	code->arg_count = count_member(py, object, l->code.argcount);
	code->given_count = code->arg_count + extra_arguments(py, object);
	code->stack_size = count_member(py, object, l->code.stacksize);
	py_read_word(py, object, l->code.names, &code->names);
	size_t index;
	code->names_release = py_code_name_index(py, code, "release", &index);
	read_locals(py, code);
	read_code_start(py, code);
	code->lines = read_bytes_member(py, object, l->code.linetable);
	code->exceptions = read_bytes_member(py, object, l->code.exceptiontable);
	HASH_ADD(hh, *cache_of(py), address, sizeof(code->address), code);
	return code;
}

struct py_bytes py_code_bytecode(const struct cpython *py, struct py_code *code)
{
	if (code->bytecode.data)
		return code->bytecode;
	const struct layout *l = py->layout;
	if (!layout_has(l->code.code_adaptive)) {
		code->bytecode = read_bytes_member(py, code->address, l->code.code);
		return code->bytecode;
	}
	uint64_t units;
	if (!py_read_word(py, code->address, l->object.ob_size, &units) ||
	    units > PY_MAX_CODE_BYTES / 2)
		return code->bytecode;
	uint8_t *data = arena_alloc(py->arena, units * 2 + 1);
	if (target_read(py->target, code->code_start, data, units * 2))
		code->bytecode = (struct py_bytes){data, units * 2};
	return code->bytecode;
}

int py_code_line(const struct cpython *py, const struct py_code *code, int64_t offset)
{
	if (!code->lines.data || code->first_line <= 0)
		return 0;
	if (offset < 0)
		return code->first_line;
	switch (py->layout->line_table) {
	case LINES_LNOTAB_UNSIGNED:
		return py_line_from_lnotab(code->lines, code->first_line, offset, false);
	case LINES_LNOTAB_SIGNED:
		return py_line_from_lnotab(code->lines, code->first_line, offset, true);
	case LINES_310:
		return py_line_from_table_310(code->lines, code->first_line, offset);
	case LINES_311:
		return py_line_from_table_311(code->lines, code->first_line, offset);
	}
	return 0;
}

bool py_code_local_slot(const struct cpython *py, const struct py_code *code, const char *name,
			size_t *ret)
{
	size_t cells = 0, index;
	if (!code->cell_names && !code->free_names)
		return find_name(py, code->local_names, name, ret);
	// A parameter that a closure captures is in a cell; its plain slot may be empty then.
	py_sequence_size(py, code->cell_names, &cells);
	if (find_name(py, code->cell_names, name, &index)) {
		*ret = code->plain_locals + index;
		return true;
	}
	if (find_name(py, code->free_names, name, &index)) {
		*ret = code->plain_locals + cells + index;
		return true;
	}
	return find_name(py, code->local_names, name, ret);
}

bool py_code_local_name(const struct cpython *py, const struct py_code *code, size_t slot,
			addr_t *ret)
{
	size_t cells = 0;
	if (!code->cell_names && !code->free_names)
		return py_sequence_item(py, code->local_names, slot, ret);
	if (slot < code->plain_locals)
		return py_sequence_item(py, code->local_names, slot, ret);
	slot -= code->plain_locals;
	py_sequence_size(py, code->cell_names, &cells);
	if (slot < cells)
		return py_sequence_item(py, code->cell_names, slot, ret);
	return py_sequence_item(py, code->free_names, slot - cells, ret);
}
