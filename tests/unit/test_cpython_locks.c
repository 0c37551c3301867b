// SPDX-License-Identifier: GPL-3.0-or-later
// What locks say of themselves, in every representation.
#include "cpython/lock.h"
#include "fake_runtime.h"
#include "layout_suite.h"

static struct fake_python *python;
static struct py_clock lock;

static void lay_out(int layout)
{
	python = fake_python_create(layouts[layout]);
}

static void teardown(void)
{
	fake_python_destroy(python);
}

static bool read_lock(addr_t object)
{
	return py_clock_read(fake_python_open(python), object, &lock);
}

START_TEST(lock_tells_whether_it_is_locked_and_awaited)
{
	lay_out(_i);
	for (unsigned bits = 0; bits < 4; bits++) {
		struct fake_lock made = fake_lock(python, bits & 1, bits & 2);
		ck_assert(read_lock(made.object));
		ck_assert_int_eq(lock.kind, PY_CLOCK_LOCK);
		ck_assert_int_eq(lock.locked, tri_of(bits & 1));
		ck_assert_int_eq(lock.has_waiters, tri_of(bits & 2));
		ck_assert_uint_eq(lock.wait_key, made.key);
		ck_assert(!lock.records_owner);
	}
}
END_TEST

START_TEST(lock_of_another_size_is_not_believed)
{
	lay_out(_i);
	struct fake_lock made = fake_lock(python, true, false);
	addr_t type;
	if (!layout_has(python->layout->lock.sizeof_lock))
		return;
	py_read_word(fake_python_open(python), made.object, python->layout->object.ob_type, &type);
	fake_set(python, type, python->layout->type.basicsize,
		 layout_offset(python->layout->lock.sizeof_lock) + 8);
	ck_assert(!read_lock(made.object));
}
END_TEST

START_TEST(rlock_records_owner_and_count)
{
	lay_out(_i);
	if (python->layout->major == 2)
		return; // it is written in Python; see capture
	struct fake_lock made = fake_rlock(python, 0x7f1234, 3);
	ck_assert(read_lock(made.object));
	ck_assert_int_eq(lock.kind, PY_CLOCK_RLOCK);
	ck_assert(lock.records_owner);
	ck_assert_uint_eq(lock.owner_ident, 0x7f1234);
	ck_assert_int_eq(lock.count, 3);
	ck_assert_int_eq(lock.locked, TRI_YES);
	ck_assert_uint_eq(lock.wait_key, made.key);
}
END_TEST

START_TEST(free_rlock_has_no_owner)
{
	lay_out(_i);
	if (python->layout->major == 2)
		return;
	struct fake_lock made = fake_rlock(python, 0, 0);
	// Versions with a count leave the last owner's ident where it was.
	if (layout_has(python->layout->rlock.count))
		fake_set(python, made.object, python->layout->rlock.owner, 0x7f1234);
	ck_assert(read_lock(made.object));
	ck_assert(lock.records_owner);
	ck_assert_uint_eq(lock.owner_ident, 0);
	ck_assert_int_eq(lock.count, 0);
	ck_assert_int_eq(lock.locked, TRI_NO);
}
END_TEST

START_TEST(simple_queue_knows_its_length)
{
	lay_out(_i);
	if (!layout_has(python->layout->simplequeue.waiting) && !layout_has(python->layout->simplequeue.lock))
		return;
	struct fake_lock made = fake_simple_queue(python, 5);
	ck_assert(read_lock(made.object));
	ck_assert_int_eq(lock.kind, PY_CLOCK_SIMPLE_QUEUE);
	ck_assert_int_eq(lock.count, 5);
	ck_assert_uint_eq(lock.wait_key, made.key);
}
END_TEST

START_TEST(multiprocessing_lock_has_an_owner_while_this_process_holds_it)
{
	lay_out(_i);
	ck_assert(read_lock(fake_semlock(python, true, 0x7f1234, 2).object));
	ck_assert(lock.records_owner);
	ck_assert_uint_eq(lock.owner_ident, 0x7f1234);
	ck_assert_int_eq(lock.count, 2);
	ck_assert(read_lock(fake_semlock(python, true, 0x7f1234, 0).object));
	ck_assert(!lock.records_owner);
	ck_assert(read_lock(fake_semlock(python, false, 0x7f1234, 1).object));
	ck_assert(!lock.records_owner);
}
END_TEST

START_TEST(buffered_file_records_its_owner)
{
	lay_out(_i);
	struct fake_lock made = fake_buffered(python, 0x7f1234);
	ck_assert(read_lock(made.object));
	ck_assert(lock.records_owner);
	ck_assert_uint_eq(lock.owner_ident, 0x7f1234);
	ck_assert_int_eq(lock.locked, TRI_YES);
	ck_assert_uint_eq(lock.wait_key, made.key);
}
END_TEST

START_TEST(other_objects_are_no_locks)
{
	lay_out(_i);
	ck_assert(!read_lock(python->none));
	ck_assert(!read_lock(0));
	ck_assert(!read_lock(FAKE_HEAP + 4));
	ck_assert_int_eq(lock.kind, PY_CLOCK_NONE);
}
END_TEST

/** A parking lot's entry for a key, or false where there is none. */
static bool lay_out_parked(int layout, struct fake_lock *ret_lock, addr_t *ret_entry, addr_t *ret_uaddr)
{
	lay_out(layout);
	if (!layout_has(python->layout->wait_entry.sema))
		return false;
	*ret_lock = fake_lock(python, true, true);
	*ret_entry = fake_alloc(python, 128);
	*ret_uaddr = fake_parked(python, *ret_entry, ret_lock->key);
	return true;
}

START_TEST(parked_thread_leads_to_its_lock)
{
	struct fake_lock made;
	addr_t entry, uaddr, key;
	if (!lay_out_parked(_i, &made, &entry, &uaddr))
		return;
	const struct cpython *py = fake_python_open(python);
	ck_assert(py_parked_key(py, uaddr, &key));
	ck_assert_uint_eq(key, made.key);
	// 3.13.0's Lock is a semaphore: nobody parks on it.
	ck_assert_uint_eq(py_clock_of_parked_key(py, key), layout_has(python->layout->lock.mutex) ? made.object : 0);
	ck_assert_uint_eq(py_clock_of_parked_key(py, key + 1), 0);
}
END_TEST

START_TEST(forged_entry_is_not_believed)
{
	struct fake_lock made;
	addr_t entry, uaddr, key, next;
	if (!lay_out_parked(_i, &made, &entry, &uaddr))
		return;
	const struct layout *l = python->layout;
	py_read_word(fake_python_open(python), entry, l->wait_entry.node_next, &next);
	// A neighbour that points elsewhere, or nowhere.
	fake_put_word(python->fake, next + l->word_size, entry);
	ck_assert(!py_parked_key(fake_python_open(python), uaddr, &key));
	fake_put_word(python->fake, next + l->word_size, entry + layout_offset(l->wait_entry.node_next));
	ck_assert(py_parked_key(fake_python_open(python), uaddr, &key));
	fake_set(python, entry, l->wait_entry.node_prev, 0x1000);
	ck_assert(!py_parked_key(fake_python_open(python), uaddr, &key));
	ck_assert(!py_parked_key(fake_python_open(python), 0, &key));
	ck_assert(!py_parked_key(fake_python_open(python), made.key, &key));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		lock_tells_whether_it_is_locked_and_awaited,
		lock_of_another_size_is_not_believed,
		rlock_records_owner_and_count,
		free_rlock_has_no_owner,
		simple_queue_knows_its_length,
		multiprocessing_lock_has_an_owner_while_this_process_holds_it,
		buffered_file_records_its_owner,
		other_objects_are_no_locks,
		parked_thread_leads_to_its_lock,
		forged_entry_is_not_believed,
	};
	return unit_run_layouts("locks", teardown, tests, ARRAY_SIZE(tests));
}
