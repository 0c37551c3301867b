// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/deque.h"

#include "cpython/object.h"

enum {
	BLOCK_LENGTH = 64, // BLOCKLEN
};

bool py_deque_iter_init(struct py_deque_iter *iter, const struct cpython *py, addr_t object)
{
	const struct layout *l = py->layout;
	uint64_t index, count;
	*iter = (struct py_deque_iter){.py = py};
	if (!py_type_derives(py, py_type_of(py, object), "collections", "deque") ||
	    !py_read_word(py, object, l->object.ob_size, &count) || count > PY_MAX_SEQUENCE ||
	    !py_read_word(py, object, l->deque.leftblock, &iter->block) ||
	    !py_read_word(py, object, l->deque.leftindex, &index) || index > BLOCK_LENGTH)
		return false;
	iter->index = index;
	iter->left = count;
	return true;
}

bool py_deque_iter_next(struct py_deque_iter *iter, addr_t *ret)
{
	const struct cpython *py = iter->py;
	const struct layout *l = py->layout;
	if (!iter->left)
		return false;
	iter->left--;
	if (iter->index == BLOCK_LENGTH) {
		iter->index = 0;
		if (!py_read_word(py, iter->block, l->deque.block_right, &iter->block))
			iter->block = 0;
	}
	addr_t slot = iter->block + layout_offset(l->deque.block_data) +
		      iter->index++ * target_word_size(py->target);
	if (iter->block && target_read_word(py->target, slot, ret))
		return true;
	iter->left = 0;
	return false;
}
