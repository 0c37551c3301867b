// SPDX-License-Identifier: GPL-3.0-or-later
#include "glue/gdb_regions.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/text.h"

static const char *next_line(const char *line)
{
	const char *newline = strchr(line, '\n');
	return newline ? newline + 1 : line + strlen(line);
}

/** The file name in the rest of a line; NULL for none, and for "[heap]" and its like. */
static const char *file_at(struct arena *arena, const char *at)
{
	static const char deleted[] = " (deleted)";
	at += strspn(at, " \t");
	size_t length = strcspn(at, "\n");
	while (length && strchr(" \t\r", at[length - 1]))
		length--;
	size_t suffix = strlen(deleted);
	if (length > suffix && !strncmp(at + length - suffix, deleted, suffix))
		length -= suffix;
	return length && *at != '[' ? arena_strndup(arena, at, length) : NULL;
}

static bool is_permissions(const char *word)
{
	return strlen(word) == 4 && strchr("r-", word[0]) && strchr("w-", word[1]) &&
	       strchr("x-", word[2]) && strchr("ps-", word[3]);
}

static void add_region(struct arena *arena, target_region_vec *ret,
		       const struct target_region *region, const char *permissions)
{
	if (region->start < region->end && permissions[0] == 'r')
		vec_add(arena, ret, *region);
}

/** Linux Documentation/filesystems/proc.rst: "start-end perms offset device inode  path" */
static void parse_proc_maps(struct arena *arena, const char *text, target_region_vec *ret)
{
	for (const char *line = text; *line; line = next_line(line)) {
		struct target_region region = {0};
		char permissions[5];
		int path_at = 0;
		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s %*s %*s %*s%n", &region.start,
			   &region.end, permissions, &path_at) != 3 ||
		    !path_at)
			continue;
		region.writable = permissions[1] == 'w';
		region.file = file_at(arena, line + path_at);
		add_region(arena, ret, &region, permissions);
	}
}

/**
 * `info proc mappings`: "0x400000 0x41f000 0x1f000 0x0 [r--p] path"; permissions since GDB 12, for
 * processes.
 */
static void parse_info_proc(struct arena *arena, const char *text, target_region_vec *ret)
{
	for (const char *line = text; *line; line = next_line(line)) {
		struct target_region region = {.writable = true};
		char permissions[5] = "r";
		int rest_at = 0, path_at = 0;
		if (sscanf(line, " 0x%" SCNx64 " 0x%" SCNx64 " 0x%*x 0x%*x%n", &region.start,
			   &region.end, &rest_at) != 2 ||
		    !rest_at)
			continue;
		char word[5];
		const char *rest = line + rest_at + strspn(line + rest_at, " \t");
		if (sscanf(rest, "%4s%n", word, &path_at) == 1 && is_permissions(word) &&
		    strchr(" \t\n", rest[path_at])) {
			memcpy(permissions, word, sizeof(permissions));
			region.writable = permissions[1] == 'w';
			rest += path_at;
		}
		region.file = file_at(arena, rest);
		add_region(arena, ret, &region, permissions);
	}
}

/** Whether the line, from `flags` on, names the flag. */
static bool line_has(const char *flags, const char *flag)
{
	const char *found = strstr(flags, flag);
	return found && found < next_line(flags);
}

/** What the segments of a core, and its file, say of its memory. */
struct core_segments {
	uint64_t file_size; // UINT64_MAX: not known
	uint64_t missing;
	target_region_vec all;
	target_region_vec undumped; // those whose content the core does not have
	target_region_vec cut_off;
};

static void add_segment(struct arena *arena, struct core_segments *segments,
			const struct target_region *region, uint64_t position, const char *flags)
{
	add_region(arena, &segments->all, region, "r");
	if (!line_has(flags, " HAS_CONTENTS")) {
		add_region(arena, &segments->undumped, region, "r");
		return;
	}
	uint64_t size = region->end > region->start ? region->end - region->start : 0;
	uint64_t there = position < segments->file_size ? segments->file_size - position : 0;
	if (there >= size)
		return;
	segments->missing += size - there;
	struct target_region cut = *region;
	cut.start += there;
	if (cut.writable)
		add_region(arena, &segments->cut_off, &cut, "r");
}

/** `maint info sections`: " [22] 0x00400000->0x00401000 at 0x00001000: load1a ALLOC LOAD READONLY …" */
static void parse_core_segments(struct arena *arena, const char *text, struct core_segments *ret)
{
	for (const char *line = text; *line; line = next_line(line)) {
		struct target_region region = {0};
		uint64_t position;
		char name[8];
		const char *range = strstr(line, "0x");
		if (!range || range >= next_line(line) ||
		    sscanf(range, "0x%" SCNx64 "->0x%" SCNx64 " at 0x%" SCNx64 ": %7s",
			   &region.start, &region.end, &position, name) != 4 ||
		    strncmp(name, "load", 4))
			continue;
		const char *flags = strstr(range, "load");
		region.writable = !line_has(flags, " READONLY");
		add_segment(arena, ret, &region, position, flags);
	}
}

static int compare_regions(const void *a, const void *b)
{
	const struct target_region *x = a, *y = b;
	return x->start < y->start ? -1 : x->start > y->start;
}

static void sort_regions(target_region_vec *regions)
{
	if (regions->count)
		qsort(regions->items, regions->count, sizeof(*regions->items), compare_regions);
}

/** The region, in a sorted list, that holds the address; NULL: none. */
static const struct target_region *region_at(const target_region_vec *regions, addr_t address)
{
	size_t low = 0, high = regions->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct target_region *region = &regions->items[middle];
		if (address < region->start)
			high = middle;
		else if (address >= region->end)
			low = middle + 1;
		else
			return region;
	}
	return NULL;
}

/**
 * Names the core's segments after the mappings, and adds the mappings that the core left out: GDB
 * reads these from the files. They are not writable: the kernel, and gcore, dump what was.
 */
static void merge_mappings(struct arena *arena, target_region_vec *segments,
			   const target_region_vec *mappings)
{
	vec_each(struct target_region, segment, segments) {
		const struct target_region *mapping = region_at(mappings, segment->start);
		segment->file = mapping ? mapping->file : NULL;
	}
	target_region_vec left_out = {0};
	vec_each(const struct target_region, mapping, mappings)
		if (!region_at(segments, mapping->start))
			vec_add(arena, &left_out, *mapping);
	vec_each(struct target_region, region, &left_out) {
		region->writable = false;
		vec_add(arena, segments, *region);
	}
	sort_regions(segments);
}

static void read_whole_file(const char *path, struct text *ret)
{
	FILE *file = fopen(path, "re");
	if (!file)
		return;
	char block[16384];
	for (size_t size; (size = fread(block, 1, sizeof(block), file)) > 0;)
		text_add_n(ret, block, size);
	fclose(file);
}

static void list_live(struct gdb_target *target, struct arena *arena, target_region_vec *ret)
{
	char path[64];
	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/maps", target->info.pid);
	__attribute__((cleanup(text_deinit))) struct text maps = {0};
	read_whole_file(path, &maps);
	parse_proc_maps(arena, text_get(&maps), ret);
}

/** Without stat(), which glibc 2.33 made a new symbol of. */
static uint64_t file_size(const char *path)
{
	FILE *file = path ? fopen(path, "re") : NULL;
	if (!file)
		return UINT64_MAX;
	off_t end = fseeko(file, 0, SEEK_END) ? -1 : ftello(file);
	fclose(file);
	return end > 0 ? (uint64_t)end : UINT64_MAX;
}

/** The core's segments; keeps in mind which of them were not dumped, or not written. */
static void list_segments(struct gdb_target *target, struct arena *arena, target_region_vec *ret)
{
	struct core_segments segments = {.file_size = file_size(target->info.core)};
	const char *output = gdb_output_of(target->arena, "maint info sections");
	if (output)
		parse_core_segments(target->arena, output, &segments);
	else
		gdb_target_failed(target);
	vec_each(const struct target_region, segment, &segments.all)
		vec_add(arena, ret, *segment);
	sort_regions(ret);
	sort_regions(&segments.undumped);
	sort_regions(&segments.cut_off);
	target->undumped = segments.undumped;
	target->cut_off = segments.cut_off;
	target->info.core_missing = segments.missing;
	target->knows_undumped = true;
}

static void list_from_gdb(struct gdb_target *target, struct arena *arena, target_region_vec *ret)
{
	target_region_vec mappings = {0};
	const char *output = gdb_output_of(arena, "info proc mappings");
	if (output)
		parse_info_proc(arena, output, &mappings);
	else
		gdb_target_failed(target);
	sort_regions(&mappings);
	if (target->info.kind != TARGET_CORE) {
		*ret = mappings;
		return;
	}
	list_segments(target, arena, ret);
	merge_mappings(arena, ret, &mappings);
}

/** @return whether the target is a core, whose segments are known from then on */
static bool know_segments(struct gdb_target *target)
{
	if (target->info.kind != TARGET_CORE)
		return false;
	target_region_vec segments = {0};
	if (!target->knows_undumped)
		list_segments(target, target->arena, &segments);
	return true;
}

bool gdb_regions_is_undumped(struct gdb_target *target, addr_t address)
{
	return know_segments(target) && region_at(&target->undumped, address);
}

bool gdb_regions_is_cut_off(struct gdb_target *target, addr_t address)
{
	return know_segments(target) && region_at(&target->cut_off, address);
}

uint64_t gdb_regions_missing(struct gdb_target *target)
{
	return know_segments(target) ? target->info.core_missing : 0;
}

bool gdb_regions_list(struct gdb_target *target, struct arena *arena, target_region_vec *ret)
{
	if (target->info.kind == TARGET_LIVE)
		list_live(target, arena, ret);
	if (!ret->count)
		list_from_gdb(target, arena, ret);
	return ret->count != 0;
}
