// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_runtime.h"

#include "cpython/debug_offsets.h"

enum {
	NONE = -1,
};

static unsigned version_hex(const struct layout *l)
{
	unsigned micro = l->first_micro ? l->first_micro : l->last_micro == 255 ? 2 : l->last_micro;
	return (unsigned)l->major << 24 | (unsigned)l->minor << 16 | micro << 8 | 0xf0;
}

static int pick(const struct layout *l, int at_313, int at_314, int at_315)
{
	return l->minor == 13 ? at_313 : l->minor == 14 ? at_314 : at_315;
}

/** A member as _Py_DebugOffsets tells it. */
static uint64_t told(const struct layout *l, const layout_at *member)
{
	uint64_t value = layout_has(*member) ? layout_offset(*member) : 0;
	if (member == &l->gil.locked || member == &l->gil.last_holder)
		return value + layout_offset(l->interp.embedded_gil);
	if (member == &l->interp.gc_collecting)
		return value - layout_offset(l->interp.gc);
	if (member == &l->unicode.state && !l->str_kind_bit)
		return value - 1;
	return value;
}

static void put_offset(struct fake_python *python, int at, uint64_t value)
{
	if (at != NONE)
		fake_put_u64(python->fake, python->runtime + (uint64_t)at, value);
}

/** _Py_DebugOffsets of 3.13+, first in _PyRuntime. */
static void put_debug_offsets(struct fake_python *python)
{
	const struct layout *l = python->layout;
	fake_put(python->fake, python->runtime, DEBUG_OFFSETS_COOKIE, 8);
	put_offset(python, 8, version_hex(l));
	put_offset(python, 16, l->free_threaded);
#define DEBUG_SECTION(section, limit, at_313, at_314, at_315) \
	put_offset(python, pick(l, at_313, at_314, at_315), 4096);
#define DEBUG_OFFSET(section, at_313, at_314, at_315, width, group, field) \
	put_offset(python, pick(l, at_313, at_314, at_315), told(l, &l->group.field));
#include "cpython/debug_offsets.def"
#undef DEBUG_SECTION
#undef DEBUG_OFFSET
}

/** Machine code that a debugger decodes: an instruction that ends in an address relative to what follows it. */
static void put_code(struct fake_python *python, const char *symbol, size_t at, const uint8_t *insn, size_t size,
		     unsigned immediate, addr_t variable)
{
	addr_t code = FAKE_CODE_TEXT + at;
	fake_put(python->fake, code, insn, size);
	fake_put_u32(python->fake, code + size, (uint32_t)(variable - (code + size + 4 + immediate)));
	fake_put_u8(python->fake, code + size + 4 + immediate, 0xc3);
	fake_symbol(python->fake, symbol, code);
}

static void init_static(struct fake_python *python)
{
	static const uint8_t load[] = {0x48, 0x8b, 0x05}, compare[] = {0x48, 0x83, 0x3d};
	// Code reaches its variables with 32 bits.
	enum {
		HEAD = 64,
		LOCK = 128,
		VARIABLES = 2048,
	};
	fake_map(python->fake, FAKE_CODE_TEXT, NULL, 4096);
	addr_t variables = FAKE_CODE_TEXT + VARIABLES;
	python->interp_head = variables;
	python->current = variables + word_of(python);
	put_code(python, "PyInterpreterState_Head", HEAD, load, sizeof(load), 0, python->interp_head);
	put_code(python, "PyEval_ThreadsInitialized", LOCK, compare, sizeof(compare), 1, variables + 2 * word_of(python));
	fake_symbol(python->fake, "_PyThreadState_Current", python->current);
}

void fake_runtime_init(struct fake_python *python, enum fake_located located)
{
	const struct layout *l = python->layout;
	if (!layout_has(l->runtime.interpreters_head)) {
		init_static(python);
		return;
	}
	python->runtime = fake_alloc(python, layout_offset(l->runtime.sizeof_runtime) + 1024);
	python->interp_head = python->runtime + layout_offset(l->runtime.interpreters_head);
	fake_set_u32(python, python->runtime, l->runtime.initialized, 1);
	if (l->minor >= 13)
		put_debug_offsets(python);
	if (located == FAKE_BY_SYMBOL)
		fake_symbol(python->fake, "_PyRuntime", python->runtime);
	else if (located == FAKE_BY_SECTION)
		fake_section(python->fake, ".PyRuntime", python->runtime);
	else
		fake_region(python->fake, FAKE_HEAP, FAKE_HEAP + FAKE_HEAP_SIZE, true, NULL);
}

static uint64_t peek(struct fake_python *python, addr_t address)
{
	uint64_t value = 0;
	target_read_word(fake_python_open(python)->target, address, &value);
	return value;
}

struct fake_interpreter fake_interpreter(struct fake_python *python)
{
	const struct layout *l = python->layout;
	struct fake_interpreter interp = {
		.address = fake_alloc(python, layout_offset(l->interp.sizeof_interp) + 64),
		.modules = fake_dict(python, 16),
		.sysdict = fake_dict(python, 8),
		.builtins = fake_dict(python, 24),
	};
	addr_t next = peek(python, python->interp_head);
	fake_set(python, interp.address, l->interp.next, next);
	fake_set(python, interp.address, l->interp.id, next ? peek(python, next + layout_offset(l->interp.id ?: AT(0))) + 1 : 0);
	fake_set(python, interp.address, l->interp.modules, interp.modules);
	fake_set(python, interp.address, l->interp.sysdict, interp.sysdict);
	fake_set(python, interp.address, l->interp.builtins, interp.builtins);
	fake_put_word(python->fake, python->interp_head, interp.address);
	if (!next)
		fake_set(python, python->runtime, l->runtime.interpreters_main, interp.address);
	if (layout_has(l->runtime.interpreters_main)) // next_id
		fake_put_word(python->fake, python->interp_head + 2 * word_of(python),
			      peek(python, python->interp_head + 2 * word_of(python)) + 1);
	fake_dict_put(python, interp.sysdict, "hexversion", fake_int(python, version_hex(l)));
	if (layout_has(l->interp.gil)) {
		interp.gil = interp.address + layout_offset(l->interp.embedded_gil);
		fake_set(python, interp.address, l->interp.gil, interp.gil);
	} else if (python->runtime) {
		interp.gil = python->runtime + layout_offset(l->runtime.gil);
	}
	return interp;
}

addr_t fake_thread_state(struct fake_python *python, const struct fake_interpreter *interpreter, uint64_t ident,
			 uint64_t native_id, addr_t frame)
{
	const struct layout *l = python->layout;
	addr_t head = interpreter->address + layout_offset(l->interp.tstate_head);
	addr_t tstate = fake_alloc(python, layout_offset(l->tstate.sizeof_tstate) + 64);
	fake_set(python, tstate, l->tstate.next, peek(python, head));
	fake_set(python, tstate, l->tstate.interp, interpreter->address);
	fake_set(python, tstate, l->tstate.thread_id, ident);
	fake_set(python, tstate, l->tstate.native_thread_id, native_id);
	fake_put_word(python->fake, head, tstate);
	if (layout_has(l->tstate.current_frame)) {
		fake_set(python, tstate, l->tstate.current_frame, frame);
	} else if (layout_has(l->tstate.frame)) {
		fake_set(python, tstate, l->tstate.frame, frame);
	} else {
		addr_t cframe = fake_alloc(python, 64);
		fake_set(python, cframe, l->cframe.current_frame, frame);
		fake_set(python, tstate, l->tstate.cframe, cframe);
	}
	return tstate;
}

void fake_gil_hold(struct fake_python *python, const struct fake_interpreter *interpreter, addr_t thread_state)
{
	const struct layout *l = python->layout;
	if (!python->runtime) {
		fake_put_word(python->fake, python->current, thread_state);
		return;
	}
	fake_set_u32(python, interpreter->gil, l->gil.enabled, 1);
	fake_set_u32(python, interpreter->gil, l->gil.locked, thread_state != 0);
	if (thread_state)
		fake_set(python, interpreter->gil, l->gil.last_holder, thread_state);
	fake_set(python, python->runtime, l->runtime.tstate_current, thread_state);
}
