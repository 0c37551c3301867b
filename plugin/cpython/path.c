// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/path.h"

#include <string.h>

#include "cpython/dict.h"
#include "cpython/object.h"

bool py_path_equal(const struct py_path *a, const struct py_path *b)
{
	if (a->attribute_count != b->attribute_count || a->slot != b->slot ||
	    !a->global != !b->global || (a->global && strcmp(a->global, b->global) != 0))
		return false;
	for (size_t i = 0; i < a->attribute_count; i++)
		if (strcmp(a->attributes[i], b->attributes[i]) != 0)
			return false;
	return true;
}

bool py_path_has_attribute(const struct py_path *path, const char *name)
{
	for (size_t i = 0; i < path->attribute_count; i++)
		if (!strcmp(path->attributes[i], name))
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

addr_t py_path_object(const struct cpython *py, const struct py_path *path, addr_t base)
{
	for (size_t i = 0; i < path->attribute_count && base; i++) {
		addr_t object = base;
		if (!attribute_of(py, object, path->attributes[i], &base))
			return 0;
	}
	return base;
}
