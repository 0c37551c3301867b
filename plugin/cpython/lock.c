// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/lock.h"

static const struct {
	const char *module, *name;
	enum py_clock_kind kind;
	const char *global; // where it is not the name
} known[] = {
	{"_thread", "lock", PY_CLOCK_LOCK, "LockType"},
	{"thread", "lock", PY_CLOCK_LOCK, "LockType"}, // 2.7
	{"_thread", "RLock", PY_CLOCK_RLOCK, NULL},
	{"_queue", "SimpleQueue", PY_CLOCK_SIMPLE_QUEUE, NULL},
	{"_multiprocessing", "SemLock", PY_CLOCK_SEMLOCK, NULL},
	{"_io", "BufferedReader", PY_CLOCK_BUFFERED, NULL},
	{"_io", "BufferedWriter", PY_CLOCK_BUFFERED, NULL},
	{"_io", "BufferedRandom", PY_CLOCK_BUFFERED, NULL},
};

bool py_clock_type(size_t n, const char **ret_module, const char **ret_global)
{
	if (n >= ARRAY_SIZE(known))
		return false;
	*ret_module = known[n].module;
	*ret_global = known[n].global ? known[n].global : known[n].name;
	return true;
}

enum py_clock_kind py_clock_kind(const struct py_type *type)
{
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (py_type_is(type, known[i].module, known[i].name))
			return known[i].kind;
	return PY_CLOCK_NONE;
}

bool py_sem_read(const struct cpython *py, addr_t sem, uint32_t *ret_value, enum tri *ret_waiters)
{
	uint32_t words[2];
	if (!sem || !target_read(py->target, sem, words, sizeof(words)))
		return false;
	// 32-bit glibc: the lowest bit says that there are waiters, the value is above it.
	// Source: glibc sysdeps/nptl/internaltypes.h, struct new_sem.
	if (target_word_size(py->target) == sizeof(uint32_t) && !py->musl) {
		*ret_value = words[0] >> 1;
		*ret_waiters = tri_of(words[0] & 1);
		return true;
	}
	// 64-bit glibc and musl have the value in one half, the waiters in the other. musl's value is -1 (since 1.2.4:
	// has its top bit set) while there are waiters.
	*ret_value = words[0] == UINT32_MAX ? 0 : words[0] & 0x7fffffff;
	*ret_waiters = tri_of(words[1] != 0);
	return true;
}

static void read_sem(const struct cpython *py, addr_t sem, struct py_clock *ret)
{
	uint32_t value;
	ret->wait_key = sem;
	if (py_sem_read(py, sem, &value, &ret->has_waiters))
		ret->locked = tri_of(value == 0);
}

static void read_mutex(const struct cpython *py, addr_t mutex, struct py_clock *ret)
{
	enum {
		LOCKED = 1,
		HAS_PARKED = 2,
	};
	uint8_t bits;
	ret->wait_key = mutex;
	if (target_read_u8(py->target, mutex, &bits)) {
		ret->locked = tri_of(bits & LOCKED);
		ret->has_waiters = tri_of(bits & HAS_PARKED);
	}
}

/** Whether objects of this type are the layout's own representation: its size tells (3.13.0 and 3.13.1 differ). */
static bool size_matches(const struct py_type *type, layout_at size)
{
	return !layout_has(size) || type->basicsize == layout_offset(size);
}

static bool read_lock(const struct cpython *py, addr_t object, const struct py_type *type,
		      struct py_clock *ret)
{
	const struct layout *l = py->layout;
	addr_t sem;
	if (!size_matches(type, l->lock.sizeof_lock))
		return false;
	if (layout_has(l->lock.mutex)) {
		read_mutex(py, object + layout_offset(l->lock.mutex), ret);
		return true;
	}
	if (!py_read_word(py, object, l->lock.sem, &sem) || !sem)
		return false;
	read_sem(py, sem, ret);
	return true;
}

static bool read_rlock(const struct cpython *py, addr_t object, const struct py_type *type,
		       struct py_clock *ret)
{
	const struct layout *l = py->layout;
	uint64_t number, sem;
	if (!size_matches(type, l->rlock.sizeof_rlock) ||
	    !py_read_word(py, object, l->rlock.owner, &ret->owner_ident))
		return false;
	ret->records_owner = true;
	if (layout_has(l->rlock.mutex)) {
		read_mutex(py, object + layout_offset(l->rlock.mutex), ret);
		// 3.14+ counts the extra acquisitions only.
		if (py_read_word(py, object, l->rlock.level, &number))
			ret->count = ret->owner_ident ? (int64_t)number + 1 : 0;
	} else {
		if (py_read_word(py, object, l->rlock.sem, &sem))
			read_sem(py, sem, ret);
		if (py_read_word(py, object, l->rlock.count, &number))
			ret->count = (int64_t)number;
		// rlock_owner stays set when the lock is free: the count decides.
		if (!ret->count)
			ret->owner_ident = 0;
	}
	return true;
}

static bool read_simple_queue(const struct cpython *py, addr_t object, struct py_clock *ret)
{
	const struct layout *l = py->layout;
	uint64_t sem, list, position, items, size;
	if (layout_has(l->simplequeue.waiting)) {
		ret->wait_key = object + layout_offset(l->simplequeue.waiting);
		if (py_read_word(py, object, l->simplequeue.num_items, &items))
			ret->count = (int64_t)items;
		return true;
	}
	if (!py_read_word(py, object, l->simplequeue.lock, &sem))
		return false;
	ret->wait_key = sem;
	if (py_read_word(py, object, l->simplequeue.list, &list) &&
	    py_read_word(py, object, l->simplequeue.list_pos, &position) &&
	    py_read_word(py, list, l->object.ob_size, &size) && size >= position)
		ret->count = (int64_t)(size - position);
	return true;
}

static bool read_semlock(const struct cpython *py, addr_t object, struct py_clock *ret)
{
	const struct layout *l = py->layout;
	enum {
		RECURSIVE_MUTEX = 0,
	};
	int32_t count, kind, limit;
	uint32_t value;
	enum tri waiters;
	uint64_t last;
	addr_t sem;
	if (!py_read_word(py, object, l->semlock.handle, &sem) ||
	    !py_read_i32(py, object, l->semlock.count, &count) ||
	    !py_read_i32(py, object, l->semlock.kind, &kind))
		return false;
	read_sem(py, sem, ret);
	ret->count = count;
	if (py_sem_read(py, sem, &value, &waiters))
		ret->value = value;
	if (py_read_i32(py, object, l->semlock.maxvalue, &limit))
		ret->limit = limit;
	// What other processes do is not recorded. Only a recursive lock must be released by the thread that took it.
	if (count <= 0 || ret->locked != TRI_YES ||
	    !py_read_word(py, object, l->semlock.last_tid, &last))
		return true;
	ret->records_owner = kind == RECURSIVE_MUTEX;
	if (ret->records_owner)
		ret->owner_ident = last;
	ret->last_ident = last;
	return true;
}

static bool read_buffered(const struct cpython *py, addr_t object, struct py_clock *ret)
{
	const struct layout *l = py->layout;
	addr_t lock;
	if (!py_read_word(py, object, l->buffered.lock, &lock) ||
	    !py_read_word(py, object, l->buffered.owner, &ret->owner_ident))
		return false;
	ret->records_owner = true;
	ret->wait_key = lock;
	ret->locked = tri_of(ret->owner_ident != 0);
	return true;
}

bool py_clock_read(const struct cpython *py, addr_t object, struct py_clock *ret)
{
	const struct py_type *type = py_type_of(py, object);
	*ret = (struct py_clock){.kind = py_clock_kind(type),
				 .count = INT64_MIN,
				 .value = INT64_MIN,
				 .limit = INT64_MIN};
	switch (ret->kind) {
	case PY_CLOCK_LOCK:
		return read_lock(py, object, type, ret);
	case PY_CLOCK_RLOCK:
		return read_rlock(py, object, type, ret);
	case PY_CLOCK_SIMPLE_QUEUE:
		return read_simple_queue(py, object, ret);
	case PY_CLOCK_SEMLOCK:
		return read_semlock(py, object, ret);
	case PY_CLOCK_BUFFERED:
		return read_buffered(py, object, ret);
	case PY_CLOCK_NONE:
		break;
	}
	return false;
}

addr_t py_clock_of_parked_key(const struct cpython *py, addr_t key)
{
	const struct layout *l = py->layout;
	const layout_at members[] = {l->lock.mutex, l->rlock.mutex, l->simplequeue.waiting};
	for (size_t i = 0; i < ARRAY_SIZE(members); i++) {
		struct py_clock lock;
		if (!layout_has(members[i]) || key < layout_offset(members[i]))
			continue;
		addr_t object = key - layout_offset(members[i]);
		if (py_clock_read(py, object, &lock) && lock.wait_key == key)
			return object;
	}
	return 0;
}

bool py_parked_key(const struct cpython *py, addr_t uaddr, addr_t *ret)
{
	const struct layout *l = py->layout;
	if (!layout_has(l->wait_entry.sema) || uaddr < layout_offset(l->wait_entry.sema))
		return false;
	addr_t entry = uaddr - layout_offset(l->wait_entry.sema);
	addr_t node = entry + layout_offset(l->wait_entry.node_next);
	uint64_t previous, back, next, forth;
	size_t word = target_word_size(py->target);
	// The entry is in its bucket's list: its neighbours point back at it.
	return py_read_word(py, entry, l->wait_entry.addr, ret) && *ret &&
	       py_read_word(py, entry, l->wait_entry.node_prev, &previous) &&
	       target_read_word(py->target, previous, &back) && back == node &&
	       py_read_word(py, entry, l->wait_entry.node_next, &next) &&
	       target_read_word(py->target, next + word, &forth) && forth == node;
}
