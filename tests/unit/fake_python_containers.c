// SPDX-License-Identifier: GPL-3.0-or-later
// Tuples, lists, sets, dicts, and what instances keep.
#include <stdio.h>
#include <stdlib.h>

#include "cpython/object.h"
#include "fake_python.h"
#include "fake_python_private.h"

addr_t fake_tuple(struct fake_python *python, const addr_t *items, size_t count)
{
	const struct layout *l = python->layout;
	addr_t object = fake_object(python, fake_type(python, "tuple"), layout_offset(l->tuple.item) + count * word_of(python));
	fake_set(python, object, l->object.ob_size, count);
	for (size_t i = 0; i < count; i++)
		fake_put_word(python->fake, object + layout_offset(l->tuple.item) + i * word_of(python), items[i]);
	return object;
}

addr_t fake_tuple_of_str(struct fake_python *python, const char *const *names, size_t count)
{
	addr_t *items = arena_array(python->arena, addr_t, count);
	for (size_t i = 0; i < count; i++)
		items[i] = fake_str(python, names[i]);
	return fake_tuple(python, items, count);
}

addr_t fake_list(struct fake_python *python, const addr_t *items, size_t count)
{
	const struct layout *l = python->layout;
	addr_t object = fake_object(python, fake_type(python, "list"), layout_offset(l->list.item) + 2 * word_of(python));
	addr_t array = fake_alloc(python, (count + 1) * word_of(python));
	fake_set(python, object, l->object.ob_size, count);
	fake_set(python, object, l->list.item, array);
	for (size_t i = 0; i < count; i++)
		fake_put_word(python->fake, array + i * word_of(python), items[i]);
	return object;
}

static size_t power_of_two(size_t at_least)
{
	size_t size = 8;
	while (size < at_least)
		size *= 2;
	return size;
}

addr_t fake_set_object(struct fake_python *python, const addr_t *items, size_t count)
{
	const struct layout *l = python->layout;
	size_t size = power_of_two(count);
	addr_t object = fake_object(python, fake_type(python, "set"), 256);
	addr_t table = fake_alloc(python, size * 2 * word_of(python));
	addr_t dummy = fake_object(python, fake_type(python, "object"), 16);
	fake_set(python, object, l->set.used, count);
	fake_set(python, object, l->set.mask, size - 1);
	fake_set(python, object, l->set.table, table);
	for (size_t i = 0; i < count; i++) {
		bool deleted = items[i] == UINT64_MAX;
		fake_set(python, table + i * 2 * word_of(python), l->set.entry_key, deleted ? dummy : items[i]);
		fake_set(python, table + i * 2 * word_of(python), l->set.entry_hash, deleted ? UINT64_MAX : items[i]);
	}
	return object;
}

static unsigned log2_of(size_t size)
{
	return (unsigned)__builtin_ctzll(size);
}

struct fake_keys_object fake_keys_alloc(struct fake_python *python, enum fake_keys kind, size_t capacity)
{
	const struct layout *l = python->layout;
	bool newer = layout_has(l->dictkeys.kind);
	size_t size = power_of_two(capacity);
	size_t indices = size * (size <= 0x80 ? 1 : 2);
	struct fake_keys_object keys = {.capacity = capacity};
	keys.keys = arena_array(python->arena, addr_t, capacity);
	keys.stride = newer && kind != FAKE_KEYS_GENERAL ? 2 * word_of(python) : 3 * word_of(python);
	keys.key_at = newer && kind != FAKE_KEYS_GENERAL ? 0 : word_of(python);
	size_t header = layout_offset(l->dictkeys.indices);
	keys.address = fake_alloc(python, header + indices + capacity * keys.stride);
	keys.entries = keys.address + header + indices;
	fake_set(python, keys.address, l->dictkeys.size, size);
	fake_set_u8(python, keys.address, l->dictkeys.log2_size, (uint8_t)log2_of(size));
	fake_set_u8(python, keys.address, l->dictkeys.log2_index_bytes, (uint8_t)log2_of(indices));
	fake_set_u8(python, keys.address, l->dictkeys.kind, (uint8_t)kind);
	return keys;
}

static addr_t dict_27(struct fake_python *python, struct fake_table *table, size_t capacity)
{
	const struct layout *l = python->layout;
	size_t size = power_of_two(capacity);
	addr_t object = fake_object(python, fake_type(python, "dict"), 280);
	table->keys = (struct fake_keys_object){
		.entries = fake_alloc(python, size * 3 * word_of(python)),
		.stride = 3 * word_of(python),
		.key_at = word_of(python),
		.capacity = size,
		.keys = arena_array(python->arena, addr_t, size),
	};
	fake_set(python, object, l->dict.mask, size - 1);
	fake_set(python, object, l->dict.table, table->keys.entries);
	return object;
}

addr_t fake_dict_of(struct fake_python *python, enum fake_keys kind, size_t capacity)
{
	const struct layout *l = python->layout;
	struct fake_table table = {0};
	if (layout_has(l->dict.table)) {
		table.object = dict_27(python, &table, capacity);
		vec_add(python->arena, &python->tables, table);
		return table.object;
	}
	table.object = fake_object(python, fake_type(python, "dict"), 80);
	table.keys = fake_keys_alloc(python, kind, capacity);
	fake_set(python, table.object, l->dict.keys, table.keys.address);
	if (kind == FAKE_KEYS_SPLIT) {
		size_t header = layout_has(l->dictvalues.values) ? layout_offset(l->dictvalues.values) : 0;
		addr_t values = fake_alloc(python, header + capacity * word_of(python));
		table.values = values + header;
		fake_set(python, table.object, l->dict.values, values);
	}
	vec_add(python->arena, &python->tables, table);
	return table.object;
}

addr_t fake_dict(struct fake_python *python, size_t capacity)
{
	return fake_dict_of(python, FAKE_KEYS_UNICODE, capacity);
}

static struct fake_table *find_table(struct fake_python *python, addr_t object)
{
	vec_each(struct fake_table, table, &python->tables)
		if (table->object == object)
			return table;
	fprintf(stderr, "fake python: 0x%llx is no dict and no instance\n", (unsigned long long)object);
	abort();
}

/** Appends a key; returns its index. */
static size_t keys_add(struct fake_python *python, struct fake_keys_object *keys, addr_t key)
{
	if (keys->count == keys->capacity) {
		fprintf(stderr, "fake python: a dict is full\n");
		abort();
	}
	size_t index = keys->count++;
	keys->keys[index] = key;
	fake_put_word(python->fake, keys->entries + index * keys->stride + keys->key_at, key);
	if (keys->address)
		fake_set(python, keys->address, python->layout->dictkeys.nentries, keys->count);
	return index;
}

static bool keys_find(const struct fake_keys_object *keys, addr_t key, size_t *ret)
{
	for (*ret = 0; *ret < keys->count; ++*ret)
		if (keys->keys[*ret] == key)
			return true;
	return false;
}

static void put_value(struct fake_python *python, const struct fake_table *table, size_t index, addr_t value)
{
	addr_t slot = table->values ? table->values + index * word_of(python)
				    : table->keys.entries + index * table->keys.stride + table->keys.key_at + word_of(python);
	fake_put_word(python->fake, slot, value);
}

void fake_dict_put_object(struct fake_python *python, addr_t dict, addr_t key, addr_t value)
{
	struct fake_table *table = find_table(python, dict);
	size_t index = keys_add(python, &table->keys, key);
	put_value(python, table, index, value);
	fake_set(python, dict, python->layout->dict.used, table->keys.count);
}

void fake_dict_put(struct fake_python *python, addr_t dict, const char *key, addr_t value)
{
	addr_t name = fake_str(python, key);
	struct fake_table *table = find_table(python, dict);
	size_t index;
	if (keys_find(&table->keys, name, &index))
		put_value(python, table, index, value);
	else
		fake_dict_put_object(python, dict, name, value);
}

void fake_dict_put_deleted(struct fake_python *python, addr_t dict, const char *key)
{
	// 2.7 leaves a dummy key without a value, later versions nothing of either.
	fake_dict_put_object(python, dict, python->layout->major == 2 ? fake_str(python, key) : 0, 0);
}

/** Where 3.11+ keeps the values beside the class's keys, and what says so. */
static addr_t make_values(struct fake_python *python, addr_t object, size_t basicsize)
{
	const struct layout *l = python->layout;
	addr_t values;
	switch (l->managed_dict) {
	case MANAGED_311:
		values = fake_alloc(python, FAKE_CLASS_ATTRIBUTES * word_of(python));
		fake_put_word(python->fake, object - 4 * word_of(python), values);
		return values;
	case MANAGED_312:
		values = fake_alloc(python, FAKE_CLASS_ATTRIBUTES * word_of(python));
		fake_put_word(python->fake, object - 3 * word_of(python), values - 1);
		return values;
	case MANAGED_313:
		values = object + basicsize;
		fake_set_u8(python, values, l->dictvalues.capacity, FAKE_CLASS_ATTRIBUTES);
		fake_set_u8(python, values, l->dictvalues.valid, 1);
		return values + layout_offset(l->dictvalues.values);
	case MANAGED_NONE:
		break;
	}
	return 0;
}

static void set_dict_pointer(struct fake_python *python, addr_t object, addr_t dict)
{
	const struct layout *l = python->layout;
	addr_t slot = l->managed_dict == MANAGED_NONE  ? object + layout_offset(l->object.ob_size)
		      : l->managed_dict == MANAGED_313 ? object - l->managed_dict_at
						       : object - 3 * word_of(python);
	fake_put_word(python->fake, slot, dict);
}

addr_t fake_instance(struct fake_python *python, addr_t type, enum fake_attributes where)
{
	size_t basicsize = layout_offset(python->layout->object.ob_size) + 16;
	addr_t object = fake_object(python, type, basicsize + (FAKE_CLASS_ATTRIBUTES + 1) * word_of(python));
	struct fake_table table = {.object = object};
	if (where == FAKE_VALUES && python->layout->managed_dict != MANAGED_NONE) {
		table.type = type;
		table.values = make_values(python, object, basicsize);
	} else {
		table.dict = fake_dict(python, FAKE_CLASS_ATTRIBUTES);
		set_dict_pointer(python, object, table.dict);
	}
	vec_add(python->arena, &python->tables, table);
	return object;
}

static size_t shared_key(struct fake_python *python, struct fake_class *class, addr_t name)
{
	size_t index;
	return keys_find(&class->keys, name, &index) ? index : keys_add(python, &class->keys, name);
}

void fake_attr(struct fake_python *python, addr_t instance, const char *name, addr_t value)
{
	addr_t key = fake_str(python, name);
	struct fake_table *table = find_table(python, instance);
	if (table->dict) {
		fake_dict_put(python, table->dict, name, value);
		return;
	}
	put_value(python, table, shared_key(python, fake_find_class(python, table->type), key), value);
}

addr_t fake_old_instance(struct fake_python *python, const char *module, const char *name)
{
	const struct layout *l = python->layout;
	addr_t class = fake_object(python, fake_type(python, "classobj"), 96);
	addr_t class_dict = fake_dict(python, 8);
	fake_dict_put(python, class_dict, "__module__", fake_str(python, module));
	fake_set(python, class, l->instance.class_name, fake_str(python, name));
	fake_put_word(python->fake, class + layout_offset(l->instance.class_name) - word_of(python), class_dict);
	struct fake_table table = {.object = fake_object(python, fake_type(python, "instance"), 64)};
	table.dict = fake_dict(python, FAKE_CLASS_ATTRIBUTES);
	fake_set(python, table.object, l->instance.class, class);
	fake_set(python, table.object, l->instance.dict, table.dict);
	vec_add(python->arena, &python->tables, table);
	return table.object;
}
