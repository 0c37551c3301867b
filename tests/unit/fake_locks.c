// SPDX-License-Identifier: GPL-3.0-or-later
// Locks in every representation.
#include "fake_runtime.h"

enum {
	LOCKED = 1,
	HAS_PARKED = 2,
};

/** A sem_t of glibc: its value, then how many wait; in 32 bits, the value above a bit that says that some wait. */
static addr_t make_sem(struct fake_python *python, bool locked, bool has_waiters)
{
	addr_t sem = fake_alloc(python, 32);
	if (word_of(python) == 4) {
		fake_put_u32(python->fake, sem, (uint32_t)!locked << 1 | has_waiters);
		return sem;
	}
	fake_put_u32(python->fake, sem, !locked);
	fake_put_u32(python->fake, sem + 4, has_waiters);
	return sem;
}

static addr_t put_mutex(struct fake_python *python, addr_t mutex, bool locked, bool has_waiters)
{
	fake_put_u8(python->fake, mutex, (uint8_t)((locked ? LOCKED : 0) | (has_waiters ? HAS_PARKED : 0)));
	return mutex;
}

struct fake_lock fake_lock(struct fake_python *python, bool locked, bool has_waiters)
{
	const struct layout *l = python->layout;
	struct fake_lock lock;
	lock.object = fake_object(python, fake_type(python, l->major == 2 ? "thread.lock" : "_thread.lock"), 64);
	if (layout_has(l->lock.mutex)) {
		lock.key = put_mutex(python, lock.object + layout_offset(l->lock.mutex), locked, has_waiters);
		return lock;
	}
	lock.key = make_sem(python, locked, has_waiters);
	fake_set(python, lock.object, l->lock.sem, lock.key);
	fake_set_u8(python, lock.object, l->lock.locked, locked);
	return lock;
}

/** Lib/threading.py, class _RLock of 2.7. */
static struct fake_lock rlock_27(struct fake_python *python, uint64_t ident, uint64_t count)
{
	struct fake_lock block = fake_lock(python, ident != 0, false);
	struct fake_lock lock = {fake_instance(python, fake_type(python, "threading._RLock"), FAKE_DICT), block.key};
	fake_attr(python, lock.object, "_RLock__block", block.object);
	fake_attr(python, lock.object, "_RLock__owner", ident ? fake_int(python, (int64_t)ident) : python->none);
	fake_attr(python, lock.object, "_RLock__count", fake_int(python, (int64_t)count));
	return lock;
}

struct fake_lock fake_rlock(struct fake_python *python, uint64_t ident, uint64_t count)
{
	const struct layout *l = python->layout;
	struct fake_lock lock;
	if (l->major == 2)
		return rlock_27(python, ident, count);
	lock.object = fake_object(python, fake_type(python, "_thread.RLock"), 80);
	fake_set(python, lock.object, l->rlock.owner, ident);
	fake_set(python, lock.object, l->rlock.count, count);
	fake_set(python, lock.object, l->rlock.level, count ? count - 1 : 0);
	if (layout_has(l->rlock.mutex)) {
		lock.key = put_mutex(python, lock.object + layout_offset(l->rlock.mutex), ident != 0, false);
		return lock;
	}
	lock.key = make_sem(python, ident != 0, false);
	fake_set(python, lock.object, l->rlock.sem, lock.key);
	return lock;
}

struct fake_lock fake_simple_queue(struct fake_python *python, size_t items)
{
	const struct layout *l = python->layout;
	struct fake_lock queue;
	queue.object = fake_object(python, fake_type(python, "_queue.SimpleQueue"), 128);
	if (layout_has(l->simplequeue.waiting)) {
		queue.key = queue.object + layout_offset(l->simplequeue.waiting);
		fake_set(python, queue.object, l->simplequeue.num_items, items);
		return queue;
	}
	// Two items were taken already: they stay in the list until it is long enough to be cut.
	addr_t *slots = arena_array(python->arena, addr_t, items + 2);
	queue.key = make_sem(python, true, false);
	fake_set(python, queue.object, l->simplequeue.lock, queue.key);
	fake_set(python, queue.object, l->simplequeue.list, fake_list(python, slots, items + 2));
	fake_set(python, queue.object, l->simplequeue.list_pos, 2);
	return queue;
}

struct fake_lock fake_semlock(struct fake_python *python, bool recursive, uint64_t last_tid, int32_t count)
{
	const struct layout *l = python->layout;
	struct fake_lock lock;
	lock.object = fake_object(python, fake_type(python, "_multiprocessing.SemLock"), 96);
	lock.key = make_sem(python, count > 0, false);
	fake_set(python, lock.object, l->semlock.handle, lock.key);
	fake_set(python, lock.object, l->semlock.last_tid, last_tid);
	fake_set_u32(python, lock.object, l->semlock.count, (uint32_t)count);
	fake_set_u32(python, lock.object, l->semlock.kind, !recursive);
	return lock;
}

struct fake_lock fake_buffered(struct fake_python *python, uint64_t owner)
{
	const struct layout *l = python->layout;
	struct fake_lock lock;
	lock.object = fake_object(python, fake_type(python, "_io.BufferedWriter"), 192);
	lock.key = make_sem(python, owner != 0, false);
	fake_set(python, lock.object, l->buffered.lock, lock.key);
	fake_set(python, lock.object, l->buffered.owner, owner);
	return lock;
}

addr_t fake_parked(struct fake_python *python, addr_t entry, addr_t key)
{
	const struct layout *l = python->layout;
	// The bucket's head and this entry are all that is in its list.
	addr_t bucket = fake_alloc(python, 16);
	addr_t node = entry + layout_offset(l->wait_entry.node_next);
	fake_set(python, entry, l->wait_entry.addr, key);
	fake_set(python, entry, l->wait_entry.node_next, bucket);
	fake_set(python, entry, l->wait_entry.node_prev, bucket);
	fake_put_word(python->fake, bucket, node);
	fake_put_word(python->fake, bucket + word_of(python), node);
	return entry + layout_offset(l->wait_entry.sema);
}
