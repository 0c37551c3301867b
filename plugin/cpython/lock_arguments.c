// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/lock_arguments.h"

#include "cpython/number.h"
#include "cpython/sequence.h"
#include "cpython/str.h"

static bool constant_at(const struct lock_finder *finder, uint32_t index, addr_t *ret)
{
	const struct cpython *py = finder->py;
	addr_t constants;
	return py_read_word(py, finder->code->address, py->layout->code.consts, &constants) &&
	       py_sequence_item(py, constants, index, ret);
}

/** A constant that is a number: True is 1; not a float or a text. */
static bool loads_number(const struct lock_finder *finder, int32_t at, int64_t *ret)
{
	const struct insn *insn = finder_insn(finder, at);
	addr_t item;
	const char *name;
	*ret = 1;
	switch (insn->kind) {
	case INSN_LOAD_SMALL_INT:
		*ret = insn->arg;
		return true;
	case INSN_LOAD_COMMON:
		return (int32_t)insn->arg == finder->py->layout->insns->common_true;
	case INSN_LOAD_CONST:
		return constant_at(finder, insn->arg, &item) && py_int_read(finder->py, item, ret);
	case INSN_LOAD_GLOBAL: // 2.7
		name = finder_name(finder, insn->arg);
		return name && !strcmp(name, "True");
	default:
		return false;
	}
}

/** Values that an instruction pushes, when it does nothing but that; 0: anything else. */
static size_t pushes(const struct insn *insn)
{
	switch (insn->kind) {
	case INSN_LOAD_FAST:
	case INSN_LOAD_DEREF:
	case INSN_LOAD_GLOBAL:
	case INSN_LOAD_NAME:
	case INSN_LOAD_CONST:
	case INSN_LOAD_SMALL_INT:
	case INSN_LOAD_COMMON:
		return 1;
	case INSN_LOAD_FAST_PAIR:
		return 2;
	default:
		return 0;
	}
}

/** Values that a call pops, without what is called. */
static size_t call_takes(const struct lock_finder *finder, const struct insn *call)
{
	if (finder->py->layout->insns->packed_counts)
		return (call->arg & 255) + 2 * (call->arg >> 8 & 255);
	return call->arg + (call->kind == INSN_CALL_KW);
}

/** One more value is on the stack. */
static void add_value(struct finder_call *call, size_t index, int32_t at, bool first_of_two)
{
	if (index >= PY_MAX_ARGUMENTS)
		return;
	call->values[index].at = at;
	call->values[index].first_of_two = first_of_two;
}

/** The instruction that loads the names of keyword arguments. */
static void name_arguments(const struct lock_finder *finder, struct finder_call *call, int32_t at)
{
	const struct insn *insn = finder_insn(finder, at);
	if ((insn->kind == INSN_LOAD_CONST || insn->kind == INSN_KW_NAMES) &&
	    constant_at(finder, insn->arg, &call->names))
		py_sequence_size(finder->py, call->names, &call->named);
}

struct finder_call finder_call_of(const struct lock_finder *finder, int32_t load)
{
	struct finder_call call = {.at = -1};
	size_t depth = 0;
	enum {
		MAX_DEPTH = 64, // values on the stack for one call
	};
	for (int32_t at = finder_behind(finder, load); at >= 0 && depth < MAX_DEPTH;
	     at = finder_behind(finder, at)) {
		const struct insn *insn = finder_insn(finder, at);
		if (insn->kind == INSN_PUSH_NULL && !depth)
			continue;
		if (insn->kind == INSN_CALL || insn->kind == INSN_CALL_KW) {
			call.at = call_takes(finder, insn) == depth ? at : -1;
			call.arguments = insn->kind == INSN_CALL_KW && depth ? depth - 1 : depth;
			if (insn->kind == INSN_CALL_KW && call.arguments < PY_MAX_ARGUMENTS)
				name_arguments(finder, &call, call.values[call.arguments].at);
			call.keywords =
				!call.named && (insn->kind == INSN_CALL_KW || depth != insn->arg);
			return call;
		}
		if (insn->kind == INSN_KW_NAMES) {
			name_arguments(finder, &call, at);
			continue;
		}
		if (insn->kind == INSN_LOAD_ATTR && depth) {
			add_value(&call, depth - 1, at, false);
			continue;
		}
		if (insn->kind == INSN_SUBSCRIPT && depth > 1) {
			add_value(&call, --depth - 1, at, false);
			continue;
		}
		size_t pushed = pushes(insn);
		if (!pushed)
			break;
		for (size_t i = 0; i < pushed; i++)
			add_value(&call, depth++, at, i + 1 < pushed);
	}
	return call;
}

/** Whether an argument of acquire, by its place or its name, asks to wait for ever: blocking=True, timeout=-1. */
static bool waits_for_ever(const struct lock_finder *finder, const struct finder_call *call,
			   size_t index)
{
	size_t positional = call->arguments - call->named;
	int64_t number;
	addr_t name;
	if (call->values[index].first_of_two ||
	    !loads_number(finder, call->values[index].at, &number))
		return false;
	bool timeout = index == 1;
	if (index >= positional) {
		if (!py_sequence_item(finder->py, call->names, index - positional, &name))
			return false;
		timeout = !py_str_equals(finder->py, name, "blocking");
	}
	return timeout ? number == -1 : number != 0;
}

bool finder_call_waits_for_ever(const struct lock_finder *finder, const struct finder_call *call)
{
	if (call->at < 0 || call->keywords || call->arguments > 2 || call->named > call->arguments)
		return false;
	for (size_t i = 0; i < call->arguments; i++)
		if (!waits_for_ever(finder, call, i))
			return false;
	return true;
}
