// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/timers.h"

#include <math.h>

#include "cpython/bytecode.h"
#include "cpython/dict.h"
#include "cpython/number.h"
#include "cpython/object.h"
#include "cpython/sequence.h"
#include "cpython/str.h"

/** Line of the first instruction that loads this global name: where the code says Timer. */
static int line_of_name(const struct cpython *py, struct py_code *code, size_t name)
{
	struct py_bytes bytecode = py_code_bytecode(py, code);
	// LOAD_GLOBAL keeps a flag in bit 0 of its argument (3.11+).
	unsigned shift = py->layout->adaptive ? 1 : 0;
	struct py_insn insn = {0};
	while (py_insn_next(py, bytecode, &insn))
		if (insn.opcode == py->layout->opcodes.load_global && (size_t)(insn.arg >> shift) == name)
			return py_code_line(py, code, (int64_t)insn.offset);
	return 0;
}

/** Whether what the code calls by this global name is the Timer class, or a module that has it. */
static bool global_is_timer(struct capture *capture, addr_t function, const struct py_code *code,
			    size_t *ret_name)
{
	const struct cpython *py = &capture->py;
	addr_t globals, value;
	size_t count;
	if (!py_read_word(py, function, py->layout->function.globals, &globals) ||
	    !py_sequence_size(py, code->names, &count))
		return false;
	// `threading.Timer(...)`: an attribute of that name; `Timer(...)` imported by name, also under another one.
	if (py_code_name_index(py, code, "Timer", ret_name)) {
		size_t module;
		if (py_code_name_index(py, code, "threading", &module))
			*ret_name = module;
		return true;
	}
	for (size_t i = 0; i < count; i++) {
		addr_t name;
		if (!py_sequence_item(py, code->names, i, &name))
			continue;
		const char *text = py_str_read(py, name);
		if (!text || !py_dict_get(py, globals, text, &value))
			continue;
		const struct py_type *type = py_type_get(py, value);
		if (type && (py_type_derives(py, type, "threading", "Timer") ||
			     py_type_derives(py, type, "threading", "_Timer"))) {
			*ret_name = i;
			return true;
		}
	}
	return false;
}

struct py_timer *capture_timer(struct capture *capture, addr_t function, addr_t interval)
{
	struct py_timer *timer = arena_new(capture->arena, struct py_timer);
	struct capture_callable callable;
	timer->interval = NAN;
	if (interval && !py_number_read(&capture->py, interval, &timer->interval))
		timer->interval = NAN;
	if (!capture_callable(capture, function, &callable))
		return timer;
	timer->function = callable.name;
	if (!callable.code)
		return timer;
	timer->function_file = callable.code->filename;
	timer->function_line = callable.code->first_line;
	size_t name;
	timer->starts_timer = tri_of(callable.function &&
				     global_is_timer(capture, callable.function, callable.code, &name));
	if (timer->starts_timer == TRI_YES)
		timer->rearm_line = line_of_name(&capture->py, callable.code, name);
	return timer;
}
