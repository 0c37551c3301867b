// SPDX-License-Identifier: GPL-3.0-or-later
/** @file A growable array in an arena: `VEC(struct py_frame) frames;`, then `vec_push(arena, &frames)`. */
#ifndef PYHANG_MODEL_VEC_H
#define PYHANG_MODEL_VEC_H

#include <string.h>

#include "model/arena.h"

#define VEC(type)                \
	struct {                 \
		type *items;     \
		size_t count;    \
		size_t capacity; \
	}

/** Makes room for one more item and returns a pointer to it, zeroed. Earlier item pointers may become stale. */
#define vec_push(arena, vec)                                                          \
	((vec)->items = vec_grow(arena, (vec)->items, (vec)->count, &(vec)->capacity, \
				 sizeof(*(vec)->items)),                              \
	 &(vec)->items[(vec)->count++])

/** Appends one value. */
#define vec_add(arena, vec, value) ((void)(*vec_push(arena, vec) = (value)))

/** `vec_each(const struct py_frame, frame, &thread->frames) { ... }` */
#define vec_each(type, name, vec) \
	for (type *name = (vec)->items; name != NULL && name < (vec)->items + (vec)->count; name++)

/** Like vec_each for a VEC of pointers: `name` is the pointer itself. */
#define vec_each_ptr(type, name, vec)                                         \
	for (size_t name##_at = 0, name##_once = 1; name##_at < (vec)->count; \
	     name##_at++, name##_once = 1)                                    \
		for (type *name = (vec)->items[name##_at]; name##_once; name##_once = 0)

static inline void *vec_grow(struct arena *arena, void *items, size_t count, size_t *capacity,
			     size_t item_size)
{
	if (items && count < *capacity) {
		// A vector that was emptied still has its old items.
		memset((char *)items + count * item_size, 0, item_size);
		return items;
	}
	size_t grown = *capacity ? *capacity * 2 : 4;
	void *copy = arena_alloc_array(arena, item_size, grown);
	if (items)
		memcpy(copy, items, count * item_size);
	*capacity = grown;
	return copy;
}

#endif
