// SPDX-License-Identifier: GPL-3.0-or-later
// Source: CPython Lib/asyncio/locks.py: Lock, Event, Condition, Semaphore.
#include "capture/context.h"
#include "cpython/dict.h"
#include "cpython/number.h"
#include "cpython/object.h"
#include "cpython/sequence.h"

/** A class, and the attributes that say whether it is locked, and how many permits are left or whether it is set. */
static const struct task_lock_row {
	const char *type, *flag, *value, *inner;
	bool permits; // no value, no permit
} rows[] = {
	{"Lock", "_locked", NULL, NULL, false},
	{"Event", NULL, "_value", NULL, false},
	{"Condition", NULL, NULL, "_lock", false},
	{"Semaphore", NULL, "_value", NULL, true},
};

static const struct task_lock_row *row_of(const struct capture *capture, const struct py_type *type)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (py_type_derives(&capture->py, type, "asyncio.locks", rows[i].type))
			return &rows[i];
	return NULL;
}

bool capture_is_task_lock(const struct capture *capture, const struct py_type *type)
{
	return row_of(capture, type) != NULL;
}

/** `_waiters`: a deque of Futures, or None. */
static enum tri read_waiters(const struct cpython *py, addr_t object)
{
	addr_t waiters;
	uint64_t size;
	if (!py_attr(py, object, "_waiters", &waiters))
		return TRI_UNKNOWN;
	if (py_is_none(py, waiters))
		return TRI_NO;
	bool read = py_type_derives(py, py_type_of(py, waiters), "collections", "deque") &&
		    py_read_word(py, waiters, py->layout->object.ob_size, &size);
	return read ? tri_of(size != 0) : TRI_UNKNOWN;
}

struct py_lock *capture_task_lock(struct capture *capture, addr_t object, const struct py_type *type)
{
	const struct cpython *py = &capture->py;
	const struct task_lock_row *row = row_of(capture, type);
	struct py_lock *lock = capture_add_lock(capture, object, LOCK_TASK);
	addr_t value, inner;
	int64_t number;
	lock->type = arena_printf(capture->arena, "asyncio.%s", type->name);
	lock->has_waiters = read_waiters(py, object);
	// A Condition's state is that of its lock; more of its kind is not followed, memory may lie.
	if (row->inner && py_attr(py, object, row->inner, &inner)) {
		const struct task_lock_row *inner_row = row_of(capture, py_type_of(py, inner));
		if (inner_row && inner_row->flag)
			row = inner_row, object = inner;
	}
	if (row->flag && py_attr(py, object, row->flag, &value))
		lock->locked = py_bool_read(py, value);
	if (row->value && py_attr(py, object, row->value, &value) &&
	    py_int_read(py, value, &number)) {
		lock->value = number;
		lock->locked = row->permits ? tri_of(number == 0) : TRI_UNKNOWN;
	}
	return lock;
}
