// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/lock_finder.h"

#include "cpython/sequence.h"
#include "cpython/str.h"

enum {
	MAX_PATHS = 500, // of one function; each is compared with each
};

const struct insn *finder_insn(const struct lock_finder *finder, int32_t at)
{
	return &finder->calls->graph.insns.items[at];
}

int32_t finder_count(const struct lock_finder *finder)
{
	return (int32_t)finder->calls->graph.insns.count;
}

static const char *name_object(const struct lock_finder *finder, uint32_t index, addr_t *ret)
{
	return py_sequence_item(finder->py, finder->code->names, index, ret)
		       ? py_str_read(finder->py, *ret)
		       : NULL;
}

const char *finder_name(const struct lock_finder *finder, uint32_t index)
{
	addr_t name;
	return name_object(finder, index, &name);
}

int32_t finder_before(const struct lock_finder *finder, int32_t at)
{
	do {
		if (at <= 0 || finder_insn(finder, at)->landing)
			return -1;
		at--;
	} while (finder_insn(finder, at)->kind == INSN_IDLE);
	return at;
}

int32_t finder_behind(const struct lock_finder *finder, int32_t at)
{
	do {
		if (++at >= finder_count(finder) || finder_insn(finder, at)->landing)
			return -1;
	} while (finder_insn(finder, at)->kind == INSN_IDLE);
	return at;
}

uint32_t finder_cell_slot(const struct lock_finder *finder, const struct insn *insn)
{
	return insn->arg +
	       (finder->py->layout->insns->deref_slot ? 0 : (uint32_t)finder->code->plain_locals);
}

int32_t finder_local(const struct lock_finder *finder, int32_t at)
{
	const struct insn *insn = finder_insn(finder, at);
	switch (insn->kind) {
	case INSN_LOAD_FAST:
		return (int32_t)insn->arg;
	case INSN_LOAD_FAST_PAIR:
	case INSN_STORE_FAST_LOAD_FAST:
		return insn->arg & 15;
	case INSN_LOAD_DEREF:
		return (int32_t)finder_cell_slot(finder, insn);
	default:
		return -1;
	}
}

int32_t finder_intern(struct lock_finder *finder, const struct py_path *path)
{
	struct py_lock_calls *calls = finder->calls;
	for (size_t i = 0; i < calls->paths.count; i++)
		if (py_path_equal(&calls->paths.items[i], path))
			return (int32_t)i;
	if (calls->paths.count == MAX_PATHS)
		return PY_PATH_UNKNOWN;
	vec_add(finder->py->arena, &calls->paths, *path);
	return (int32_t)calls->paths.count - 1;
}

static bool loads_attribute(const struct insn *insn)
{
	return insn->kind == INSN_LOAD_ATTR || insn->kind == INSN_LOAD_METHOD;
}

/** Puts a step before those that are known. */
static bool add_step(struct py_path *path, const struct py_step *step)
{
	if (path->count == PY_MAX_PATH)
		return false;
	memmove(&path->steps[1], &path->steps[0], path->count * sizeof(path->steps[0]));
	path->steps[0] = *step;
	path->count++;
	return true;
}

/** What the instruction `at` pushes, as a key. @return false when that is neither a constant nor a variable */
static bool key_at(const struct lock_finder *finder, int32_t at, struct py_step *ret)
{
	const struct cpython *py = finder->py;
	const struct insn *insn = finder_insn(finder, at);
	addr_t constants;
	*ret = (struct py_step){.kind = STEP_LOCAL, .slot = (uint32_t)finder_local(finder, at)};
	switch (insn->kind) {
	case INSN_LOAD_FAST:
	case INSN_LOAD_DEREF:
	case INSN_LOAD_FAST_PAIR:
		return true;
	case INSN_LOAD_SMALL_INT:
		*ret = (struct py_step){.kind = STEP_INDEX, .index = insn->arg};
		return true;
	case INSN_LOAD_CONST:
		*ret = (struct py_step){.kind = STEP_KEY};
		return py_read_word(py, finder->code->address, py->layout->code.consts,
				    &constants) &&
		       py_sequence_item(py, constants, insn->arg, &ret->key);
	default:
		return false;
	}
}

int32_t finder_path(struct lock_finder *finder, int32_t at)
{
	struct py_path path = {0};
	struct py_step step;
	bool below = false; // the value is below the one that `at` leaves on top
	while (at >= 0 && !below) {
		const struct insn *insn = finder_insn(finder, at);
		if (loads_attribute(insn)) {
			step = (struct py_step){.kind = STEP_ATTRIBUTE,
						.attribute = finder_name(finder, insn->arg)};
			if (!step.attribute)
				return PY_PATH_UNKNOWN;
		} else if (insn->kind == INSN_SUBSCRIPT) {
			at = finder_before(finder, at);
			if (at < 0 || !key_at(finder, at, &step))
				return PY_PATH_UNKNOWN;
			below = finder_insn(finder, at)->kind == INSN_LOAD_FAST_PAIR;
		} else {
			break;
		}
		if (!add_step(&path, &step))
			return PY_PATH_UNKNOWN;
		at = below ? at : finder_before(finder, at);
	}
	if (at < 0)
		return PY_PATH_UNKNOWN;
	const struct insn *base = finder_insn(finder, at);
	int32_t slot = below ? (int32_t)(base->arg >> 4 & 15) : finder_local(finder, at);
	if (slot >= 0)
		path.slot = (uint32_t)slot;
	else if (base->kind == INSN_LOAD_GLOBAL || base->kind == INSN_LOAD_NAME)
		path.global = name_object(finder, base->arg, &path.global_name);
	return slot >= 0 || path.global ? finder_intern(finder, &path) : PY_PATH_UNKNOWN;
}
