// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/context.h"
#include "capture/limits.h"
#include "capture/lock_uses.h"
#include "capture/object_numbers.h"
#include "cpython/dict.h"
#include "cpython/lock.h"
#include "cpython/number.h"
#include "cpython/object.h"
#include "cpython/sequence.h"
#include "cpython/str.h"

/** A lock-like class of the standard library: where its inner lock and its numbers are. */
struct object_row {
	const char *module, *type;
	enum py_lock_kind kind;
	const char *inner; // attribute; NULL: none
	const char *value;
	enum number_kind value_kind;
	const char *limit, *unfinished;
	const char *parts[4]; // attributes with Conditions that share the inner lock
};

// Source: Lib/threading.py, Lib/queue.py (2.7 Queue.py), Lib/concurrent/futures/_base.py, Lib/multiprocessing/synchronize.py.
static const struct object_row object_rows[] = {
	{"threading", "Condition", LOCK_CONDITION, "_lock", NULL, NUMBER_INT, NULL, NULL, {NULL}},
	{"threading",
	 "_Condition",
	 LOCK_CONDITION,
	 "_Condition__lock",
	 NULL,
	 NUMBER_INT,
	 NULL,
	 NULL,
	 {NULL}},
	{"threading", "Event", LOCK_EVENT, "_cond", "_flag", NUMBER_FLAG, NULL, NULL, {NULL}},
	{"threading",
	 "_Event",
	 LOCK_EVENT,
	 "_Event__cond",
	 "_Event__flag",
	 NUMBER_FLAG,
	 NULL,
	 NULL,
	 {NULL}},
	{"threading",
	 "Semaphore",
	 LOCK_SEMAPHORE,
	 "_cond",
	 "_value",
	 NUMBER_INT,
	 "_initial_value",
	 NULL,
	 {NULL}},
	{"threading",
	 "_Semaphore",
	 LOCK_SEMAPHORE,
	 "_Semaphore__cond",
	 "_Semaphore__value",
	 NUMBER_INT,
	 NULL,
	 NULL,
	 {NULL}},
	{"threading", "Barrier", LOCK_BARRIER, "_cond", "_count", NUMBER_INT, "_parties", NULL, {NULL}},
	{"queue",
	 "Queue",
	 LOCK_QUEUE,
	 "mutex",
	 "queue",
	 NUMBER_LENGTH,
	 "maxsize",
	 "unfinished_tasks",
	 {"not_empty", "not_full", "all_tasks_done"}},
	{"Queue",
	 "Queue",
	 LOCK_QUEUE,
	 "mutex",
	 "queue",
	 NUMBER_LENGTH,
	 "maxsize",
	 "unfinished_tasks",
	 {"not_empty", "not_full", "all_tasks_done"}},
	{"concurrent.futures._base",
	 "Future",
	 LOCK_FUTURE,
	 "_condition",
	 "_state",
	 NUMBER_DONE,
	 NULL,
	 NULL,
	 {NULL}},
	{"multiprocessing.synchronize",
	 "SemLock",
	 LOCK_OTHER,
	 "_semlock",
	 NULL,
	 NUMBER_INT,
	 NULL,
	 NULL,
	 {NULL}},
};

struct py_lock *capture_known_lock(const struct capture *capture, addr_t object)
{
	struct capture_lock *known;
	HASH_FIND(hh, capture->locks, &object, sizeof(object), known);
	return known ? known->lock : NULL;
}

static const char *type_name(const struct py_type *type, enum py_lock_kind kind)
{
	if (kind == LOCK_BUFFERED)
		return type->name;
	// C types are known by the names that `threading` gives them.
	bool in_python = type->flags & PY_TYPE_HEAP || !type->flags; // a class of 2.7 has no flags
	if (!in_python || kind == LOCK_PLAIN || kind == LOCK_RLOCK)
		return py_lock_kind_type(kind);
	return type->name[0] == '_' && kind != LOCK_MODULE ? type->name + 1 : type->name;
}

struct py_lock *capture_add_lock(struct capture *capture, addr_t address, enum py_lock_kind kind)
{
	struct py_lock *lock = py_process_add_lock(capture->process, kind, address);
	struct capture_lock *known = arena_new(capture->arena, struct capture_lock);
	known->address = address;
	known->lock = lock;
	HASH_ADD(hh, capture->locks, address, sizeof(known->address), known);
	return lock;
}

static struct py_lock *add_lock(struct capture *capture, addr_t object, enum py_lock_kind kind,
				const struct py_type *type)
{
	struct py_lock *lock = capture_add_lock(capture, object, kind);
	lock->type = type_name(type, kind);
	return lock;
}

static const enum py_lock_kind clock_kinds[] = {
	[PY_CLOCK_LOCK] = LOCK_PLAIN,
	[PY_CLOCK_RLOCK] = LOCK_RLOCK,
	[PY_CLOCK_SIMPLE_QUEUE] = LOCK_SIMPLE_QUEUE,
	[PY_CLOCK_SEMLOCK] = LOCK_SEMLOCK,
	[PY_CLOCK_BUFFERED] = LOCK_BUFFERED,
};

static struct py_lock *capture_clock(struct capture *capture, addr_t object,
				     const struct py_type *type)
{
	struct py_clock read;
	if (!py_clock_read(&capture->py, object, &read))
		return NULL;
	struct py_lock *lock = add_lock(capture, object, clock_kinds[read.kind], type);
	lock->wait_key = read.wait_key;
	lock->locked = read.locked;
	lock->has_waiters = read.has_waiters;
	lock->records_owner = read.records_owner;
	lock->owner_ident = read.owner_ident;
	lock->last_ident = read.last_ident;
	lock->value = read.value;
	lock->limit = read.limit;
	if (read.kind == PY_CLOCK_SIMPLE_QUEUE)
		lock->value = read.count;
	else
		lock->count = read.count;
	return lock;
}

/** `owner` of a lock written in Python: a thread ident, or None. */
static void read_python_owner(const struct cpython *py, addr_t object, const char *name,
			      struct py_lock *lock)
{
	addr_t owner;
	int64_t ident;
	if (!py_attr(py, object, name, &owner))
		return;
	if (py_is_none(py, owner)) {
		lock->records_owner = true;
		lock->locked = TRI_NO;
	} else if (py_int_read(py, owner, &ident)) {
		lock->records_owner = true;
		lock->owner_ident = (uint64_t)ident;
		lock->locked = TRI_YES;
	}
}

/** Links an object with the lock that it is built on. */
static void adopt_inner(struct py_lock *lock, struct py_lock *inner, const char *attribute)
{
	lock->inner = inner;
	if (inner && !inner->outer && inner != lock) {
		inner->outer = lock;
		inner->part = attribute;
	}
}

/** 2.7's RLock, and the one that 3.x falls back on. Source: Lib/threading.py, class _RLock. */
static struct py_lock *capture_python_rlock(struct capture *capture, addr_t object,
					    const struct py_type *type)
{
	const struct cpython *py = &capture->py;
	bool old = py->layout->major == 2;
	addr_t block;
	struct py_lock *lock = add_lock(capture, object, LOCK_RLOCK, type);
	read_python_owner(py, object, old ? "_RLock__owner" : "_owner", lock);
	lock->count = capture_number(py, object, old ? "_RLock__count" : "_count", NUMBER_INT);
	if (py_attr(py, object, old ? "_RLock__block" : "_block", &block)) {
		struct py_clock read;
		if (py_clock_read(py, block, &read)) {
			lock->wait_key = read.wait_key;
			lock->has_waiters = read.has_waiters;
		}
	}
	return lock;
}

/** Import lock of one module. Source: Lib/importlib/_bootstrap.py, class _ModuleLock. */
static struct py_lock *capture_module_lock(struct capture *capture, addr_t object,
					   const struct py_type *type)
{
	const struct cpython *py = &capture->py;
	addr_t value;
	struct py_clock read;
	struct py_lock *lock = add_lock(capture, object, LOCK_MODULE, type);
	read_python_owner(py, object, "owner", lock);
	if (py_attr(py, object, "name", &value))
		lock->label = py_str_read(py, value);
	if (py_attr(py, object, "wakeup", &value) && py_clock_read(py, value, &read))
		lock->wait_key = read.wait_key;
	return lock;
}

/** A Queue's Conditions, and the mutex under them, are the Queue's. */
static void adopt_parts(struct capture *capture, addr_t object, const struct object_row *row,
			struct py_lock *lock)
{
	addr_t part;
	if (row->parts[0] && lock->inner) {
		lock->inner->outer = lock;
		lock->inner->part = row->inner;
	}
	for (size_t i = 0; i < ARRAY_SIZE(row->parts) && row->parts[i]; i++) {
		struct py_lock *condition = py_attr(&capture->py, object, row->parts[i], &part)
						    ? capture_lock_object(capture, part)
						    : NULL;
		if (condition && condition != lock) {
			condition->outer = lock;
			condition->part = row->parts[i];
		}
	}
}

/** The lock that an object's method has taken when it returns, else one that it may have taken; 0: none. */
static addr_t taken_by_method(struct capture *capture, addr_t object, const char *method)
{
	struct lock_uses uses;
	addr_t found = 0;
	capture_method_uses(capture, object, method, LOCK_DEPTH_METHODS, &uses);
	vec_each(const struct lock_use, use, &uses.items)
		if (use->fate == FATE_TAKEN || (use->fate == FATE_UNSURE && !found))
			found = use->object;
	return found;
}

/** What a Condition was given as its lock: of a class of the user's own, which takes another lock. */
static struct py_lock *capture_user_lock(struct capture *capture, addr_t object)
{
	const struct py_type *type = py_type_of(&capture->py, object);
	addr_t function;
	if (!type || !py_type_lookup(&capture->py, type, "acquire", &function))
		return NULL;
	addr_t taken = taken_by_method(capture, object, "__enter__");
	if (!taken)
		taken = taken_by_method(capture, object, "acquire");
	struct py_lock *lock = add_lock(capture, object, LOCK_OTHER, type);
	lock->type = type->name;
	if (taken && taken != object)
		adopt_inner(lock, capture_lock_object(capture, taken), NULL);
	return lock;
}

static struct py_lock *capture_row(struct capture *capture, addr_t object,
				   const struct py_type *type, const struct object_row *row)
{
	const struct cpython *py = &capture->py;
	addr_t inner;
	struct py_lock *lock = add_lock(capture, object, row->kind, type);
	lock->value = capture_number(py, object, row->value, row->value_kind);
	lock->limit = capture_number(py, object, row->limit, NUMBER_INT);
	lock->unfinished = capture_number(py, object, row->unfinished, NUMBER_INT);
	// Bounded: memory may claim that a Condition's lock is a Condition, and so on for ever.
	if (row->inner && capture->nesting < CAPTURE_MAX_LINKS &&
	    py_attr(py, object, row->inner, &inner)) {
		capture->nesting++;
		struct py_lock *known = capture_lock_object(capture, inner);
		if (!known && row->kind == LOCK_CONDITION)
			known = capture_user_lock(capture, inner);
		adopt_inner(lock, known, row->inner);
		adopt_parts(capture, object, row, lock);
		capture->nesting--;
	}
	return lock;
}

static const struct object_row *row_of(const struct cpython *py, const struct py_type *type)
{
	for (size_t i = 0; i < ARRAY_SIZE(object_rows); i++)
		if (py_type_derives(py, type, object_rows[i].module, object_rows[i].type))
			return &object_rows[i];
	return NULL;
}

static bool is_python_rlock(const struct cpython *py, const struct py_type *type)
{
	return py_type_derives(py, type, "threading", "_RLock");
}

static bool is_module_lock(const struct py_type *type)
{
	return !strcmp(type->name, "_ModuleLock");
}

struct py_lock *capture_lock_object(struct capture *capture, addr_t object)
{
	struct py_lock *known = capture_known_lock(capture, object);
	if (known)
		return known;
	const struct cpython *py = &capture->py;
	const struct py_type *type = py_type_of(py, object);
	if (!type)
		return NULL;
	if (py_clock_kind(type) != PY_CLOCK_NONE)
		return capture_clock(capture, object, type);
	if (is_python_rlock(py, type))
		return capture_python_rlock(capture, object, type);
	if (capture_is_task_lock(capture, type))
		return capture_task_lock(capture, object, type);
	if (is_module_lock(type))
		return capture_module_lock(capture, object, type);
	const struct object_row *row = row_of(py, type);
	return row ? capture_row(capture, object, type, row) : NULL;
}

bool capture_lock_class(size_t n, const char **ret_module, const char **ret_global)
{
	static const char *const others[][2] = {{"threading", "_RLock"},
						{"_frozen_importlib", "_ModuleLock"}};
	size_t rows = ARRAY_SIZE(object_rows);
	if (n >= rows + ARRAY_SIZE(others))
		return false;
	*ret_module = n < rows ? object_rows[n].module : others[n - rows][0];
	*ret_global = n < rows ? object_rows[n].type : others[n - rows][1];
	return true;
}

const char *capture_lock_type(const struct cpython *py, const struct py_type *type,
			      enum py_lock_kind *ret_kind)
{
	const struct object_row *row = row_of(py, type);
	if (py_clock_kind(type) != PY_CLOCK_NONE)
		*ret_kind = clock_kinds[py_clock_kind(type)];
	else if (is_python_rlock(py, type))
		*ret_kind = LOCK_RLOCK;
	else if (is_module_lock(type))
		*ret_kind = LOCK_MODULE;
	else if (row)
		*ret_kind = row->kind;
	else
		return NULL;
	return type_name(type, *ret_kind);
}

static enum tri is_owned(const struct cpython *py, addr_t object, const char *attribute)
{
	struct py_lock scratch = {0};
	read_python_owner(py, object, attribute, &scratch);
	return scratch.locked;
}

enum tri capture_is_locked(struct capture *capture, addr_t object)
{
	const struct cpython *py = &capture->py;
	for (int i = 0; i < CAPTURE_MAX_LINKS; i++) {
		const struct py_type *type = py_type_of(py, object);
		struct py_clock read;
		if (!type)
			return TRI_UNKNOWN;
		if (py_clock_kind(type) != PY_CLOCK_NONE)
			return py_clock_read(py, object, &read) ? read.locked : TRI_UNKNOWN;
		if (is_python_rlock(py, type))
			return is_owned(py, object,
					py->layout->major == 2 ? "_RLock__owner" : "_owner");
		if (is_module_lock(type))
			return is_owned(py, object, "owner");
		const struct object_row *row = row_of(py, type);
		if (!row || (row->kind != LOCK_CONDITION && row->kind != LOCK_OTHER) ||
		    !py_attr(py, object, row->inner, &object))
			return TRI_UNKNOWN;
	}
	return TRI_UNKNOWN;
}
