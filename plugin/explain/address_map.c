// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/address_map.h"

#include <uthash.h>

struct address_entry {
	uint64_t key;
	void *value;
	UT_hash_handle hh;
};

void address_map_deinit(struct address_map *map)
{
	HASH_CLEAR(hh, map->entries);
}

static struct address_entry *entry_find(const struct address_map *map, uint64_t key)
{
	struct address_entry *entry;
	HASH_FIND(hh, map->entries, &key, sizeof(key), entry);
	return entry;
}

void address_map_add(struct address_map *map, struct arena *arena, uint64_t key, void *value)
{
	if (!key || !value || entry_find(map, key))
		return;
	struct address_entry *entry = arena_new(arena, struct address_entry);
	entry->key = key;
	entry->value = value;
	HASH_ADD(hh, map->entries, key, sizeof(key), entry);
}

void *address_map_find(const struct address_map *map, uint64_t key)
{
	struct address_entry *entry = key ? entry_find(map, key) : NULL;
	return entry ? entry->value : NULL;
}
