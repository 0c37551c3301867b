// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_target.h"

#include "fake_os.h"

#include <endian.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "target/arch.h"

struct fake_map {
	addr_t address;
	size_t size;
	uint8_t *bytes;
};

struct fake_hole {
	addr_t address;
	size_t size;
};

struct fake_name {
	const char *name;
	addr_t address;
};

struct fake_thread {
	struct target_thread thread;
	bool has_registers;
	struct target_registers registers;
};

static void __attribute__((noreturn)) layout_error(const char *what, addr_t address)
{
	fprintf(stderr, "fake target: %s at 0x%llx\n", what, (unsigned long long)address);
	abort();
}

static bool overlap(addr_t a, size_t a_size, addr_t b, size_t b_size)
{
	return a_size && b_size && a <= b + (b_size - 1) && b <= a + (a_size - 1);
}

/** The mapped bytes from an address on, and how many of them there are in one piece. */
static uint8_t *mapped_bytes(const struct fake_target *fake, addr_t address, size_t *ret_size)
{
	vec_each(const struct fake_map, map, &fake->maps) {
		if (!overlap(map->address, map->size, address, 1))
			continue;
		*ret_size = map->size - (address - map->address);
		return map->bytes + (address - map->address);
	}
	return NULL;
}

static bool fake_read(void *impl, addr_t address, void *buffer, size_t size)
{
	struct fake_target *fake = impl;
	fake->reads++;
	vec_each(const struct fake_hole, hole, &fake->holes)
		if (overlap(hole->address, hole->size, address, size))
			return false;
	for (size_t done = 0; done < size;) {
		size_t piece;
		const uint8_t *bytes = mapped_bytes(fake, address + done, &piece);
		if (!bytes)
			return false;
		if (piece > size - done)
			piece = size - done;
		memcpy((char *)buffer + done, bytes, piece);
		done += piece;
	}
	fake->bytes_read += size;
	return true;
}

static bool fake_symbol_find(void *impl, const char *name, addr_t *ret)
{
	struct fake_target *fake = impl;
	vec_each(const struct fake_name, symbol, &fake->symbols) {
		if (strcmp(symbol->name, name))
			continue;
		*ret = symbol->address;
		return true;
	}
	return false;
}

static void fake_sections(void *impl, struct arena *arena, const char *name, target_addr_vec *ret)
{
	struct fake_target *fake = impl;
	vec_each(const struct fake_name, section, &fake->sections)
		if (!strcmp(section->name, name))
			vec_add(arena, ret, section->address);
}

static bool fake_threads(void *impl, struct arena *arena, target_thread_vec *ret)
{
	struct fake_target *fake = impl;
	vec_each(const struct fake_thread, thread, &fake->threads)
		vec_add(arena, ret, thread->thread);
	return fake->threads.count > 0;
}

static bool fake_registers(void *impl, const struct target_thread *wanted,
			   struct target_registers *ret)
{
	struct fake_target *fake = impl;
	vec_each(const struct fake_thread, thread, &fake->threads) {
		if (thread->thread.lwp != wanted->lwp || thread->thread.gdb_id != wanted->gdb_id)
			continue;
		*ret = thread->registers;
		return thread->has_registers;
	}
	return false;
}

static bool fake_regions(void *impl, struct arena *arena, target_region_vec *ret)
{
	struct fake_target *fake = impl;
	vec_each(const struct target_region, region, &fake->regions)
		vec_add(arena, ret, *region);
	return fake->regions.count > 0;
}

static bool fake_clock(void *impl, bool realtime, double *ret)
{
	struct fake_target *fake = impl;
	*ret = realtime ? fake->realtime : fake->clock;
	return !isnan(*ret);
}

static enum target_stop fake_poll_stop(void *impl)
{
	struct fake_target *fake = impl;
	return fake->polls++ < fake->stop_after_polls ? TARGET_RUNS : fake->stop;
}

const struct target_ops fake_target_ops = {
	.read = fake_read,
	.symbol = fake_symbol_find,
	.sections = fake_sections,
	.threads = fake_threads,
	.registers = fake_registers,
	.regions = fake_regions,
	.clock = fake_clock,
	.os = fake_os,
	.poll_stop = fake_poll_stop,
};

struct fake_target *fake_target_create(void)
{
	struct arena *arena = arena_create();
	struct fake_target *fake = arena_new(arena, struct fake_target);
	fake->arena = arena;
	fake->clock = NAN;
	fake->realtime = NAN;
	fake->info.kind = TARGET_LIVE;
	fake->info.pid = 4711;
	fake->info.arch = target_arch_by_gdb_name("i386:x86-64");
	return fake;
}

struct target *fake_target_open(struct fake_target *fake)
{
	if (!fake->target)
		fake->target = target_create(&fake_target_ops, fake, &fake->info);
	return fake->target;
}

void fake_target_destroy(struct fake_target *fake)
{
	target_destroy(fake->target);
	arena_destroy(fake->arena);
}

void fake_map(struct fake_target *fake, addr_t address, const void *bytes, size_t size)
{
	vec_each(const struct fake_map, map, &fake->maps)
		if (overlap(map->address, map->size, address, size))
			layout_error("maps overlap", address);
	struct fake_map map = {address, size, arena_alloc(fake->arena, size)};
	if (bytes)
		memcpy(map.bytes, bytes, size);
	vec_add(fake->arena, &fake->maps, map);
}

void fake_fail(struct fake_target *fake, addr_t address, size_t size)
{
	vec_add(fake->arena, &fake->holes, ((struct fake_hole){address, size}));
}

void fake_heal(struct fake_target *fake)
{
	fake->holes.count = 0;
}

void fake_put(struct fake_target *fake, addr_t address, const void *bytes, size_t size)
{
	size_t room;
	uint8_t *mapped = mapped_bytes(fake, address, &room);
	if (!mapped || room < size)
		layout_error("nothing is mapped", address);
	memcpy(mapped, bytes, size);
}

void fake_put_u8(struct fake_target *fake, addr_t address, uint8_t value)
{
	fake_put(fake, address, &value, sizeof(value));
}

void fake_put_u16(struct fake_target *fake, addr_t address, uint16_t value)
{
	value = htole16(value);
	fake_put(fake, address, &value, sizeof(value));
}

void fake_put_u32(struct fake_target *fake, addr_t address, uint32_t value)
{
	value = htole32(value);
	fake_put(fake, address, &value, sizeof(value));
}

void fake_put_u64(struct fake_target *fake, addr_t address, uint64_t value)
{
	value = htole64(value);
	fake_put(fake, address, &value, sizeof(value));
}

void fake_put_word(struct fake_target *fake, addr_t address, uint64_t value)
{
	value = htole64(value);
	fake_put(fake, address, &value, fake->info.arch->word_size);
}

void fake_put_string(struct fake_target *fake, addr_t address, const char *string)
{
	fake_put(fake, address, string, strlen(string) + 1);
}

void fake_symbol(struct fake_target *fake, const char *name, addr_t address)
{
	vec_add(fake->arena, &fake->symbols, ((struct fake_name){name, address}));
}

void fake_section(struct fake_target *fake, const char *name, addr_t address)
{
	vec_add(fake->arena, &fake->sections, ((struct fake_name){name, address}));
}

void fake_region(struct fake_target *fake, addr_t start, addr_t end, bool writable, const char *file)
{
	vec_add(fake->arena, &fake->regions, ((struct target_region){start, end, writable, file}));
}

void fake_thread(struct fake_target *fake, const struct target_thread *thread,
		 const struct target_registers *registers)
{
	struct fake_thread *added = vec_push(fake->arena, &fake->threads);
	added->thread = *thread;
	if (!registers)
		return;
	added->has_registers = true;
	added->registers = *registers;
}
