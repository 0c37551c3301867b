// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/object_numbers.h"

#include "cpython/dict.h"
#include "cpython/number.h"
#include "cpython/object.h"
#include "cpython/sequence.h"
#include "cpython/str.h"
#include "model/lock.h"

static int64_t length_of(const struct cpython *py, addr_t object)
{
	const struct layout *l = py->layout;
	layout_at deque_length = layout_has(l->deque.len) ? l->deque.len : l->object.ob_size;
	const struct py_type *type = py_type_of(py, object);
	size_t size;
	uint64_t deque_size;
	if (py_sequence_size(py, object, &size))
		return (int64_t)size;
	if (py_type_derives(py, type, "collections", "deque") &&
	    py_read_word(py, object, deque_length, &deque_size) && deque_size < PY_MAX_SEQUENCE)
		return (int64_t)deque_size;
	return LOCK_NUMBER_UNKNOWN;
}

/** Source: Lib/concurrent/futures/_base.py, _FUTURE_STATES. */
static int64_t is_done(const struct cpython *py, addr_t state)
{
	static const struct {
		const char *word;
		int64_t done;
	} states[] = {
		{"PENDING", 0},  {"RUNNING", 0}, {"CANCELLED", 1}, {"CANCELLED_AND_NOTIFIED", 1},
		{"FINISHED", 1},
	};
	for (size_t i = 0; i < ARRAY_SIZE(states); i++)
		if (py_str_equals(py, state, states[i].word))
			return states[i].done;
	return LOCK_NUMBER_UNKNOWN;
}

int64_t capture_number(const struct cpython *py, addr_t object, const char *name,
		       enum number_kind kind)
{
	addr_t value;
	int64_t number;
	if (!name || !py_attr(py, object, name, &value))
		return LOCK_NUMBER_UNKNOWN;
	if (kind == NUMBER_LENGTH)
		return length_of(py, value);
	if (kind == NUMBER_DONE)
		return is_done(py, value);
	return py_int_read(py, value, &number) ? number : LOCK_NUMBER_UNKNOWN;
}
