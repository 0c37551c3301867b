// SPDX-License-Identifier: GPL-3.0-or-later
#include "target/target.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include "target/arch.h"
#include "target/cache.h"

enum {
	// The back end is asked whether to stop once so much work was done. A read that the cache answers is one
	// unit, a read of the back end takes about as long as so many of them.
	POLL_AFTER = 16384,
	BACKEND_READ_WORK = 256,
	STRING_BLOCK = 64,
};

struct target {
	const struct target_ops *ops;
	void *impl;
	const struct target_info *info;
	struct target_cache *cache;
	size_t work;
	enum target_stop stop;
	const struct arena *arena; // NULL: no limit
	size_t memory_limit;
};

static void target_poll(struct target *target)
{
	target->work = 0;
	if (!target->stop && target->ops->poll_stop)
		target->stop = target->ops->poll_stop(target->impl);
}

/** Whether the target may still be asked; polls when it is time. */
static bool target_goes_on(struct target *target, size_t work)
{
	if (target->stop)
		return false;
	if (target->arena && arena_used(target->arena) > target->memory_limit)
		target->stop = TARGET_MEMORY;
	target->work += work;
	if (target->work >= POLL_AFTER)
		target_poll(target);
	return !target->stop;
}

static enum target_read_result fill_from_backend(void *context, addr_t address, void *buffer,
						 size_t size)
{
	struct target *target = context;
	if (!target_goes_on(target, BACKEND_READ_WORK + size / TARGET_PAGE_SIZE))
		return TARGET_READ_STOPPED;
	if (target->ops->read && target->ops->read(target->impl, address, buffer, size))
		return TARGET_READ_DONE;
	// Ctrl-C makes the back end's read fail, too: that page is not to be remembered as unreadable.
	target_poll(target);
	return target->stop ? TARGET_READ_STOPPED : TARGET_READ_FAILED;
}

struct target *target_create(const struct target_ops *ops, void *impl,
			     const struct target_info *info)
{
	struct target *target = calloc(1, sizeof(*target));
	if (!target)
		return NULL;
	target->ops = ops;
	target->impl = impl;
	target->info = info;
	target->cache = target_cache_create(fill_from_backend, target, TARGET_CACHE_LIMIT);
	return target;
}

void target_destroy(struct target *target)
{
	if (!target)
		return;
	target_cache_destroy(target->cache);
	free(target);
}

void target_limit_memory(struct target *target, const struct arena *arena, size_t limit)
{
	target->arena = arena;
	target->memory_limit = limit;
}

const struct target_info *target_info(const struct target *target)
{
	return target->info;
}

/** The address without the tag that the hardware ignores. */
static addr_t untagged(const struct target *target, addr_t address)
{
	const struct target_arch *arch = target->info ? target->info->arch : NULL;
	return arch ? address & UINT64_MAX >> arch->tag_bits : address;
}

bool target_read(struct target *target, addr_t address, void *buffer, size_t size)
{
	return target_goes_on(target, 1) &&
	       target_cache_read(target->cache, untagged(target, address), buffer, size);
}

bool target_read_u8(struct target *target, addr_t address, uint8_t *ret)
{
	return target_read(target, address, ret, sizeof(*ret));
}

bool target_read_u16(struct target *target, addr_t address, uint16_t *ret)
{
	if (!target_read(target, address, ret, sizeof(*ret)))
		return false;
	*ret = le16toh(*ret);
	return true;
}

bool target_read_u32(struct target *target, addr_t address, uint32_t *ret)
{
	if (!target_read(target, address, ret, sizeof(*ret)))
		return false;
	*ret = le32toh(*ret);
	return true;
}

bool target_read_u64(struct target *target, addr_t address, uint64_t *ret)
{
	if (!target_read(target, address, ret, sizeof(*ret)))
		return false;
	*ret = le64toh(*ret);
	return true;
}

bool target_read_word(struct target *target, addr_t address, uint64_t *ret)
{
	if (target_word_size(target) == sizeof(uint64_t))
		return target_read_u64(target, address, ret);
	uint32_t word;
	if (!target_read_u32(target, address, &word))
		return false;
	*ret = word;
	return true;
}

/** Reads up to the end of a small aligned block, or one byte when the block is not all there. 0: nothing. */
static size_t read_some(struct target *target, addr_t address, char *buffer)
{
	size_t size = STRING_BLOCK - address % STRING_BLOCK;
	if (target_read(target, address, buffer, size))
		return size;
	return target_read(target, address, buffer, 1) ? 1 : 0;
}

/** Length of the string, at most `limit`; false when it is unreadable or longer. */
static bool cstring_length(struct target *target, addr_t address, size_t limit, size_t *ret)
{
	char block[STRING_BLOCK];
	for (size_t length = 0; length <= limit;) {
		size_t size = read_some(target, address + length, block);
		if (!size)
			return false;
		const char *end = memchr(block, '\0', size);
		if (end) {
			*ret = length + (size_t)(end - block);
			return *ret <= limit;
		}
		length += size;
	}
	return false;
}

const char *target_read_cstring(struct target *target, struct arena *arena, addr_t address,
				size_t limit)
{
	size_t length;
	if (!cstring_length(target, address, limit, &length))
		return NULL;
	char *string = arena_alloc(arena, length + 1);
	return target_read(target, address, string, length) ? string : NULL;
}

bool target_symbol(struct target *target, const char *name, addr_t *ret)
{
	return target_goes_on(target, BACKEND_READ_WORK) && target->ops->symbol &&
	       target->ops->symbol(target->impl, name, ret);
}

bool target_member_offset(struct target *target, const char *type, const char *path, uint64_t *ret)
{
	return target_goes_on(target, BACKEND_READ_WORK) && target->ops->member_offset &&
	       target->ops->member_offset(target->impl, type, path, ret);
}

void target_sections(struct target *target, struct arena *arena, const char *name,
		     target_addr_vec *ret)
{
	if (target_goes_on(target, BACKEND_READ_WORK) && target->ops->sections)
		target->ops->sections(target->impl, arena, name, ret);
}

bool target_threads(struct target *target, struct arena *arena, target_thread_vec *ret)
{
	return target_goes_on(target, POLL_AFTER) && target->ops->threads &&
	       target->ops->threads(target->impl, arena, ret);
}

bool target_registers(struct target *target, const struct target_thread *thread,
		      struct target_registers *ret)
{
	// Dear in GDB (a thread switch), so worth a poll each.
	return target_goes_on(target, POLL_AFTER) && target->ops->registers &&
	       target->ops->registers(target->impl, thread, ret);
}

bool target_native_frames(struct target *target, struct arena *arena,
			  const struct target_thread *thread, size_t limit, py_native_frame_vec *ret)
{
	if (!target_goes_on(target, POLL_AFTER) || !target->ops->native_frames ||
	    !target->ops->native_frames(target->impl, arena, thread, limit, ret))
		return false;
	vec_each(struct py_native_frame, frame, ret)
		if (frame->role == NATIVE_OTHER)
			frame->role = py_native_role_of(frame->function);
	return true;
}

bool target_regions(struct target *target, struct arena *arena, target_region_vec *ret)
{
	return target_goes_on(target, POLL_AFTER) && target->ops->regions &&
	       target->ops->regions(target->impl, arena, ret);
}

bool target_clock(struct target *target, bool realtime, double *ret)
{
	return target_goes_on(target, BACKEND_READ_WORK) && target->ops->clock &&
	       target->ops->clock(target->impl, realtime, ret);
}

const struct target_os_ops *target_os(struct target *target, void **ret_impl)
{
	*ret_impl = target->impl;
	if (!target_goes_on(target, BACKEND_READ_WORK) || !target->ops->os)
		return NULL;
	return target->ops->os(target->impl);
}

size_t target_word_size(const struct target *target)
{
	return target->info && target->info->arch ? target->info->arch->word_size : sizeof(uint64_t);
}

bool target_work(struct target *target, size_t steps)
{
	enum {
		STEPS_OF_WORK = 8, // take about as long as a read from the cache
	};
	return target_goes_on(target, 1 + steps / STEPS_OF_WORK);
}

enum target_stop target_stopped(const struct target *target)
{
	return target->stop;
}

struct target_faults target_faults(const struct target *target)
{
	struct target_faults faults;
	faults.count = target_cache_faults(target->cache, &faults.first);
	return faults;
}
