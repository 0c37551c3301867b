// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/world.h"

#include "cpython/object.h"

bool py_world_read(const struct cpython *py, addr_t interp, struct py_world *ret)
{
	enum {
		REQUESTED = 1,
		STOPPED = 2,
	};
	const struct layout *l = py->layout;
	size_t word = target_word_size(py->target);
	uint8_t requested, stopped;
	uint64_t countdown;
	*ret = (struct py_world){0};
	if (!l->free_threaded || !layout_has(l->interp.stoptheworld))
		return false;
	ret->address = interp + layout_offset(l->interp.stoptheworld);
	// Four bytes, an event of one byte, then words.
	if (!target_read_u8(py->target, ret->address + REQUESTED, &requested) ||
	    !target_read_u8(py->target, ret->address + STOPPED, &stopped) || requested > 1 ||
	    stopped > 1 || !target_read_word(py->target, ret->address + 8, &countdown) ||
	    !target_read_word(py->target, ret->address + 8 + word, &ret->requester))
		return false;
	ret->requested = requested;
	ret->stopped = stopped;
	ret->countdown = (int64_t)countdown;
	return true;
}

enum py_attachment py_attachment_read(const struct cpython *py, addr_t tstate)
{
	int32_t state;
	if (!py->layout->free_threaded ||
	    !py_read_i32(py, tstate, py->layout->tstate.state, &state) || state < 0 || state > 2)
		return PY_ATTACHMENT_UNKNOWN;
	return PY_DETACHED + (enum py_attachment)state;
}

addr_t py_suspended_key(const struct cpython *py, addr_t tstate)
{
	const struct layout *l = py->layout;
	if (!l->free_threaded || !layout_has(l->tstate.state))
		return 0;
	return tstate + layout_offset(l->tstate.state);
}

addr_t py_object_of_mutex(const struct cpython *py, addr_t key)
{
	const struct layout *l = py->layout;
	if (!layout_has(l->object.ob_mutex) || key < layout_offset(l->object.ob_mutex))
		return 0;
	addr_t object = key - layout_offset(l->object.ob_mutex);
	return object % target_word_size(py->target) == 0 && py_type_of(py, object) ? object : 0;
}

bool py_holds_mutex(const struct cpython *py, addr_t tstate, addr_t mutex)
{
	enum {
		INACTIVE = 1,
		TWO_MUTEXES = 2,
		MOST_SECTIONS = 64,
	};
	size_t word = target_word_size(py->target);
	uint64_t tag, held;
	if (!py_read_word(py, tstate, py->layout->tstate.critical_section, &tag))
		return false;
	// A thread that detaches gives up all of them, and marks each.
	for (size_t i = 0; tag && i < MOST_SECTIONS; i++) {
		addr_t section = tag & ~(uint64_t)(INACTIVE | TWO_MUTEXES);
		bool active = !(tag & INACTIVE), two = tag & TWO_MUTEXES;
		if (active && target_read_word(py->target, section + word, &held) && held == mutex)
			return true;
		if (active && two && target_read_word(py->target, section + 2 * word, &held) &&
		    held == mutex)
			return true;
		if (!target_read_word(py->target, section, &tag))
			return false;
	}
	return false;
}
