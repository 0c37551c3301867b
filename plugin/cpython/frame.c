// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/frame.h"

#include "cpython/object.h"

static bool view_pyframe(const struct cpython *py, addr_t address, struct py_frame_view *ret,
			 addr_t *ret_next)
{
	const struct layout *l = py->layout;
	addr_t code;
	int32_t lasti, depth;
	if (!py_read_word(py, address, l->pyframe.f_back, ret_next) ||
	    !py_read_word(py, address, l->pyframe.f_code, &code) ||
	    !py_read_i32(py, address, l->pyframe.f_lasti, &lasti))
		return false;
	py_read_word(py, address, l->pyframe.f_globals, &ret->globals);
	ret->code = py_code_get(py, code);
	ret->from_c = TRI_YES;
	ret->locals = address + layout_offset(l->pyframe.f_localsplus);
	ret->offset = lasti < 0 ? -1 : (int64_t)lasti * l->code_unit;
	ret->stack_depth = -1;
	if (py_read_i32(py, address, l->pyframe.f_stackdepth, &depth) && depth >= 0)
		ret->stack_depth = depth;
	uint64_t top;
	if (ret->code && py_read_word(py, address, l->pyframe.f_stacktop, &top) && top)
		ret->stack_depth =
			(int64_t)(top - ret->locals) / (int64_t)target_word_size(py->target) -
			(int64_t)ret->code->local_count;
	return true;
}

/** Where the frame's instructions begin: free-threaded 3.14+ threads have copies of their own. */
static addr_t instructions_of(const struct cpython *py, addr_t frame, const struct py_code *code)
{
	const struct layout *l = py->layout;
	int32_t index;
	addr_t array, copy;
	if (!py_read_i32(py, frame, l->iframe.tlbc_index, &index) || index <= 0 ||
	    !py_read_word(py, code->address, l->code.tlbc, &array) || !array)
		return code->code_start;
	size_t word = target_word_size(py->target);
	if (!target_read_word(py->target, array + word + (uint64_t)index * word, &copy))
		return 0;
	return copy;
}

static void read_offset(const struct cpython *py, struct py_frame_view *ret)
{
	const struct layout *l = py->layout;
	uint64_t pointer;
	ret->offset = -1;
	layout_at at = layout_has(l->iframe.instr_ptr) ? l->iframe.instr_ptr : l->iframe.prev_instr;
	if (!ret->code || !py_read_word(py, ret->address, at, &pointer))
		return;
	addr_t start = instructions_of(py, ret->address, ret->code);
	if (start && pointer >= start && pointer - start < PY_MAX_CODE_BYTES)
		ret->offset = (int64_t)(pointer - start) & ~INT64_C(1);
}

static void read_depth(const struct cpython *py, struct py_frame_view *ret)
{
	const struct layout *l = py->layout;
	size_t word = target_word_size(py->target);
	int32_t top;
	uint64_t pointer;
	ret->stack_depth = -1;
	if (!ret->code)
		return;
	if (py_read_i32(py, ret->address, l->iframe.stacktop, &top) && top >= 0)
		ret->stack_depth = (int64_t)top - (int64_t)ret->code->local_count;
	else if (py_read_word(py, ret->address, l->iframe.stackpointer, &pointer) &&
		 pointer >= ret->stack)
		ret->stack_depth = (int64_t)((pointer - ret->stack) / word);
	if (ret->stack_depth > (int64_t)ret->code->stack_size)
		ret->stack_depth = -1;
}

/** From 3.11 on Python code calls Python code without C code between: 3.11 marks the frames that C has called, later
 *  versions put a frame of the interpreter below them. */
static enum tri is_from_c(const struct cpython *py, addr_t address, addr_t previous)
{
	const struct layout *l = py->layout;
	uint8_t value;
	if (layout_has(l->iframe.is_entry))
		return py_read_u8(py, address, l->iframe.is_entry, &value) ? tri_of(value != 0)
									   : TRI_UNKNOWN;
	if (!previous)
		return TRI_YES;
	if (!py_read_u8(py, previous, l->iframe.owner, &value))
		return TRI_UNKNOWN;
	return tri_of(value >= l->first_hidden_owner);
}

/** Sets ret->code to NULL for a frame of the interpreter itself (a shim, the base frame). */
static bool view_iframe(const struct cpython *py, addr_t address, struct py_frame_view *ret,
			addr_t *ret_next)
{
	const struct layout *l = py->layout;
	uint64_t executable;
	uint8_t owner;
	if (!py_read_word(py, address, l->iframe.previous, ret_next) ||
	    !py_read_word(py, address, l->iframe.executable, &executable) ||
	    !py_read_u8(py, address, l->iframe.owner, &owner))
		return false;
	if (owner >= l->first_hidden_owner)
		return true;
	ret->code = py_code_get(py, py_slot_pointer(py, executable));
	ret->from_c = is_from_c(py, address, *ret_next);
	py_read_word(py, address, l->iframe.globals, &ret->globals);
	ret->locals = address + layout_offset(l->iframe.localsplus);
	if (!ret->code)
		return true;
	ret->stack = ret->locals + ret->code->local_count * target_word_size(py->target);
	read_offset(py, ret);
	read_depth(py, ret);
	return true;
}

static bool frame_view(const struct cpython *py, addr_t address, struct py_frame_view *ret,
		       addr_t *ret_next)
{
	*ret = (struct py_frame_view){.address = address, .offset = -1, .stack_depth = -1};
	bool readable = layout_has(py->layout->iframe.previous)
				? view_iframe(py, address, ret, ret_next)
				: view_pyframe(py, address, ret, ret_next);
	if (readable && ret->code)
		ret->stack = ret->locals + ret->code->local_count * target_word_size(py->target);
	return readable;
}

void py_frame_iter_init(struct py_frame_iter *iter, const struct cpython *py, addr_t thread_state,
			size_t limit)
{
	const struct layout *l = py->layout;
	*iter = (struct py_frame_iter){.py = py, .left = limit};
	addr_t cframe;
	bool found;
	if (layout_has(l->tstate.current_frame))
		found = py_read_word(py, thread_state, l->tstate.current_frame, &iter->next);
	else if (layout_has(l->tstate.frame))
		found = py_read_word(py, thread_state, l->tstate.frame, &iter->next);
	else
		found = py_read_word(py, thread_state, l->tstate.cframe, &cframe) &&
			py_read_word(py, cframe, l->cframe.current_frame, &iter->next);
	iter->cut = !found;
}

/** Whether the walk is in a cycle: Brent's algorithm, which needs no memory of the frames passed. */
static bool in_cycle(struct py_frame_iter *iter, addr_t next)
{
	if (next == iter->mark)
		return true;
	if (iter->steps++ == iter->lap) {
		iter->mark = next;
		iter->lap = 2 * iter->lap + 1;
		iter->steps = 0;
	}
	return false;
}

bool py_frame_iter_next(struct py_frame_iter *iter, struct py_frame_view *ret)
{
	while (iter->next && !target_stopped(iter->py->target)) {
		addr_t next;
		if (!iter->left-- || !frame_view(iter->py, iter->next, ret, &next)) {
			iter->cut = true;
			iter->next = 0;
			return false;
		}
		if (next && (next == iter->next || in_cycle(iter, next))) {
			iter->cut = true;
			next = 0;
		}
		iter->last = iter->next;
		iter->next = next;
		if (ret->code)
			return true;
	}
	iter->cut = iter->cut || iter->next;
	return false;
}

bool py_frame_of_generator(const struct cpython *py, addr_t generator, struct py_frame_view *ret)
{
	const struct layout *l = py->layout;
	addr_t frame, next;
	if (layout_has(l->gen.gi_iframe))
		frame = generator + layout_offset(l->gen.gi_iframe);
	else if (!py_read_word(py, generator, l->gen.gi_frame, &frame) || !frame)
		return false;
	return frame_view(py, frame, ret, &next) && ret->code;
}

bool py_frame_of_suspended(const struct cpython *py, addr_t object, struct py_frame_view *ret)
{
	const struct layout *l = py->layout;
	uint8_t raw;
	if (!py_type_is(py_type_of(py, object), "", "generator"))
		return false;
	// To 3.10 one that has ended has lost its frame; the caller knows the frames that run.
	if (layout_has(l->gen.gi_frame_state)) {
		if (!target_read_u8(py->target, object + layout_offset(l->gen.gi_frame_state), &raw))
			return false;
		int8_t state = (int8_t)raw;
		if (state < l->gen_suspended[0] || state > l->gen_suspended[1])
			return false;
	}
	return py_frame_of_generator(py, object, ret) && ret->offset >= 0;
}

addr_t py_frame_stack_slot(const struct cpython *py, const struct py_frame_view *frame, size_t index)
{
	uint64_t raw;
	if ((int64_t)index >= frame->stack_depth || index >= frame->code->stack_size ||
	    !target_read_word(py->target, frame->stack + index * target_word_size(py->target), &raw))
		return 0;
	return py_slot_pointer(py, raw);
}

addr_t py_frame_slot(const struct cpython *py, const struct py_frame_view *frame, size_t slot)
{
	uint64_t raw;
	addr_t inner;
	if (slot >= frame->code->local_count ||
	    !target_read_word(py->target, frame->locals + slot * target_word_size(py->target), &raw))
		return 0;
	addr_t value = py_slot_pointer(py, raw);
	if (value && py_type_is(py_type_of(py, value), "", "cell"))
		return py_read_word(py, value, py->layout->cell.ref, &inner) ? inner : 0;
	return value;
}

bool py_frame_local(const struct cpython *py, const struct py_frame_view *frame, const char *name,
		    addr_t *ret)
{
	size_t slot;
	if (!py_code_local_slot(py, frame->code, name, &slot))
		return false;
	*ret = py_frame_slot(py, frame, slot);
	return *ret != 0;
}
