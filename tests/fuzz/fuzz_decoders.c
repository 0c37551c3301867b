// SPDX-License-Identifier: GPL-3.0-or-later
// The pure decoders over any bytes: line tables, exception tables, bytecode, _Py_DebugOffsets, machine code, text.
#include <stdlib.h>
#include <string.h>

#include "cpython/bytecode.h"
#include "cpython/code.h"
#include "cpython/debug_offsets.h"
#include "cpython/static_vars.h"
#include "model/text.h"

static void read_lines(struct py_bytes table, int first_line, int64_t offset)
{
	py_line_from_lnotab(table, first_line, offset, false);
	py_line_from_lnotab(table, first_line, offset, true);
	py_line_from_table_310(table, first_line, offset);
	py_line_from_table_311(table, first_line, offset);
	struct py_handler handler;
	py_exception_table_find(table, (size_t)offset, &handler);
}

static void walk_bytecode(struct py_bytes bytecode)
{
	for (size_t i = 0; layouts[i]; i++) {
		const struct cpython py = {.layout = layouts[i]};
		struct py_insn insn = {0};
		while (py_insn_next(&py, bytecode, &insn))
			if (insn.offset >= bytecode.size)
				abort();
	}
}

static void decode_offsets(struct py_bytes block)
{
	static struct debug_offsets_result result;
	for (size_t i = 0; layouts[i]; i++) {
		struct layout layout = *layouts[i];
		debug_offsets_decode(block.data, block.size, &layout, &result);
	}
}

static void escape(struct py_bytes bytes)
{
	struct text text = {0};
	text_add_escaped(&text, (const char *)bytes.data, bytes.size);
	if (!text_is_harmless(text_get(&text)))
		abort();
	text_columns(text_get(&text));
	text_deinit(&text);
}

/** The input is memory at 0. */
static bool read_input(void *impl, addr_t address, void *buffer, size_t size)
{
	const struct py_bytes *memory = impl;
	if (address > memory->size || size > memory->size - address)
		return false;
	memcpy(buffer, memory->data + address, size);
	return true;
}

static void decode_machine_code(struct py_bytes code)
{
	static const struct target_ops ops = {.read = read_input};
	static const struct target_info info = {0};
	struct target *target = target_create(&ops, &code, &info);
	addr_t variable;
	py_interp_head_decode(target, 0, &variable);
	py_gil_variable_decode(target, 0, &variable);
	target_destroy(target);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum {
		HEADER = 8, // first line, offset
	};
	int32_t first_line, offset;
	if (size < HEADER)
		return 0;
	memcpy(&first_line, data, sizeof(first_line));
	memcpy(&offset, data + sizeof(first_line), sizeof(offset));
	struct py_bytes bytes = {data + HEADER, size - HEADER};
	read_lines(bytes, first_line, offset);
	walk_bytecode(bytes);
	decode_offsets(bytes);
	escape(bytes);
	decode_machine_code(bytes);
	return 0;
}
