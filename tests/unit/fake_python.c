// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_python.h"

#include <stdio.h>
#include <stdlib.h>

#include "cpython/object.h"
#include "fake_python_private.h"
#include "target/arch.h"

enum {
	OBJECT_PREFIX = 48, // what managed attributes and the garbage collector keep in front of an object
	TYPE_SIZE = 1024,
	MAX_MRO = 8,
};

const struct layout *fake_layout(const char *name)
{
	for (size_t i = 0; layouts[i]; i++)
		if (!strcmp(layouts[i]->name, name))
			return layouts[i];
	fprintf(stderr, "fake python: no layout %s\n", name);
	abort();
}

addr_t fake_alloc(struct fake_python *python, size_t size)
{
	addr_t address = python->heap;
	python->heap += (size + 15) & ~(size_t)15;
	if (python->heap > python->heap_end) {
		fprintf(stderr, "fake python: out of memory\n");
		abort();
	}
	return address;
}

void fake_set(struct fake_python *python, addr_t base, layout_at at, uint64_t value)
{
	if (layout_has(at))
		fake_put_word(python->fake, base + layout_offset(at), value);
}

void fake_set_u32(struct fake_python *python, addr_t base, layout_at at, uint32_t value)
{
	if (layout_has(at))
		fake_put_u32(python->fake, base + layout_offset(at), value);
}

void fake_set_u8(struct fake_python *python, addr_t base, layout_at at, uint8_t value)
{
	if (layout_has(at))
		fake_put_u8(python->fake, base + layout_offset(at), value);
}

addr_t fake_c_string(struct fake_python *python, const char *string)
{
	addr_t address = fake_alloc(python, strlen(string) + 1);
	fake_put_string(python->fake, address, string);
	return address;
}

addr_t fake_object(struct fake_python *python, addr_t type, size_t size)
{
	addr_t object = fake_alloc(python, OBJECT_PREFIX + size) + OBJECT_PREFIX;
	fake_set(python, object, python->layout->object.ob_refcnt, 1);
	fake_set(python, object, python->layout->object.ob_type, type);
	return object;
}

/** Flags of the built-in classes; in 2.7 `str` is what `bytes` is later. */
static const struct {
	const char *name;
	uint64_t flags, flags_27;
	const char *base;
} builtin[] = {
	{"object", 0, 0, NULL},
	{"type", PY_TYPE_TYPE, PY_TYPE_TYPE, NULL},
	{"tuple", PY_TYPE_TUPLE, PY_TYPE_TUPLE, NULL},
	{"list", PY_TYPE_LIST, PY_TYPE_LIST, NULL},
	{"dict", PY_TYPE_DICT, PY_TYPE_DICT, NULL},
	{"str", PY_TYPE_UNICODE, PY_TYPE_BYTES, NULL},
	{"unicode", PY_TYPE_UNICODE, PY_TYPE_UNICODE, NULL},
	{"bytes", PY_TYPE_BYTES, PY_TYPE_BYTES, NULL},
	{"int", PY_TYPE_LONG, PY_TYPE_INT_27, NULL},
	{"long", PY_TYPE_LONG, PY_TYPE_LONG, NULL},
	{"bool", PY_TYPE_LONG, PY_TYPE_INT_27, "int"},
	{"float", 0, 0, NULL}, {"NoneType", 0, 0, NULL}, {"set", 0, 0, NULL}, {"frozenset", 0, 0, NULL},
	{"code", 0, 0, NULL}, {"function", 0, 0, NULL}, {"method", 0, 0, NULL}, {"instancemethod", 0, 0, NULL},
	{"builtin_function_or_method", 0, 0, NULL}, {"method-wrapper", 0, 0, NULL}, {"module", 0, 0, NULL},
	{"cell", 0, 0, NULL}, {"weakref", 0, 0, NULL}, {"instance", 0, 0, NULL}, {"classobj", 0, 0, NULL},
	{"_thread.lock", 0, 0, NULL}, {"thread.lock", 0, 0, NULL}, {"_thread.RLock", 0, 0, NULL},
	{"_thread._ThreadHandle", 0, 0, NULL}, {"_queue.SimpleQueue", 0, 0, NULL},
	{"_multiprocessing.SemLock", 0, 0, NULL}, {"_io.BufferedWriter", 0, 0, NULL},
	{"functools.partial", 0, 0, NULL}, {"collections.deque", 0, 0, NULL},
};

struct fake_class *fake_find_class(const struct fake_python *python, addr_t type)
{
	vec_each(struct fake_class, class, &python->classes)
		if (class->type == type)
			return class;
	return NULL;
}

static struct fake_class *class_named(const struct fake_python *python, const char *full_name)
{
	vec_each(struct fake_class, class, &python->classes)
		if (!strcmp(class->name, full_name))
			return class;
	return NULL;
}

/** The type object without what needs other types. */
static struct fake_class *add_class(struct fake_python *python, const char *full_name, uint64_t flags, addr_t base)
{
	const struct layout *l = python->layout;
	addr_t type = fake_object(python, 0, TYPE_SIZE);
	struct fake_class *metaclass = class_named(python, "type");
	const char *dot = strrchr(full_name, '.');
	bool heap = flags & PY_TYPE_HEAP;
	fake_set(python, type, l->object.ob_type, metaclass ? metaclass->type : type);
	fake_set(python, type, l->type.name, fake_c_string(python, heap && dot ? dot + 1 : full_name));
	fake_set(python, type, l->type.flags, flags);
	fake_set(python, type, l->type.base, base);
	fake_set(python, type, l->type.basicsize, layout_offset(l->object.ob_size) + 16);
	vec_add(python->arena, &python->classes,
		((struct fake_class){.name = arena_strdup(python->arena, full_name), .type = type, .base = base}));
	return &python->classes.items[python->classes.count - 1];
}

/** The class, its base, and so on; object comes last. */
static void set_mro(struct fake_python *python, const struct fake_class *class)
{
	addr_t mro[MAX_MRO];
	size_t count = 0;
	for (const struct fake_class *at = class; at && count < MAX_MRO; at = fake_find_class(python, at->base))
		mro[count++] = at->type;
	fake_set(python, class->type, python->layout->type.mro, fake_tuple(python, mro, count));
}

static void set_basicsize(struct fake_python *python, const struct fake_class *class)
{
	const struct layout *l = python->layout;
	if (!strcmp(class->name, "_thread.lock") || !strcmp(class->name, "thread.lock"))
		fake_set(python, class->type, l->type.basicsize,
			 layout_has(l->lock.sizeof_lock) ? layout_offset(l->lock.sizeof_lock) : 40);
	if (!strcmp(class->name, "_thread.RLock") && layout_has(l->rlock.sizeof_rlock))
		fake_set(python, class->type, l->type.basicsize, layout_offset(l->rlock.sizeof_rlock));
}

static bool find_builtin(const char *name, size_t *ret)
{
	for (*ret = 0; *ret < ARRAY_SIZE(builtin); ++*ret)
		if (!strcmp(builtin[*ret].name, name))
			return true;
	return false;
}

addr_t fake_type(struct fake_python *python, const char *full_name)
{
	struct fake_class *known = class_named(python, full_name);
	size_t i;
	if (known)
		return known->type;
	if (!find_builtin(full_name, &i))
		return fake_class(python, full_name, fake_type(python, "object"));
	addr_t base = fake_type(python, builtin[i].base ? builtin[i].base : "object");
	uint64_t flags = python->layout->major == 2 ? builtin[i].flags_27 : builtin[i].flags;
	struct fake_class class = *add_class(python, full_name, flags, base);
	set_basicsize(python, &class);
	set_mro(python, &class);
	return class.type;
}

/** 3.11+: the keys that the instances' values go with; before: a dict's pointer behind the header. */
static void set_attributes(struct fake_python *python, struct fake_class *class)
{
	const struct layout *l = python->layout;
	if (l->managed_dict == MANAGED_NONE) {
		fake_set(python, class->type, l->type.dictoffset, layout_offset(l->object.ob_size));
		return;
	}
	class->keys = fake_keys_alloc(python, FAKE_KEYS_SPLIT, FAKE_CLASS_ATTRIBUTES);
	fake_set(python, class->type, l->type.cached_keys, class->keys.address);
}

addr_t fake_class(struct fake_python *python, const char *full_name, addr_t base)
{
	const struct layout *l = python->layout;
	uint64_t flags = PY_TYPE_HEAP;
	const char *dot = strrchr(full_name, '.');
	if (l->managed_dict != MANAGED_NONE)
		flags |= PY_TYPE_MANAGED_DICT;
	if (l->managed_dict == MANAGED_313)
		flags |= PY_TYPE_INLINE_VALUES;
	addr_t type = add_class(python, full_name, flags, base)->type;
	set_mro(python, fake_find_class(python, type));
	addr_t dict = fake_dict(python, 24);
	const char *module = dot ? arena_strndup(python->arena, full_name, (size_t)(dot - full_name)) : "__main__";
	fake_dict_put(python, dict, "__module__", fake_str(python, module));
	fake_set(python, type, l->type.dict, dict);
	struct fake_class *class = fake_find_class(python, type);
	class->dict = dict;
	set_attributes(python, class);
	return type;
}

addr_t fake_class_dict(struct fake_python *python, addr_t type)
{
	return fake_find_class(python, type)->dict;
}

/** type, object and tuple need each other. */
static void make_first_types(struct fake_python *python)
{
	add_class(python, "type", PY_TYPE_TYPE, 0);
	addr_t object = add_class(python, "object", 0, 0)->type;
	add_class(python, "tuple", PY_TYPE_TUPLE, object);
	python->classes.items[0].base = object;
	for (size_t i = 0; i < 3; i++)
		set_mro(python, &python->classes.items[i]);
}

struct fake_python *fake_python_create(const struct layout *layout)
{
	struct fake_target *fake = fake_target_create();
	struct fake_python *python = arena_new(fake->arena, struct fake_python);
	python->fake = fake;
	python->layout = layout;
	if (layout->word_size == 4)
		fake->info.arch = target_arch_by_gdb_name("i386");
	python->arena = fake->arena;
	python->heap = FAKE_HEAP;
	python->heap_end = FAKE_HEAP + FAKE_HEAP_SIZE;
	fake_map(fake, FAKE_HEAP, NULL, FAKE_HEAP_SIZE);
	make_first_types(python);
	python->none = fake_object(python, fake_type(python, "NoneType"), 64);
	python->yes = fake_bool(python, true);
	python->no = fake_bool(python, false);
	return python;
}

static void close_reader(struct fake_python *python)
{
	cpython_deinit(&python->py);
	arena_destroy(python->py.arena);
	target_destroy(python->target);
}

struct cpython *fake_python_open(struct fake_python *python)
{
	close_reader(python);
	python->target = target_create(&fake_target_ops, python->fake, &python->fake->info);
	python->py = (struct cpython){
		.target = python->target,
		.arena = arena_create(),
		.layout = python->layout,
		.runtime = python->runtime,
		.interp_head = python->interp_head,
		.current = python->current,
		.version_hex = (unsigned)python->layout->major << 24 | (unsigned)python->layout->minor << 16,
		.max_string = 200,
	};
	return &python->py;
}

void fake_python_destroy(struct fake_python *python)
{
	close_reader(python);
	fake_target_destroy(python->fake);
}
