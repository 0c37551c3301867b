// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_os.h"

#include <string.h>

struct fake_os_entry {
	const char *path;
	enum os_result result;
	const char *text, *link;
	const uint64_t *numbers;
	size_t count;
	bool changes;
	const char *later;
	size_t reads;
};

static struct fake_os_entry *find(struct fake_target *fake, const char *path)
{
	vec_each(struct fake_os_entry, entry, &fake->os_entries)
		if (!strcmp(entry->path, path))
			return entry;
	return NULL;
}

static struct fake_os_entry *entry_of(struct fake_target *fake, const char *path)
{
	struct fake_os_entry *entry = find(fake, path);
	if (!entry)
		entry = vec_push(fake->arena, &fake->os_entries);
	entry->path = path;
	fake->has_os = true;
	return entry;
}

void fake_os_text(struct fake_target *fake, const char *path, const char *text)
{
	entry_of(fake, path)->text = text;
}

void fake_os_link(struct fake_target *fake, const char *path, const char *link)
{
	entry_of(fake, path)->link = link;
}

void fake_os_numbers(struct fake_target *fake, const char *path, const uint64_t *numbers,
		     size_t count)
{
	struct fake_os_entry *entry = entry_of(fake, path);
	uint64_t *copy = arena_array(fake->arena, uint64_t, count);
	memcpy(copy, numbers, count * sizeof(*copy));
	entry->numbers = copy;
	entry->count = count;
}

void fake_os_result(struct fake_target *fake, const char *path, enum os_result result)
{
	entry_of(fake, path)->result = result;
}

void fake_os_then(struct fake_target *fake, const char *path, const char *text)
{
	struct fake_os_entry *entry = entry_of(fake, path);
	entry->changes = true;
	entry->later = text;
}

void fake_os_pipe(struct fake_target *fake, uint64_t used, uint64_t size)
{
	fake->has_os = true;
	fake->pipe_used = used;
	fake->pipe_size = size;
}

static enum os_result give(struct arena *arena, const char *text, size_t limit, struct os_text *ret)
{
	size_t length = strlen(text);
	ret->cut = length > limit;
	ret->length = ret->cut ? limit : length;
	ret->bytes = arena_strndup(arena, text, ret->length);
	return OS_DONE;
}

static enum os_result fake_read(void *impl, struct arena *arena, const char *path, size_t limit,
				struct os_text *ret)
{
	struct fake_os_entry *entry = find(impl, path);
	if (!entry || entry->result != OS_DONE)
		return entry ? entry->result : OS_GONE;
	const char *text = entry->changes && entry->reads++ ? entry->later : entry->text;
	return text ? give(arena, text, limit, ret) : OS_GONE;
}

static enum os_result fake_readlink(void *impl, struct arena *arena, const char *path,
				    struct os_text *ret)
{
	struct fake_os_entry *entry = find(impl, path);
	if (!entry || entry->result != OS_DONE)
		return entry ? entry->result : OS_GONE;
	return entry->link ? give(arena, entry->link, SIZE_MAX, ret) : OS_GONE;
}

static enum os_result fake_list(void *impl, struct arena *arena, const char *path, size_t limit,
				os_numbers *ret, bool *ret_cut)
{
	struct fake_os_entry *entry = find(impl, path);
	if (!entry || entry->result != OS_DONE)
		return entry ? entry->result : OS_GONE;
	*ret_cut = entry->count > limit;
	for (size_t i = 0; i < entry->count && i < limit; i++)
		vec_add(arena, ret, entry->numbers[i]);
	return OS_DONE;
}

static enum os_result fake_type(void *impl, const char *path, enum os_file_type *ret)
{
	struct fake_os_entry *entry = find(impl, path);
	*ret = OS_TYPE_REGULAR;
	return entry ? entry->result : OS_GONE;
}

static enum os_result fake_pipe(void *impl, uint64_t pid, uint64_t fd, uint64_t *ret_used,
				uint64_t *ret_size)
{
	struct fake_target *fake = impl;
	(void)pid;
	(void)fd;
	*ret_used = fake->pipe_used;
	*ret_size = fake->pipe_size;
	return fake->pipe_size ? OS_DONE : OS_FORBIDDEN;
}

static const struct target_os_ops ops = {
	.read = fake_read,
	.readlink = fake_readlink,
	.list = fake_list,
	.type = fake_type,
	.pipe = fake_pipe,
};

const struct target_os_ops *fake_os(void *impl)
{
	const struct fake_target *fake = impl;
	return fake->has_os ? &ops : NULL;
}
