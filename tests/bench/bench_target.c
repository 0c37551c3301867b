// SPDX-License-Identifier: GPL-3.0-or-later
// How fast target memory is read through the page cache, next to the same reads without it. In one run, so that the
// ratios mean something on any machine: bench_target [READS] [NANOSECONDS]
//
// A read of the back end is made to cost NANOSECONDS (default 2000, about what gdb.Inferior.read_memory takes).
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "target/cache.h"
#include "target/target.h"

enum {
	PAGES = 4096,
	DEFAULT_READS = 5000000,
	DEFAULT_COST = 2000,
};

static const addr_t BASE = 0x7f0000000000;
static const size_t SIZE = (size_t)PAGES * TARGET_PAGE_SIZE;

struct bench {
	uint8_t *memory;
	long cost; // of one read, nanoseconds
	size_t backend_reads;
};

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static bool bench_read(void *impl, addr_t address, void *buffer, size_t size)
{
	struct bench *bench = impl;
	bench->backend_reads++;
	if (bench->cost)
		for (double end = now() + (double)bench->cost / 1e9; now() < end;)
			;
	if (address < BASE || address - BASE > SIZE || size > SIZE - (address - BASE))
		return false;
	memcpy(buffer, bench->memory + (address - BASE), size);
	return true;
}

static const struct target_ops ops = {.read = bench_read};

/** Where the reads go: the n-th address. */
typedef addr_t (*pattern)(uint64_t n);

static addr_t one_page(uint64_t n)
{
	return BASE + n * 8 % TARGET_PAGE_SIZE;
}

static addr_t forwards(uint64_t n)
{
	return BASE + n * 8 % SIZE;
}

/** Like a walk over small objects that lie all over the heap. */
static addr_t scattered(uint64_t n)
{
	uint64_t mixed = (n ^ n >> 7) * UINT64_C(0x9e3779b97f4a7c15);
	return BASE + (mixed >> 20) % (SIZE / 8) * 8;
}

static addr_t nowhere(uint64_t n)
{
	return 4096 + n * 8 % ((addr_t)16 * TARGET_PAGE_SIZE);
}

static double cached_rate(struct bench *bench, pattern address_of, size_t reads)
{
	static const struct target_info info = {0};
	struct target *target = target_create(&ops, bench, &info);
	bench->backend_reads = 0;
	uint64_t sum = 0, value;
	double start = now();
	for (uint64_t n = 0; n < reads; n++)
		if (target_read_u64(target, address_of(n), &value))
			sum += value;
	double seconds = now() - start;
	target_destroy(target);
	if (sum == 1) // keeps the reads from being optimised away
		puts("");
	return (double)reads / seconds;
}

static double uncached_rate(struct bench *bench, pattern address_of, size_t reads)
{
	uint64_t sum = 0, value;
	double start = now();
	for (uint64_t n = 0; n < reads; n++)
		if (bench_read(bench, address_of(n), &value, sizeof(value)))
			sum += value;
	double seconds = now() - start;
	if (sum == 1)
		puts("");
	return (double)reads / seconds;
}

int main(int argc, char **argv)
{
	size_t reads = argc > 1 ? strtoul(argv[1], NULL, 10) : DEFAULT_READS;
	struct bench bench = {
		.memory = calloc(1, SIZE),
		.cost = argc > 2 ? strtol(argv[2], NULL, 10) : DEFAULT_COST,
	};
	static const struct {
		const char *name;
		pattern address_of;
	} patterns[] = {
		{"one page", one_page},
		{"forwards", forwards},
		{"scattered", scattered},
		{"unreadable", nowhere},
	};
	if (!bench.memory)
		return EXIT_FAILURE;
	printf("%zu reads of 8 bytes; a back-end read costs %ld ns\n", reads, bench.cost);
	printf("%-12s %14s %14s %8s %14s\n", "pattern", "cached /s", "uncached /s", "ratio",
	       "backend reads");
	for (size_t i = 0; i < ARRAY_SIZE(patterns); i++) {
		// Uncached reads take their time: fewer of them tell the rate as well.
		double uncached = uncached_rate(&bench, patterns[i].address_of, reads / 50 + 1);
		double cached = cached_rate(&bench, patterns[i].address_of, reads);
		printf("%-12s %14.0f %14.0f %8.1f %14zu\n", patterns[i].name, cached, uncached,
		       cached / uncached, bench.backend_reads);
	}
	free(bench.memory);
	return EXIT_SUCCESS;
}
