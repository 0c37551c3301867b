// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/cpython.h"

#include "cpython/code.h"
#include "cpython/object.h"
#include "model/text.h"

void cpython_deinit(struct cpython *py)
{
	HASH_CLEAR(hh, py->types);
	HASH_CLEAR(hh, py->codes);
}

bool py_read_word(const struct cpython *py, addr_t base, layout_at at, uint64_t *ret)
{
	return base && layout_has(at) && target_read_word(py->target, base + layout_offset(at), ret);
}

bool py_read_i32(const struct cpython *py, addr_t base, layout_at at, int32_t *ret)
{
	return base && layout_has(at) &&
	       target_read_u32(py->target, base + layout_offset(at), (uint32_t *)ret);
}

bool py_read_u8(const struct cpython *py, addr_t base, layout_at at, uint8_t *ret)
{
	return base && layout_has(at) && target_read_u8(py->target, base + layout_offset(at), ret);
}

addr_t py_slot_pointer(const struct cpython *py, uint64_t slot)
{
	enum {
		TAG_MASK = 3,
		TAG_INT = 3,
	};
	if (py->layout->stack_refs == STACK_POINTERS)
		return slot;
	// CPython 3.14 Include/internal/pycore_stackref.h: 3 tags an integer, NULL is a bare tag.
	return (slot & TAG_MASK) == TAG_INT ? 0 : slot & ~(uint64_t)TAG_MASK;
}

const char *py_escape(const struct cpython *py, const char *bytes, size_t length)
{
	struct text text = {0};
	text_add_escaped(&text, bytes, length);
	const char *copy = arena_strndup(py->arena, text_get(&text), text.length);
	text_deinit(&text);
	return copy;
}
