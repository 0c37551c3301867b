// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/dict.h"

#include "cpython/object.h"
#include "cpython/str.h"

enum {
	MAX_SHARED_KEYS = 254, // a byte counts the values (3.11+)
};

enum keys_kind {
	KEYS_GENERAL = 0,
	KEYS_UNICODE = 1,
	KEYS_SPLIT = 2,
};

static bool iter_keys_311(struct py_dict_iter *iter, addr_t keys)
{
	const struct cpython *py = iter->py;
	const struct layout *l = py->layout;
	uint8_t log2_index_bytes, kind;
	uint64_t nentries;
	if (!py_read_u8(py, keys, l->dictkeys.log2_index_bytes, &log2_index_bytes) ||
	    !py_read_u8(py, keys, l->dictkeys.kind, &kind) ||
	    !py_read_word(py, keys, l->dictkeys.nentries, &nentries))
		return false;
	if (kind > KEYS_SPLIT || log2_index_bytes > 40 || nentries > PY_MAX_DICT_ENTRIES ||
	    (kind == KEYS_SPLIT && nentries > MAX_SHARED_KEYS))
		return false;
	size_t word = target_word_size(py->target);
	iter->entries = keys + layout_offset(l->dictkeys.indices) + (UINT64_C(1) << log2_index_bytes);
	iter->stride = kind == KEYS_GENERAL ? 3 * word : 2 * word;
	iter->key_at = kind == KEYS_GENERAL ? word : 0;
	iter->value_at = iter->key_at + word;
	iter->count = nentries;
	return true;
}

static bool iter_keys_36(struct py_dict_iter *iter, addr_t keys)
{
	const struct cpython *py = iter->py;
	const struct layout *l = py->layout;
	uint64_t size, nentries;
	if (!py_read_word(py, keys, l->dictkeys.size, &size) ||
	    !py_read_word(py, keys, l->dictkeys.nentries, &nentries))
		return false;
	if (nentries > size || size > 2 * (uint64_t)PY_MAX_DICT_ENTRIES || size & (size - 1))
		return false;
	size_t word = target_word_size(py->target);
	size_t index_size = size <= 0xff ? 1 : size <= 0xffff ? 2 : 4;
	iter->entries = keys + layout_offset(l->dictkeys.indices) + size * index_size;
	iter->stride = 3 * word;
	iter->key_at = word;
	iter->value_at = 2 * word;
	iter->count = nentries;
	return true;
}

static bool iter_keys(struct py_dict_iter *iter, addr_t keys)
{
	return layout_has(iter->py->layout->dictkeys.kind) ? iter_keys_311(iter, keys)
							    : iter_keys_36(iter, keys);
}

static bool iter_27(struct py_dict_iter *iter, addr_t dict)
{
	const struct cpython *py = iter->py;
	uint64_t mask, table;
	if (!py_read_word(py, dict, py->layout->dict.mask, &mask) ||
	    !py_read_word(py, dict, py->layout->dict.table, &table) || mask >= PY_MAX_DICT_ENTRIES)
		return false;
	size_t word = target_word_size(py->target);
	iter->entries = table;
	iter->stride = 3 * word;
	iter->key_at = word;
	iter->value_at = 2 * word;
	iter->count = mask + 1;
	return true;
}

bool py_dict_iter_init(struct py_dict_iter *iter, const struct cpython *py, addr_t dict)
{
	*iter = (struct py_dict_iter){.py = py};
	const struct py_type *type = py_type_of(py, dict);
	if (!type || !(type->flags & PY_TYPE_DICT))
		return false;
	if (layout_has(py->layout->dict.table))
		return iter_27(iter, dict);
	uint64_t keys, values;
	if (!py_read_word(py, dict, py->layout->dict.keys, &keys) ||
	    !py_read_word(py, dict, py->layout->dict.values, &values))
		return false;
	if (values)
		iter->values = values + layout_offset(py->layout->dictvalues.values ?: AT(0));
	return iter_keys(iter, keys);
}

/** Values kept beside the class's shared keys. */
static bool iter_values(struct py_dict_iter *iter, const struct py_type *type, addr_t values)
{
	iter->values = values;
	return values && type->cached_keys && iter_keys(iter, type->cached_keys);
}

static bool iter_managed_313(struct py_dict_iter *iter, const struct py_type *type, addr_t object)
{
	const struct cpython *py = iter->py;
	uint64_t dict;
	if (!target_read_word(py->target, object - py->layout->managed_dict_at, &dict))
		return false;
	if (dict)
		return py_dict_iter_init(iter, py, dict);
	addr_t inline_values = object + type->basicsize;
	uint8_t valid;
	if (!(type->flags & PY_TYPE_INLINE_VALUES) ||
	    !py_read_u8(py, inline_values, py->layout->dictvalues.valid, &valid) || !valid)
		return false;
	return iter_values(iter, type, inline_values + layout_offset(py->layout->dictvalues.values));
}

static bool iter_managed(struct py_dict_iter *iter, const struct py_type *type, addr_t object)
{
	const struct cpython *py = iter->py;
	size_t word = target_word_size(py->target);
	uint64_t first, dict;
	switch (py->layout->managed_dict) {
	case MANAGED_311: // Include/internal/pycore_object.h, _PyObject_ValuesPointer, _PyObject_ManagedDictPointer
		if (!target_read_word(py->target, object - 4 * word, &first) ||
		    !target_read_word(py->target, object - 3 * word, &dict))
			return false;
		return dict ? py_dict_iter_init(iter, py, dict) : iter_values(iter, type, first);
	case MANAGED_312: // PyDictOrValues: values with their lowest bit set, or the dict
		if (!target_read_word(py->target, object - 3 * word, &first))
			return false;
		return first & 1 ? iter_values(iter, type, first + 1)
				 : first && py_dict_iter_init(iter, py, first);
	case MANAGED_313:
		return iter_managed_313(iter, type, object);
	case MANAGED_NONE:
		break;
	}
	return false;
}

/** Where instances with a tp_dictoffset keep the dict's pointer; a negative one counts from the end. */
static bool dict_pointer(const struct cpython *py, const struct py_type *type, addr_t object, addr_t *ret)
{
	if (type->dictoffset > 0) {
		*ret = object + (uint64_t)type->dictoffset;
		return true;
	}
	uint64_t size, itemsize;
	if (!type->dictoffset || !py_read_word(py, object, py->layout->object.ob_size, &size) ||
	    !py_read_word(py, type->address, py->layout->type.itemsize, &itemsize))
		return false;
	uint64_t items = (int64_t)size < 0 ? -size : size;
	if (items > PY_MAX_SEQUENCE || itemsize > PY_MAX_SEQUENCE)
		return false;
	size_t word = target_word_size(py->target);
	uint64_t total = (type->basicsize + items * itemsize + word - 1) & ~(uint64_t)(word - 1);
	*ret = object + total + (uint64_t)type->dictoffset;
	return true;
}

bool py_dict_iter_attributes(struct py_dict_iter *iter, const struct cpython *py, addr_t object)
{
	*iter = (struct py_dict_iter){.py = py};
	const struct py_type *type = py_type_of(py, object);
	if (!type)
		return false;
	addr_t dict;
	if (!type->flags && layout_has(py->layout->instance.dict)) // 2.7 old-style instance
		return py_read_word(py, object, py->layout->instance.dict, &dict) &&
		       py_dict_iter_init(iter, py, dict);
	if (type->flags & PY_TYPE_MANAGED_DICT && py->layout->managed_dict != MANAGED_NONE)
		return iter_managed(iter, type, object);
	addr_t pointer;
	return dict_pointer(py, type, object, &pointer) && target_read_word(py->target, pointer, &dict) &&
	       dict && py_dict_iter_init(iter, py, dict);
}

/** Reads the entries from `index` on; most tables are sparse, or looked through for one name. */
static bool load_block(struct py_dict_iter *iter, size_t index)
{
	if (index - iter->block_start < iter->block_count)
		return true;
	size_t count = iter->count - index < PY_DICT_BLOCK ? iter->count - index : PY_DICT_BLOCK;
	iter->block_start = index;
	iter->block_count = 0;
	if (!target_read(iter->py->target, iter->entries + index * iter->stride, iter->block,
			 count * iter->stride))
		return false;
	iter->block_count = count;
	return true;
}

/** A word of an entry. */
static bool entry_word(struct py_dict_iter *iter, size_t index, size_t at, uint64_t *ret)
{
	struct target *target = iter->py->target;
	if (!load_block(iter, index))
		return target_read_word(target, iter->entries + index * iter->stride + at, ret);
	const uint8_t *bytes = iter->block + (index - iter->block_start) * iter->stride + at;
	*ret = 0;
	for (size_t i = target_word_size(target); i-- > 0;)
		*ret = *ret << 8 | bytes[i];
	return true;
}

static bool entry_value(struct py_dict_iter *iter, size_t index, uint64_t *ret)
{
	struct target *target = iter->py->target;
	if (!iter->values)
		return entry_word(iter, index, iter->value_at, ret);
	return target_read_word(target, iter->values + index * target_word_size(target), ret);
}

bool py_dict_iter_next(struct py_dict_iter *iter, addr_t *ret_key, addr_t *ret_value)
{
	struct target *target = iter->py->target;
	while (iter->index < iter->count && iter->unreadable < PY_MAX_UNREADABLE && !target_stopped(target)) {
		size_t i = iter->index++;
		uint64_t key, value = 0;
		bool readable = entry_word(iter, i, iter->key_at, &key) && (!key || entry_value(iter, i, &value));
		iter->unreadable = readable ? 0 : iter->unreadable + 1;
		if (readable && key && value) {
			*ret_key = key;
			*ret_value = value;
			return true;
		}
	}
	return false;
}

static bool iter_find(struct py_dict_iter *iter, const char *name, addr_t *ret)
{
	addr_t key, value;
	while (py_dict_iter_next(iter, &key, &value)) {
		if (py_str_equals(iter->py, key, name)) {
			*ret = value;
			return true;
		}
	}
	return false;
}

bool py_dict_get(const struct cpython *py, addr_t dict, const char *key, addr_t *ret)
{
	struct py_dict_iter iter;
	return py_dict_iter_init(&iter, py, dict) && iter_find(&iter, key, ret);
}

bool py_dict_get_same(const struct cpython *py, addr_t dict, addr_t key, addr_t *ret)
{
	struct py_dict_iter iter;
	addr_t found;
	py_dict_iter_init(&iter, py, dict);
	while (py_dict_iter_next(&iter, &found, ret))
		if (found == key)
			return true;
	return false;
}

bool py_attr(const struct cpython *py, addr_t object, const char *name, addr_t *ret)
{
	struct py_dict_iter iter;
	return py_dict_iter_attributes(&iter, py, object) && iter_find(&iter, name, ret);
}
