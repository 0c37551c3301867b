// SPDX-License-Identifier: GPL-3.0-or-later
// The sem_t behind a lock, as the C libraries have it.
#include "cpython/lock.h"
#include "fake_target.h"
#include "target/arch.h"
#include "unit.h"

static const addr_t SEMAPHORE = 0x10000;

/** Reads a semaphore of four 32-bit words. */
static void check(const char *arch, bool musl, uint32_t first, uint32_t second, uint32_t value,
		  enum tri waiters)
{
	struct fake_target *fake = fake_target_create();
	fake->info.arch = target_arch_by_gdb_name(arch);
	fake_map(fake, SEMAPHORE, NULL, 32);
	fake_put_u32(fake, SEMAPHORE, first);
	fake_put_u32(fake, SEMAPHORE + 4, second);
	const struct cpython py = {.target = fake_target_open(fake), .musl = musl};
	uint32_t read_value;
	enum tri read_waiters;
	ck_assert(py_sem_read(&py, SEMAPHORE, &read_value, &read_waiters));
	ck_assert_uint_eq(read_value, value);
	ck_assert_int_eq(read_waiters, waiters);
	fake_target_destroy(fake);
}

START_TEST(glibc_has_value_and_waiters_in_two_halves)
{
	check("i386:x86-64", false, 1, 0, 1, TRI_NO);
	check("aarch64", false, 0, 2, 0, TRI_YES);
}
END_TEST

START_TEST(glibc_of_32_bits_has_them_in_one_word)
{
	// The second word is `private`, not a count: 128 without being shared.
	check("i386", false, 2, 128, 1, TRI_NO);
	check("i386", false, 1, 128, 0, TRI_YES);
	check("i386", false, 0, 128, 0, TRI_NO);
}
END_TEST

START_TEST(musl_of_32_bits_has_them_in_two_words)
{
	check("i386", true, 1, 0, 1, TRI_NO);
	check("i386", true, 0x80000000, 1, 0, TRI_YES);
}
END_TEST

START_TEST(musl_marks_a_value_with_waiters)
{
	check("i386:x86-64", true, 0xffffffff, 1, 0, TRI_YES); // to 1.2.3
	check("i386:x86-64", true, 0x80000000, 1, 0, TRI_YES);
	check("i386:x86-64", true, 1, 0, 1, TRI_NO);
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		glibc_has_value_and_waiters_in_two_halves,
		glibc_of_32_bits_has_them_in_one_word,
		musl_of_32_bits_has_them_in_two_words,
		musl_marks_a_value_with_waiters,
	};
	return unit_run("semaphore", tests, ARRAY_SIZE(tests));
}
