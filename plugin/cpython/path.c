// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/path.h"

#include <string.h>

#include "cpython/dict.h"
#include "cpython/number.h"
#include "cpython/object.h"
#include "cpython/sequence.h"
#include "cpython/str.h"

static bool step_equal(const struct py_step *a, const struct py_step *b)
{
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case STEP_ATTRIBUTE:
		return !strcmp(a->attribute, b->attribute);
	case STEP_KEY:
		return a->key == b->key;
	case STEP_INDEX:
		return a->index == b->index;
	case STEP_LOCAL:
		return a->slot == b->slot;
	}
	return false;
}

bool py_path_equal(const struct py_path *a, const struct py_path *b)
{
	if (a->count != b->count || a->slot != b->slot || !a->global != !b->global ||
	    (a->global && strcmp(a->global, b->global) != 0))
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!step_equal(&a->steps[i], &b->steps[i]))
			return false;
	return true;
}

bool py_path_has_attribute(const struct py_path *path, const char *name)
{
	for (size_t i = 0; i < path->count; i++)
		if (path->steps[i].kind == STEP_ATTRIBUTE && !strcmp(path->steps[i].attribute, name))
			return true;
	return false;
}

bool py_path_has_entry(const struct py_path *path)
{
	for (size_t i = 0; i < path->count; i++)
		if (path->steps[i].kind != STEP_ATTRIBUTE)
			return true;
	return false;
}

bool py_path_uses_slot(const struct py_path *path, uint32_t slot)
{
	if (!path->global && path->slot == slot)
		return true;
	for (size_t i = 0; i < path->count; i++)
		if (path->steps[i].kind == STEP_LOCAL && path->steps[i].slot == slot)
			return true;
	return false;
}

static bool attribute_of(const struct cpython *py, addr_t object, const char *name, addr_t *ret)
{
	const struct py_type *type = py_type_of(py, object);
	addr_t dict;
	if (!type)
		return false;
	if (type->flags & PY_TYPE_TYPE) {
		const struct py_type *class = py_type_get(py, object);
		return class && py_type_lookup(py, class, name, ret);
	}
	if (py_type_derives(py, type, "", "module"))
		return py_read_word(py, object, py->layout->module.dict, &dict) &&
		       py_dict_get(py, dict, name, ret);
	return py_attr(py, object, name, ret) || py_type_lookup(py, type, name, ret);
}

static bool indexed_entry(const struct cpython *py, addr_t object, int64_t index, addr_t *ret)
{
	enum {
		MAX_NUMBERED =
			1 << 16, // entries of a dict whose keys are numbers that are looked at
	};
	struct py_dict_iter iter;
	addr_t key;
	int64_t number;
	size_t size;
	if (py_sequence_size(py, object, &size)) {
		if (index < 0)
			index += (int64_t)size;
		return index >= 0 && py_sequence_item(py, object, (size_t)index, ret);
	}
	if (!py_dict_iter_init(&iter, py, object))
		return false;
	for (size_t i = 0; i < MAX_NUMBERED && py_dict_iter_next(&iter, &key, ret); i++)
		if (py_int_read(py, key, &number) && number == index)
			return true;
	return false;
}

/** What `object[key]` is, for lists, tuples and dicts. Other keys than texts and numbers are known as objects only. */
static bool entry_of(const struct cpython *py, addr_t object, addr_t key, addr_t *ret)
{
	const char *text;
	int64_t number;
	if (!key)
		return false;
	if (py_int_read(py, key, &number))
		return indexed_entry(py, object, number, ret);
	return py_dict_get_same(py, object, key, ret) ||
	       ((text = py_str_read(py, key)) && py_dict_get(py, object, text, ret));
}

addr_t py_path_object(const struct cpython *py, const struct py_path *path, addr_t base,
		      const addr_t keys[PY_MAX_PATH])
{
	for (size_t i = 0; i < path->count && base; i++) {
		const struct py_step *step = &path->steps[i];
		addr_t object = base;
		bool found = false;
		switch (step->kind) {
		case STEP_ATTRIBUTE:
			found = attribute_of(py, object, step->attribute, &base);
			break;
		case STEP_KEY:
			found = entry_of(py, object, step->key, &base);
			break;
		case STEP_INDEX:
			found = indexed_entry(py, object, step->index, &base);
			break;
		case STEP_LOCAL:
			found = entry_of(py, object, keys[i], &base);
			break;
		}
		if (!found)
			return 0;
	}
	return base;
}
