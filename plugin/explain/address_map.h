// SPDX-License-Identifier: GPL-3.0-or-later
/** @file From an address, ident or hash to one of the model's objects: so that no rule needs a loop in a loop. */
#ifndef PYHANG_EXPLAIN_ADDRESS_MAP_H
#define PYHANG_EXPLAIN_ADDRESS_MAP_H

#include "model/arena.h"

struct address_entry;

/** Zero-initialised is empty. Entries live in the arena, the table behind them until address_map_deinit(). */
struct address_map {
	struct address_entry *entries;
};

void address_map_deinit(struct address_map *map);

/** Keeps the first of several values of one key. A key of 0 and a NULL value are ignored. */
void address_map_add(struct address_map *map, struct arena *arena, uint64_t key, void *value);

/** @return NULL: none */
void *address_map_find(const struct address_map *map, uint64_t key);

#endif
