// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/sequence.h"

#include "cpython/object.h"

/** First item and number of items of a list or tuple. */
static bool sequence_view(const struct cpython *py, addr_t object, addr_t *ret_items, size_t *ret_count)
{
	const struct layout *l = py->layout;
	const struct py_type *type = py_type_of(py, object);
	uint64_t count;
	if (!type || !(type->flags & (PY_TYPE_LIST | PY_TYPE_TUPLE)) ||
	    !py_read_word(py, object, l->object.ob_size, &count) || count > PY_MAX_SEQUENCE)
		return false;
	*ret_count = count;
	if (type->flags & PY_TYPE_LIST)
		return py_read_word(py, object, l->list.item, ret_items);
	*ret_items = object + layout_offset(l->tuple.item);
	return true;
}

bool py_sequence_size(const struct cpython *py, addr_t object, size_t *ret)
{
	addr_t items;
	return sequence_view(py, object, &items, ret);
}

bool py_sequence_item(const struct cpython *py, addr_t object, size_t index, addr_t *ret)
{
	addr_t items;
	size_t count;
	return sequence_view(py, object, &items, &count) && index < count &&
	       target_read_word(py->target, items + index * target_word_size(py->target), ret);
}

static bool set_view(struct py_sequence_iter *iter, addr_t object)
{
	const struct cpython *py = iter->py;
	const struct layout *l = py->layout;
	const struct py_type *type = py_type_of(py, object);
	uint64_t mask;
	if (!py_type_is(type, "", "set") && !py_type_is(type, "", "frozenset"))
		return false;
	if (!py_read_word(py, object, l->set.mask, &mask) || mask >= PY_MAX_SEQUENCE ||
	    !py_read_word(py, object, l->set.table, &iter->items))
		return false;
	iter->set = true;
	iter->stride = 2 * target_word_size(py->target);
	iter->count = mask + 1;
	return true;
}

bool py_sequence_iter_init(struct py_sequence_iter *iter, const struct cpython *py, addr_t object)
{
	*iter = (struct py_sequence_iter){.py = py, .stride = target_word_size(py->target)};
	return sequence_view(py, object, &iter->items, &iter->count) || set_view(iter, object);
}

bool py_sequence_iter_next(struct py_sequence_iter *iter, addr_t *ret)
{
	const struct cpython *py = iter->py;
	const struct layout *l = py->layout;
	uint64_t deleted = target_word_size(py->target) == 4 ? UINT32_MAX : UINT64_MAX;
	while (iter->index < iter->count && iter->unreadable < PY_MAX_UNREADABLE && !target_stopped(py->target)) {
		addr_t entry = iter->items + iter->index++ * iter->stride;
		uint64_t hash = 0, item;
		addr_t slot = iter->set ? entry + layout_offset(l->set.entry_key) : entry;
		bool readable = target_read_word(py->target, slot, &item) &&
				(!iter->set || !item ||
				 target_read_word(py->target, entry + layout_offset(l->set.entry_hash), &hash));
		iter->unreadable = readable ? 0 : iter->unreadable + 1;
		if (readable && item && hash != deleted) {
			*ret = item;
			return true;
		}
	}
	return false;
}
