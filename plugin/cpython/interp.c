// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/interp.h"

#include "cpython/object.h"

/** An element that a walk has passed. */
struct py_visited {
	addr_t address;
	UT_hash_handle hh;
};

void py_interp_iter_init(struct py_list_iter *iter, const struct cpython *py)
{
	*iter = (struct py_list_iter){
		.py = py,
		.link = py->layout->interp.next,
		.left = PY_MAX_INTERPRETERS,
	};
	iter->cut = !target_read_word(py->target, py->interp_head, &iter->next);
}

void py_tstate_iter_init(struct py_list_iter *iter, const struct cpython *py, addr_t interp)
{
	*iter = (struct py_list_iter){
		.py = py,
		.link = py->layout->tstate.next,
		.left = PY_MAX_THREADS,
	};
	iter->cut = !py_read_word(py, interp, py->layout->interp.tstate_head, &iter->next);
}

void py_list_iter_deinit(struct py_list_iter *iter)
{
	HASH_CLEAR(hh, iter->visited);
}

/** @return false when it was visited before */
static bool visit(struct py_list_iter *iter, addr_t address)
{
	struct py_visited *visited;
	HASH_FIND(hh, iter->visited, &address, sizeof(address), visited);
	if (visited)
		return false;
	visited = arena_new(iter->py->arena, struct py_visited);
	visited->address = address;
	HASH_ADD(hh, iter->visited, address, sizeof(visited->address), visited);
	return true;
}

bool py_list_iter_next(struct py_list_iter *iter, addr_t *ret)
{
	if (!iter->next || target_stopped(iter->py->target))
		return false;
	if (!iter->left-- || !visit(iter, iter->next)) {
		iter->cut = true;
		iter->next = 0;
		return false;
	}
	*ret = iter->next;
	addr_t next;
	if (!py_read_word(iter->py, iter->next, iter->link, &next)) {
		iter->cut = true;
		next = 0;
	}
	iter->next = next;
	return true;
}

static bool member_is_dict(const struct cpython *py, addr_t interp, layout_at at)
{
	addr_t object;
	if (!py_read_word(py, interp, at, &object))
		return false;
	const struct py_type *type = py_type_of(py, object);
	return type && type->flags & PY_TYPE_DICT;
}

bool py_interp_is_plausible(const struct cpython *py, addr_t interp)
{
	const struct layout *l = py->layout;
	addr_t tstate, back;
	if (!py_read_word(py, interp, l->interp.tstate_head, &tstate))
		return false;
	// An idle sub-interpreter has no thread state.
	if (tstate && (!py_read_word(py, tstate, l->tstate.interp, &back) || back != interp))
		return false;
	return member_is_dict(py, interp, l->interp.modules) &&
	       member_is_dict(py, interp, l->interp.sysdict);
}

static bool gil_address(const struct cpython *py, addr_t interp, addr_t *ret)
{
	const struct layout *l = py->layout;
	if (layout_has(l->interp.gil))
		return py_read_word(py, interp, l->interp.gil, ret) && *ret;
	if (!layout_has(l->runtime.gil))
		return false;
	*ret = py->runtime + layout_offset(l->runtime.gil);
	return true;
}

/** 2.7 and 3.6: static variables. */
static bool read_static_gil(const struct cpython *py, struct py_gil *ret)
{
	if (!py->current || !target_read_word(py->target, py->current, &ret->holder))
		return false;
	ret->address = py->gil_variable;
	ret->locked = tri_of(ret->holder != 0);
	return true;
}

/**
 * One flag for all (3.7, 3.8: Include/internal/pycore_ceval.h), one an interpreter (3.9 to 3.12: pycore_interp.h),
 * or a bit of the holder's own (3.13+: pycore_ceval.h, _PY_GIL_DROP_REQUEST_BIT).
 */
static enum tri gil_drop_request(const struct cpython *py, addr_t interp, addr_t holder)
{
	enum {
		DROP_REQUEST_BIT = 1,
	};
	const struct layout *l = py->layout;
	int32_t asked;
	addr_t breaker;
	if (py_read_i32(py, py->runtime, l->runtime.gil_drop_request, &asked) ||
	    py_read_i32(py, interp, l->interp.gil_drop_request, &asked))
		return tri_of(asked != 0);
	if (holder && py_read_word(py, holder, l->tstate.eval_breaker, &breaker))
		return tri_of(breaker & DROP_REQUEST_BIT);
	return TRI_UNKNOWN;
}

bool py_gil_read(const struct cpython *py, addr_t interp, struct py_gil *ret)
{
	const struct layout *l = py->layout;
	int32_t locked, enabled;
	addr_t holder;
	*ret = (struct py_gil){0};
	if (!py->runtime)
		return read_static_gil(py, ret);
	if (!gil_address(py, interp, &ret->address) ||
	    !py_read_i32(py, ret->address, l->gil.locked, &locked))
		return false;
	if (py_read_i32(py, ret->address, l->gil.enabled, &enabled))
		ret->enabled = tri_of(enabled != 0);
	ret->locked = tri_of(locked == 1);
	// last_holder is stale while the GIL is free.
	if (ret->locked == TRI_YES && py_read_word(py, ret->address, l->gil.last_holder, &holder))
		ret->holder = holder;
	// 3.7 to 3.11 also say who runs; it is NULL while the GIL changes hands.
	if (layout_has(l->runtime.tstate_current) &&
	    py_read_word(py, py->runtime, l->runtime.tstate_current, &holder))
		ret->holder = holder;
	if (ret->locked == TRI_YES && ret->enabled != TRI_NO)
		ret->drop_request = gil_drop_request(py, interp, ret->holder);
	return true;
}

bool py_gil_contains(const struct cpython *py, addr_t gil, addr_t uaddr)
{
	enum {
		STATIC_WINDOW = 2 * 1024 * 1024, // .data to .bss of one library
	};
	const struct layout *l = py->layout;
	addr_t sem;
	if (!gil)
		return false;
	// 2.7: the GIL is a lock like others. 3.6: its condition lies beside gil_locked, where no other lock is.
	if (!py->runtime && l->major == 2)
		return target_read_word(py->target, gil, &sem) && sem == uaddr;
	if (!py->runtime)
		return uaddr - gil + STATIC_WINDOW / 2 < STATIC_WINDOW;
	return layout_has(l->gil.sizeof_gil) && uaddr >= gil &&
	       uaddr < gil + layout_offset(l->gil.sizeof_gil);
}

static enum tri status_bit(const struct cpython *py, addr_t tstate, uint8_t bit)
{
	int32_t status;
	if (bit >= 32 || !py_read_i32(py, tstate, py->layout->tstate.status, &status))
		return TRI_UNKNOWN;
	return tri_of((uint32_t)status >> bit & 1);
}

static enum tri flag(const struct cpython *py, addr_t tstate, layout_at at)
{
	int32_t value;
	return py_read_i32(py, tstate, at, &value) ? tri_of(value != 0) : TRI_UNKNOWN;
}

bool py_tstate_read(const struct cpython *py, addr_t address, struct py_tstate *ret)
{
	const struct layout *l = py->layout;
	addr_t weakref;
	*ret = (struct py_tstate){.address = address, .whence = -1};
	if (!py_read_word(py, address, l->tstate.thread_id, &ret->ident))
		return false;
	// 3.12+ marks a state that no OS thread uses yet with -1 or 0.
	if (ret->ident == UINT64_MAX || (ret->ident == UINT32_MAX && l->word_size == 4))
		ret->ident = 0;
	py_read_word(py, address, l->tstate.native_thread_id, &ret->native_id);
	py_read_word(py, address, l->tstate.id, &ret->id);
	py_read_word(py, address, l->tstate.async_exc, &ret->async_exc);
	py_read_i32(py, address, l->tstate.whence, &ret->whence);
	ret->active = status_bit(py, address, l->status_active_bit);
	ret->finishing = status_bit(py, address, l->status_cleared_bit);
	ret->holds_gil = layout_has(l->tstate.holds_gil)
				 ? flag(py, address, l->tstate.holds_gil)
				 : status_bit(py, address, l->status_holds_gil_bit);
	ret->wants_gil = flag(py, address, l->tstate.gil_requested);
	if (py_read_word(py, address, l->tstate.on_delete_data, &weakref) && weakref &&
	    !py_read_word(py, weakref, l->weakref.object, &ret->done_lock))
		ret->done_lock = 0;
	return true;
}
