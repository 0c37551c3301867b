// SPDX-License-Identifier: GPL-3.0-or-later
// The C library's locks, by the futex word that their waiters sleep on. The words are those of real processes.
#include "target/pthread_lock.h"

#include "fake_target.h"
#include "target/arch.h"
#include "unit.h"

enum {
	WAIT_PRIVATE = 0x80,
	WAIT_SHARED = 0,
	WAIT_BITSET = 0x189,
	LOCK_PI = 0x86,
	TID = 0xdc6,
};

static const addr_t LOCK = 0x10000;

static struct fake_target *fake;

/** A lock of up to ten 32-bit words. */
static struct target *target_of(const char *arch, const uint32_t *words, size_t count)
{
	fake = fake_target_create();
	fake->info.arch = target_arch_by_gdb_name(arch);
	fake_map(fake, LOCK - 64, NULL, 256);
	for (size_t i = 0; i < count; i++)
		fake_put_u32(fake, LOCK + i * 4, words[i]);
	return fake_target_open(fake);
}

static bool mutex(const char *arch, bool musl, const uint32_t *words, addr_t at, uint64_t operation,
		  uint32_t value, struct pthread_lock *ret)
{
	struct target *target = target_of(arch, words, 10);
	const struct futex_wait wait = {LOCK + at, operation, value};
	bool found = pthread_mutex_read(target, musl, &wait, ret);
	fake_target_destroy(fake);
	return found;
}

static bool glibc_mutex(const uint32_t *words, uint64_t operation, uint32_t value,
			struct pthread_lock *ret)
{
	return mutex("i386:x86-64", false, words, 0, operation, value, ret);
}

START_TEST(owner_of_each_kind_of_mutex_is_recorded)
{
	// Measured with glibc 2.36: normal, recursive taken twice, errorcheck, robust.
	const struct {
		uint32_t words[10];
		uint64_t operation;
		uint32_t value;
		int64_t count;
		bool recursive;
	} cases[] = {
		{{2, 0, TID, 1, 0x200}, WAIT_PRIVATE, 2, 1, false},
		{{2, 0, TID, 1, 0}, WAIT_PRIVATE, 2, 1, false},
		{{2, 2, TID, 1, 1}, WAIT_PRIVATE, 2, 2, true},
		{{2, 0, TID, 1, 2}, WAIT_PRIVATE, 2, 1, false},
		{{0x80000000 | TID, 1, TID, 1, 0x290}, WAIT_SHARED, 0x80000000 | TID, 1, false},
		{{0x80000000 | TID, 1, TID, 1, 0x20}, LOCK_PI, 0, 1, false},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct pthread_lock lock;
		ck_assert(glibc_mutex(cases[i].words, cases[i].operation, cases[i].value, &lock));
		ck_assert_uint_eq(lock.address, LOCK);
		ck_assert_uint_eq(lock.owner_tid, TID);
		ck_assert_int_eq(lock.count, cases[i].count);
		ck_assert_int_eq(lock.recursive, cases[i].recursive);
		ck_assert_int_eq(lock.locked, TRI_YES);
	}
}
END_TEST

START_TEST(numbers_that_make_no_mutex_are_none)
{
	const struct {
		uint32_t words[10];
		uint64_t operation;
		uint32_t value;
	} cases[] = {
		{{0, 1, 0, 0, 0}, WAIT_BITSET, 0},         // a semaphore
		{{2, 0, TID, 1, 0}, WAIT_PRIVATE, 0},      // waits for something else
		{{2, 0, TID, 1, 0x1000}, WAIT_PRIVATE, 2}, // no such kind
		{{2, 0, TID, 0, 0}, WAIT_PRIVATE, 2},      // nobody uses it
		{{2, 9, TID, 1, 0}, WAIT_PRIVATE, 2},      // taken nine times, and not recursive
		{{2, 0, TID, 1, 1}, WAIT_PRIVATE, 2},      // recursive, and taken not at all
		{{77, 0, TID, 1, 0}, WAIT_PRIVATE, 2},     // the word is no lock's
		{{0x80000000 | TID, 1, 7, 1, 0x10}, WAIT_SHARED, 0x80000000 | TID}, // two owners
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct pthread_lock lock;
		ck_assert_msg(
			!glibc_mutex(cases[i].words, cases[i].operation, cases[i].value, &lock),
			"case %zu", i);
	}
}
END_TEST

START_TEST(mutex_of_32_bits_has_its_kind_before_its_users)
{
	struct pthread_lock lock;
	const uint32_t words[10] = {2, 0, TID, 0, 1};
	ck_assert(mutex("i386", false, words, 0, WAIT_PRIVATE, 2, &lock));
	ck_assert_uint_eq(lock.owner_tid, TID);
}
END_TEST

START_TEST(musl_records_owners_but_for_normal_mutexes)
{
	struct pthread_lock lock;
	const uint32_t errorcheck[10] = {2, 0x80000000 | TID, 1};
	ck_assert(mutex("i386:x86-64", true, errorcheck, 4, WAIT_PRIVATE, 0x80000000 | TID, &lock));
	ck_assert_uint_eq(lock.address, LOCK);
	ck_assert_uint_eq(lock.owner_tid, TID);
	const uint32_t normal[10] = {0, 0x80000010, 1};
	ck_assert(mutex("i386:x86-64", true, normal, 4, WAIT_PRIVATE, 0x80000010, &lock));
	ck_assert_uint_eq(lock.owner_tid, 0);
	ck_assert_int_eq(lock.locked, TRI_YES);
}
END_TEST

static bool rwlock_waited(const uint32_t *words, addr_t at, uint32_t value, struct pthread_lock *ret)
{
	struct target *target = target_of("i386:x86-64", words, 10);
	const struct futex_wait wait = {LOCK + at, WAIT_BITSET, value};
	bool found = pthread_rwlock_read(target, false, &wait, ret);
	fake_target_destroy(fake);
	return found;
}

static bool rwlock(const uint32_t *words, addr_t at, struct pthread_lock *ret)
{
	return rwlock_waited(words, at, 3, ret);
}

START_TEST(writer_of_a_rwlock_is_recorded)
{
	// Measured with glibc 2.36: one reader waits on the third word, one writer on the fourth.
	const uint32_t waiting_reader[10] = {11, 0, 3, 1, 0, 0, TID};
	const uint32_t waiting_writer[10] = {3, 0, 1, 3, 0, 0, TID};
	struct pthread_lock lock;
	ck_assert(rwlock(waiting_reader, 8, &lock));
	ck_assert_uint_eq(lock.address, LOCK);
	ck_assert_uint_eq(lock.owner_tid, TID);
	ck_assert_int_eq(lock.readers, 0);
	ck_assert(rwlock(waiting_writer, 12, &lock));
	ck_assert_uint_eq(lock.address, LOCK);
}
END_TEST

START_TEST(readers_of_a_rwlock_are_counted)
{
	// Measured with glibc 2.36: a writer waits until two readers have left.
	const uint32_t words[10] = {0x12, 0, 2, 1};
	struct pthread_lock lock;
	ck_assert(rwlock_waited(words, 8, 2, &lock));
	ck_assert_uint_eq(lock.owner_tid, 0);
	ck_assert_int_eq(lock.readers, 2);
}
END_TEST

START_TEST(numbers_that_make_no_rwlock_are_none)
{
	const uint32_t free_lock[10] = {0, 0, 3, 3};
	const uint32_t writer_without_phase[10] = {8, 0, 3, 3, 0, 0, TID};
	const uint32_t other[10] = {11, 0, 99, 3, 0, 0, TID};
	struct pthread_lock lock;
	ck_assert(!rwlock(free_lock, 8, &lock));
	ck_assert(!rwlock(writer_without_phase, 8, &lock));
	ck_assert(!rwlock(other, 8, &lock));
}
END_TEST

START_TEST(file_has_a_lock_with_the_owners_address)
{
	// glibc 2.36 counts the owner's calls from 1, 2.43 from 0.
	for (uint32_t count = 0; count < 2; count++) {
		const uint32_t words[10] = {2, count, 0x1000, 0x7f00};
		struct target *target = target_of("i386:x86-64", words, 10);
		const struct futex_wait wait = {LOCK, WAIT_PRIVATE, 2};
		struct pthread_lock lock;
		ck_assert(stdio_lock_read(target, false, &wait, &lock));
		ck_assert_uint_eq(lock.owner_pthread, 0x7f0000001000);
		ck_assert_int_eq(lock.count, 1);
		fake_target_destroy(fake);
	}
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		owner_of_each_kind_of_mutex_is_recorded,
		numbers_that_make_no_mutex_are_none,
		mutex_of_32_bits_has_its_kind_before_its_users,
		musl_records_owners_but_for_normal_mutexes,
		writer_of_a_rwlock_is_recorded,
		readers_of_a_rwlock_are_counted,
		numbers_that_make_no_rwlock_are_none,
		file_has_a_lock_with_the_owners_address,
	};
	return unit_run("pthread_lock", tests, ARRAY_SIZE(tests));
}
