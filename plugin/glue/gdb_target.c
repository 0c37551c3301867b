// SPDX-License-Identifier: GPL-3.0-or-later
#include "glue/gdb_target.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "glue/gdb_frames.h"
#include "glue/gdb_inferior.h"
#include "glue/gdb_os_facts.h"
#include "glue/gdb_regions.h"
#include "glue/gdb_registers.h"

static double seconds_on(clockid_t clock)
{
	struct timespec now;
	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

bool gdb_target_failed(struct gdb_target *target)
{
	if (exception_drop())
		target->interrupted = true;
	return false;
}

const char *gdb_target_files(struct gdb_target *target)
{
	if (target->files)
		return target->files;
	const char *files = gdb_output_of(target->arena, "info files");
	if (!files) {
		gdb_target_failed(target);
		return "";
	}
	return target->files = files;
}

/**
 * Whether these are the zeros that GDB makes up for memory that neither the core nor a file holds.
 */
static bool is_invented(struct gdb_target *target, addr_t address, PyObject *bytes)
{
	const char *data = PyBytes_AsString(bytes);
	size_t size = (size_t)PyBytes_Size(bytes);
	if (!size || data[0] || memcmp(data, data + 1, size - 1))
		return false;
	return gdb_regions_is_undumped(target, address);
}

static bool read_memory(void *impl, addr_t address, void *buffer, size_t size)
{
	struct gdb_target *target = impl;
	// GDB would read what the executable's file has there.
	if (gdb_regions_is_cut_off(target, address) ||
	    (size && gdb_regions_is_cut_off(target, address + size - 1)))
		return false;
	_cleanup_object_ PyObject *view =
		PyObject_CallMethod(target->inferior, "read_memory", "KK",
				    (unsigned long long)address, (unsigned long long)size);
	// The buffer protocol is not part of the limited API of 3.6; bytes() of a memoryview is.
	_cleanup_object_ PyObject *bytes = view ? PyBytes_FromObject(view) : NULL;
	if (!bytes)
		return gdb_target_failed(target);
	if (PyBytes_Size(bytes) != (Py_ssize_t)size || is_invented(target, address, bytes))
		return false;
	memcpy(buffer, PyBytes_AsString(bytes), size);
	return true;
}

static bool is_path(const char *name, const char *also)
{
	for (const char *at = name; *at; at++)
		if (!isalnum((unsigned char)*at) && !strchr(also, *at))
			return false;
	return *name && !isdigit((unsigned char)*name);
}

static bool symbol_address(void *impl, const char *name, addr_t *ret)
{
	struct gdb_target *target = impl;
	if (!is_path(name, "_"))
		return false;
	// `with`: the language of the selected frame may be one where this is no expression.
	const char *command = arena_printf(target->arena,
					   "with language c -- output/x (unsigned long) &%s", name);
	const char *output = gdb_output_of(target->arena, command);
	if (!output)
		return gdb_target_failed(target);
	char *end;
	*ret = strtoull(output, &end, 16);
	return end != output && *ret != 0;
}

/** Some of CPython's structures have a typedef's name, some only a tag. */
static bool member_offset(void *impl, const char *type, const char *path, uint64_t *ret)
{
	static const char *const tags[] = {"", "struct "};
	struct gdb_target *target = impl;
	if (!is_path(type, "_") || !is_path(path, "_."))
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(tags); i++) {
		const char *command = arena_printf(
			target->arena,
			"with language c -- output/x (unsigned long) &((%s%s *) 0)->%s", tags[i],
			type, path);
		const char *output = gdb_output_of(target->arena, command);
		char *end;
		if (!output) {
			gdb_target_failed(target);
			continue;
		}
		*ret = strtoull(output, &end, 16);
		if (end != output)
			return true;
	}
	return false;
}

/** Reads "\t0x0000000000a5b740 - 0x0000000000a84260 is .PyRuntime in /usr/lib/x.so". */
static bool section_line_matches(const char *line, const char *name, addr_t *ret_start)
{
	uint64_t start, end;
	int name_at = 0;
	if (sscanf(line, " 0x%" SCNx64 " - 0x%" SCNx64 " is %n", &start, &end, &name_at) != 2 ||
	    !name_at)
		return false;
	size_t length = strlen(name);
	const char *behind = line + name_at + length;
	if (strncmp(line + name_at, name, length) || !strchr(" \n", *behind))
		return false;
	*ret_start = start;
	return true;
}

/** A remote target lists the sections of the executable twice. */
static bool has_address(const target_addr_vec *addresses, addr_t address)
{
	vec_each(const addr_t, known, addresses)
		if (*known == address)
			return true;
	return false;
}

static void section_addresses(void *impl, struct arena *arena, const char *name,
			      target_addr_vec *ret)
{
	for (const char *line = gdb_target_files(impl); *line;) {
		addr_t start;
		if (section_line_matches(line, name, &start) && !has_address(ret, start))
			vec_add(arena, ret, start);
		const char *newline = strchr(line, '\n');
		if (!newline)
			break;
		line = newline + 1;
	}
}

static bool list_threads(void *impl, struct arena *arena, target_thread_vec *ret)
{
	struct gdb_target *target = impl;
	vec_each(const struct gdb_thread, known, &target->threads)
		vec_add(arena, ret, known->thread);
	return target->threads.count != 0;
}

static bool read_registers(void *impl, const struct target_thread *thread,
			   struct target_registers *ret)
{
	struct gdb_target *target = impl;
	vec_each(const struct gdb_thread, known, &target->threads)
		if (known->thread.gdb_id == thread->gdb_id)
			return gdb_registers_read(target, known->object, ret);
	return false;
}

static bool read_native_frames(void *impl, struct arena *arena, const struct target_thread *thread,
			       size_t limit, py_native_frame_vec *ret)
{
	struct gdb_target *target = impl;
	vec_each(const struct gdb_thread, known, &target->threads)
		if (known->thread.gdb_id == thread->gdb_id)
			return gdb_frames_read(target, arena, known->object, limit, ret);
	return false;
}

static bool list_regions(void *impl, struct arena *arena, target_region_vec *ret)
{
	return gdb_regions_list(impl, arena, ret);
}

static bool read_clock(void *impl, bool realtime, double *ret)
{
	const struct gdb_target *target = impl;
	if (target->info.kind != TARGET_LIVE)
		return false;
	*ret = seconds_on(realtime ? CLOCK_REALTIME : CLOCK_MONOTONIC);
	return true;
}

static enum target_stop poll_stop(void *impl)
{
	struct gdb_target *target = impl;
	if (PyErr_CheckSignals() < 0)
		gdb_target_failed(target);
	if (target->interrupted)
		return TARGET_INTERRUPTED;
	return seconds_on(CLOCK_MONOTONIC) > target->deadline ? TARGET_BUDGET : TARGET_RUNS;
}

const struct target_ops gdb_target_ops = {
	.read = read_memory,
	.symbol = symbol_address,
	.member_offset = member_offset,
	.sections = section_addresses,
	.threads = list_threads,
	.registers = read_registers,
	.native_frames = read_native_frames,
	.regions = list_regions,
	.clock = read_clock,
	.os = gdb_os_facts,
	.poll_stop = poll_stop,
};

bool gdb_target_init(struct gdb_target *target, struct arena *arena, double budget)
{
	*target = (struct gdb_target){
		.arena = arena,
		.deadline = budget > 0 ? seconds_on(CLOCK_MONOTONIC) + budget : INFINITY,
	};
	return gdb_inferior_open(target);
}

void gdb_target_limit(struct gdb_target *target, double seconds)
{
	double deadline = seconds_on(CLOCK_MONOTONIC) + seconds;
	if (deadline < target->deadline)
		target->deadline = deadline;
}

void gdb_target_deinit(struct gdb_target *target)
{
	vec_each(struct gdb_thread, known, &target->threads)
		object_release(&known->object);
	object_release(&target->inferior);
	*target = (struct gdb_target){0};
}
