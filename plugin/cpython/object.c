// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/object.h"

#include "cpython/builtin_types.h"
#include "cpython/dict.h"
#include "cpython/str.h"

enum {
	MAX_TYPE_NAME = 256,
	// A class's module is text in a dict, and both are of some class: of built-in ones, but in crafted memory.
	MAX_TYPE_NESTING = 4,
};

/** The cache is not part of what a const cpython promises not to change. */
static struct py_type **cache_of(const struct cpython *py)
{
	return &((struct cpython *)py)->types;
}

static struct py_type *cache_add(const struct cpython *py, addr_t address)
{
	struct py_type *type = arena_new(py->arena, struct py_type);
	type->address = address;
	type->name = "";
	type->module = "";
	struct py_type **types = cache_of(py);
	HASH_ADD(hh, *types, address, sizeof(type->address), type);
	return type;
}

/** Splits tp_name; only built-in types have their module in it. */
static bool read_name(const struct cpython *py, struct py_type *type)
{
	uint64_t pointer;
	if (!py_read_word(py, type->address, py->layout->type.name, &pointer))
		return false;
	const char *name = target_read_cstring(py->target, py->arena, pointer, MAX_TYPE_NAME);
	if (!name || !*name)
		return false;
	const char *dot =
		type->flags & PY_TYPE_HEAP && py->layout->major == 2 ? NULL : strrchr(name, '.');
	type->name = py_escape(py, dot ? dot + 1 : name, strlen(dot ? dot + 1 : name));
	if (dot)
		type->module = py_escape(py, name, (size_t)(dot - name));
	return true;
}

static void read_module(const struct cpython *py, struct py_type *type)
{
	addr_t dict, module;
	if (!(type->flags & PY_TYPE_HEAP) ||
	    !py_read_word(py, type->address, py->layout->type.dict, &dict))
		return;
	if (py_dict_get(py, dict, "__module__", &module)) {
		const char *name = py_str_read(py, module);
		if (name && strcmp(name, "builtins") != 0 && strcmp(name, "__builtin__") != 0)
			type->module = name;
	}
}

static void read_mro(const struct cpython *py, struct py_type *type)
{
	addr_t tuple;
	uint64_t count;
	if (!py_read_word(py, type->address, py->layout->type.mro, &tuple) ||
	    !py_read_word(py, tuple, py->layout->object.ob_size, &count) || count > PY_MAX_SEQUENCE)
		return;
	if (count > PY_MAX_MRO)
		count = PY_MAX_MRO;
	type->mro = arena_array(py->arena, addr_t, count);
	size_t word = target_word_size(py->target);
	for (size_t i = 0; i < count; i++)
		if (target_read_word(py->target,
				     tuple + layout_offset(py->layout->tuple.item) + i * word,
				     &type->mro[i]))
			type->mro_count = i + 1;
		else
			return;
}

/** cl_bases and cl_dict are before cl_name. Source: 2.7 Include/classobject.h, PyClassObject. */
static addr_t classobj_dict_slot(const struct cpython *py, addr_t address)
{
	return address + layout_offset(py->layout->instance.class_name) -
	       target_word_size(py->target);
}

static addr_t classobj_bases_slot(const struct cpython *py, addr_t address)
{
	return classobj_dict_slot(py, address) - target_word_size(py->target);
}

static bool is_classobj(const struct cpython *py, addr_t address)
{
	addr_t meta;
	const struct py_type *type =
		layout_has(py->layout->instance.class_name) &&
				py_read_word(py, address, py->layout->object.ob_type, &meta)
			? py_type_get(py, meta)
			: NULL;
	return type && !strcmp(type->name, "classobj");
}

/** The class and its bases, depth first: so its attributes are looked up. Source: 2.7 Objects/classobject.c, class_lookup. */
static void read_classobj_mro(const struct cpython *py, struct py_type *type)
{
	addr_t pending[PY_MAX_MRO] = {type->address};
	size_t count = 1;
	type->mro = arena_array(py->arena, addr_t, PY_MAX_MRO);
	while (count && type->mro_count < PY_MAX_MRO) {
		addr_t class = pending[--count], bases, base;
		uint64_t base_count;
		type->mro[type->mro_count++] = class;
		if (!target_read_word(py->target, classobj_bases_slot(py, class), &bases) ||
		    !py_read_word(py, bases, py->layout->object.ob_size, &base_count) ||
		    base_count > PY_MAX_MRO - count)
			continue;
		for (size_t i = base_count; i-- > 0;) {
			addr_t slot = bases + layout_offset(py->layout->tuple.item) +
				      i * target_word_size(py->target);
			if (target_read_word(py->target, slot, &base) && is_classobj(py, base))
				pending[count++] = base;
		}
	}
}

/** A 2.7 classobj: name, module, bases. Source: 2.7 Include/classobject.h. */
static const struct py_type *get_classobj(const struct cpython *py, addr_t address)
{
	struct py_type *type;
	HASH_FIND(hh, *cache_of(py), &address, sizeof(address), type);
	if (type)
		return type;
	addr_t name, dict, module;
	addr_t dict_slot = classobj_dict_slot(py, address);
	if (!py_read_word(py, address, py->layout->instance.class_name, &name))
		return NULL;
	const char *text = py_str_read(py, name);
	if (!text)
		return NULL;
	type = cache_add(py, address);
	type->name = text;
	if (target_read_word(py->target, dict_slot, &dict) &&
	    py_dict_get(py, dict, "__module__", &module)) {
		const char *module_name = py_str_read(py, module);
		type->module = module_name ? module_name : "";
	}
	read_classobj_mro(py, type);
	return type;
}

const struct py_type *py_type_get(const struct cpython *py, addr_t address)
{
	struct py_type *type;
	size_t word = target_word_size(py->target);
	if (!address || address & (word - 1))
		return NULL;
	HASH_FIND(hh, *cache_of(py), &address, sizeof(address), type);
	if (type)
		return type->name[0] ? type : NULL;
	// Entered first, with an empty name: reading the module below comes back here for the dict's own type.
	const struct layout *l = py->layout;
	uint64_t meta, flags, basicsize, dictoffset = 0;
	if (!py_read_word(py, address, l->object.ob_type, &meta) ||
	    !py_read_word(py, address, l->type.flags, &flags) ||
	    !py_read_word(py, address, l->type.basicsize, &basicsize) || !meta || meta & (word - 1))
		return NULL;
	// The type of a type is a type: its own flags say so. Anything else is no class.
	uint64_t meta_flags;
	if (!py_read_word(py, meta, l->type.flags, &meta_flags) || !(meta_flags & PY_TYPE_TYPE))
		return NULL;
	type = cache_add(py, address);
	type->flags = flags;
	type->basicsize = basicsize;
	if (py_read_word(py, address, l->type.dictoffset, &dictoffset))
		type->dictoffset = word == 4 ? (int32_t)dictoffset : (int64_t)dictoffset;
	if (!read_name(py, type)) {
		const char *name = py_builtin_type_by_members(py, address);
		type->name = name ? name : PY_TYPE_UNNAMED;
		((struct cpython *)py)->unnamed_types = true;
	}
	if (flags & PY_TYPE_HEAP)
		py_read_word(py, address, l->type.cached_keys, &type->cached_keys);
	read_mro(py, type);
	unsigned *nesting = &((struct cpython *)py)->type_nesting;
	if (*nesting < MAX_TYPE_NESTING) {
		++*nesting;
		read_module(py, type);
		--*nesting;
	}
	return type;
}

const struct py_type *py_type_of(const struct cpython *py, addr_t object)
{
	addr_t address;
	size_t word = target_word_size(py->target);
	if (!object || object & (word - 1) ||
	    !py_read_word(py, object, py->layout->object.ob_type, &address))
		return NULL;
	const struct py_type *type = py_type_get(py, address);
	if (type && layout_has(py->layout->instance.class) && !strcmp(type->name, "instance")) {
		addr_t class;
		if (py_read_word(py, object, py->layout->instance.class, &class))
			return get_classobj(py, class);
	}
	return type;
}

bool py_type_is(const struct py_type *type, const char *module, const char *name)
{
	return type && !strcmp(type->name, name) && !strcmp(type->module, module);
}

const struct py_type *py_class_get(const struct cpython *py, addr_t address)
{
	return is_classobj(py, address) ? get_classobj(py, address) : py_type_get(py, address);
}

bool py_type_derives(const struct cpython *py, const struct py_type *type, const char *module,
		     const char *name)
{
	if (py_type_is(type, module, name))
		return true;
	for (size_t i = 0; type && i < type->mro_count; i++)
		if (py_type_is(py_class_get(py, type->mro[i]), module, name))
			return true;
	return false;
}

const char *py_type_full_name(const struct cpython *py, const struct py_type *type)
{
	if (!type->module[0])
		return type->name;
	return arena_printf(py->arena, "%s.%s", type->module, type->name);
}

bool py_class_dict(const struct cpython *py, addr_t class, addr_t *ret)
{
	bool read = is_classobj(py, class)
			    ? target_read_word(py->target, classobj_dict_slot(py, class), ret)
			    : py_read_word(py, class, py->layout->type.dict, ret);
	return read && *ret;
}

bool py_type_lookup(const struct cpython *py, const struct py_type *type, const char *name,
		    addr_t *ret)
{
	for (size_t i = 0; i < type->mro_count; i++) {
		addr_t dict;
		if (py_class_dict(py, type->mro[i], &dict) && py_dict_get(py, dict, name, ret))
			return true;
	}
	return false;
}
