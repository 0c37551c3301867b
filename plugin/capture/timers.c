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

/** A function whose code is looked at for a Timer, and the class whose methods it may call. */
struct suspect {
	addr_t function;
	struct py_code *code;
	const struct py_type *class; // NULL: not a method
};

/** Whether the code names the Timer class, or a module that has it; with the index of that name. */
static bool names_timer(const struct cpython *py, const struct suspect *suspect, size_t *ret)
{
	addr_t globals, name, value;
	struct py_sequence_iter names;
	const struct py_code *code = suspect->code;
	// `threading.Timer(...)`: an attribute of that name.
	if (py_code_name_index(py, code, "Timer", ret)) {
		size_t module;
		if (py_code_name_index(py, code, "threading", &module))
			*ret = module;
		return true;
	}
	// A class derived from it, or imported under another name.
	if (!py_read_word(py, suspect->function, py->layout->function.globals, &globals))
		return false;
	py_sequence_iter_init(&names, py, code->names);
	while (py_sequence_iter_next(&names, &name)) {
		*ret = names.index - 1;
		const char *text = py_str_read(py, name);
		if (!text || !py_dict_get(py, globals, text, &value))
			continue;
		const struct py_type *type = py_type_get(py, value);
		if (type && (py_type_derives(py, type, "threading", "Timer") ||
			     py_type_derives(py, type, "threading", "_Timer")))
			return true;
	}
	return false;
}

/** The function that a name in some code stands for: a global one, or a method of the class. */
static bool called_function(struct capture *capture, const struct suspect *caller, const char *name,
			    struct suspect *ret)
{
	const struct cpython *py = &capture->py;
	addr_t globals, object;
	bool found = py_read_word(py, caller->function, py->layout->function.globals, &globals) &&
		     py_dict_get(py, globals, name, &object);
	if (!found)
		found = caller->class && py_type_lookup(py, caller->class, name, &object);
	struct capture_callable callable;
	if (!found || !capture_callable(capture, object, &callable) || !callable.function || !callable.code)
		return false;
	*ret = (struct suspect){callable.function, callable.code, caller->class};
	return true;
}

/** Looks at the function, and at those that it calls by name, breadth first. */
static void find_rearming(struct capture *capture, const struct suspect *first, struct py_timer *timer)
{
	enum {
		MAX_SUSPECTS = 32,
	};
	const struct cpython *py = &capture->py;
	struct suspect suspects[MAX_SUSPECTS] = {*first};
	size_t count = 1;
	timer->starts_timer = TRI_NO;
	for (size_t i = 0; i < count; i++) {
		size_t name_index;
		if (names_timer(py, &suspects[i], &name_index)) {
			struct py_code *code = suspects[i].code;
			timer->starts_timer = TRI_YES;
			timer->rearm_line = line_of_name(py, code, name_index);
			timer->rearm_file = code->filename;
			timer->rearm_function = code->qualname ? code->qualname : code->name;
			return;
		}
		struct py_sequence_iter names;
		addr_t name;
		py_sequence_iter_init(&names, py, suspects[i].code->names);
		while (count < MAX_SUSPECTS && py_sequence_iter_next(&names, &name)) {
			const char *text = py_str_read(py, name);
			struct suspect next;
			if (!text || !called_function(capture, &suspects[i], text, &next))
				continue;
			bool known = false;
			for (size_t j = 0; j < count; j++)
				known = known || suspects[j].code == next.code;
			if (!known)
				suspects[count++] = next;
		}
	}
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
	if (callable.function) {
		const struct py_type *class = callable.self ? py_type_of(&capture->py, callable.self) : NULL;
		struct suspect first = {callable.function, callable.code, class};
		find_rearming(capture, &first, timer);
	}
	return timer;
}
