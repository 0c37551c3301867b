// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/task.h"

#include "cpython/dict.h"
#include "cpython/number.h"
#include "cpython/object.h"
#include "cpython/sequence.h"
#include "cpython/str.h"

/** The classes of Modules/_asynciomodule.c; those of Lib/asyncio/ have attributes in place of members. */
static bool is_of_c(const struct cpython *py, addr_t object, const char *name)
{
	return py_type_derives(py, py_type_of(py, object), "_asyncio", name);
}

bool py_is_task(const struct cpython *py, addr_t object)
{
	return is_of_c(py, object, "Task") ||
	       py_type_derives(py, py_type_of(py, object), "asyncio.tasks", "Task");
}

bool py_is_future(const struct cpython *py, addr_t object)
{
	return is_of_c(py, object, "Future") || is_of_c(py, object, "Task") ||
	       py_type_derives(py, py_type_of(py, object), "asyncio.futures", "Future");
}

static bool is_c_future(const struct cpython *py, addr_t object)
{
	return is_of_c(py, object, "Future") || is_of_c(py, object, "Task");
}

enum py_future_state py_future_state(const struct cpython *py, addr_t future)
{
	// Modules/_asynciomodule.c, enum fut_state; Lib/asyncio/base_futures.py.
	static const enum py_future_state states[] = {FUTURE_PENDING, FUTURE_CANCELLED,
						      FUTURE_FINISHED};
	static const char *const words[] = {"PENDING", "CANCELLED", "FINISHED"};
	int32_t number;
	addr_t word;
	if (is_c_future(py, future))
		return py_read_i32(py, future, py->layout->task.state, &number) && number >= 0 &&
				       (size_t)number < ARRAY_SIZE(states)
			       ? states[number]
			       : FUTURE_UNKNOWN;
	if (py_attr(py, future, "_state", &word))
		for (size_t i = 0; i < ARRAY_SIZE(words); i++)
			if (py_str_equals(py, word, words[i]))
				return states[i];
	return FUTURE_UNKNOWN;
}

/** 3.12+ makes "Task-7" only when it is asked for; until then the name is 7. */
static const char *task_name(const struct cpython *py, addr_t name)
{
	int64_t number;
	if (py_int_read(py, name, &number))
		return arena_printf(py->arena, "Task-%lld", (long long)number);
	return py_str_read(py, name);
}

static bool is_coroutine(const struct cpython *py, addr_t object)
{
	const struct py_type *type = py_type_of(py, object);
	return py_type_is(type, "", "coroutine") || py_type_is(type, "", "generator") ||
	       py_type_is(type, "", "async_generator");
}

bool py_task_read(const struct cpython *py, addr_t task, struct py_task_view *ret)
{
	const struct layout *l = py->layout;
	addr_t name = 0;
	*ret = (struct py_task_view){0};
	if (is_of_c(py, task, "Task")) {
		py_read_word(py, task, l->task.loop, &ret->loop);
		py_read_word(py, task, l->task.coro, &ret->coro);
		py_read_word(py, task, l->task.fut_waiter, &ret->waits_for);
		py_read_word(py, task, l->task.name, &name);
		py_read_word(py, task, l->task.node, &ret->next);
	} else if (py_is_task(py, task)) {
		py_attr(py, task, "_loop", &ret->loop);
		py_attr(py, task, "_coro", &ret->coro);
		py_attr(py, task, "_fut_waiter", &ret->waits_for);
		py_attr(py, task, "_name", &name);
	} else {
		return false;
	}
	if (name)
		ret->name = task_name(py, name);
	if (ret->waits_for && !py_is_future(py, ret->waits_for))
		ret->waits_for = 0;
	// A layout that does not fit shows here.
	return ret->coro && py_type_of(py, ret->coro);
}

/** A callback, or a pair of a callback and its context. */
static addr_t callable_of(const struct cpython *py, addr_t entry)
{
	addr_t callable;
	if (py_type_is(py_type_of(py, entry), "", "tuple") &&
	    py_sequence_item(py, entry, 0, &callable))
		return callable;
	return entry;
}

size_t py_future_callbacks(const struct cpython *py, addr_t future, addr_t *ret, size_t limit)
{
	const struct layout *l = py->layout;
	struct py_sequence_iter iter;
	addr_t list = 0, entry;
	size_t count = 0;
	if (is_c_future(py, future)) {
		if (limit && py_read_word(py, future, l->task.callback0, &entry) && entry)
			ret[count++] = entry;
		py_read_word(py, future, l->task.callbacks, &list);
	} else {
		py_attr(py, future, "_callbacks", &list);
	}
	if (!list || !py_sequence_iter_init(&iter, py, list))
		return count;
	while (count < limit && py_sequence_iter_next(&iter, &entry))
		ret[count++] = callable_of(py, entry);
	return count;
}

addr_t py_task_of_node(const struct cpython *py, addr_t node, addr_t *ret_next)
{
	addr_t task = node - layout_offset(py->layout->task.node);
	if (!layout_has(py->layout->task.node) || !target_read_word(py->target, node, ret_next) ||
	    !is_of_c(py, task, "Task"))
		return 0;
	return task;
}

/** sizeof(PyObject), where these keep their first member, is where ob_size would be. `async for` and `async with` of an async generator go through an object of their own, which begins with it. */
static addr_t unwrap(const struct cpython *py, addr_t object)
{
	static const char *const wrappers[] = {"coroutine_wrapper", "async_generator_asend",
					       "async_generator_athrow", "anext_awaitable"};
	const struct py_type *type = py_type_of(py, object);
	addr_t inner;
	for (size_t i = 0; i < ARRAY_SIZE(wrappers); i++)
		if (py_type_is(type, "", wrappers[i]))
			return py_read_word(py, object, py->layout->object.ob_size, &inner) ? inner
											    : 0;
	return object;
}

addr_t py_awaited_coroutine(const struct cpython *py, const struct py_frame_view *frame)
{
	addr_t awaited = 0;
	if (frame->stack_depth <= 0 || frame->stack_depth > (int64_t)frame->code->stack_size)
		return 0;
	// The top of the stack; 3.15 has an empty slot above it (Python/bytecodes.c, GET_AWAITABLE, SEND).
	for (int64_t slot = frame->stack_depth;
	     !awaited && slot > 0 && slot > frame->stack_depth - 2; slot--) {
		uint64_t raw;
		size_t at = (size_t)(slot - 1) * target_word_size(py->target);
		if (!target_read_word(py->target, frame->stack + at, &raw))
			return 0;
		awaited = py_slot_pointer(py, raw);
	}
	awaited = awaited ? unwrap(py, awaited) : 0;
	return awaited && is_coroutine(py, awaited) ? awaited : 0;
}
