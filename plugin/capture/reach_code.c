// SPDX-License-Identifier: GPL-3.0-or-later
// What code leads to: the globals that it names, and the functions and methods that it may call by these names.
#include <string.h>

#include "capture/limits.h"
#include "capture/reach.h"
#include "cpython/dict.h"
#include "cpython/object.h"
#include "cpython/sequence.h"

enum {
	MOST_CODES = 200, // that one code object may come to call
};

/** The locks that a code object leads to. */
struct reach_code {
	addr_t code;
	struct reach_locks locks;
	UT_hash_handle hh;
};

/** The locks that a code object leads to through an object. */
struct reach_call {
	struct {
		addr_t code, object;
	} key;
	struct reach_locks locks;
	UT_hash_handle hh;
};

/** Value of a dict by the address of the key: names are interned, so that equal ones are one object. */
struct reach_entry {
	struct {
		addr_t dict, name;
	} key;
	addr_t value;
	UT_hash_handle hh;
};

/** Dicts whose entries were entered into the index. */
struct reach_dict {
	addr_t dict;
	UT_hash_handle hh;
};

struct walk {
	struct reach *reach;
	struct reach_locks *result;
	struct reach_callee callees[MOST_CODES];
	size_t count;
};

static void index_dict(struct reach *reach, addr_t dict)
{
	struct reach_dict *indexed;
	HASH_FIND(hh, reach->dicts, &dict, sizeof(dict), indexed);
	if (indexed)
		return;
	indexed = arena_new(reach->capture->arena, struct reach_dict);
	indexed->dict = dict;
	HASH_ADD(hh, reach->dicts, dict, sizeof(dict), indexed);
	struct py_dict_iter iter;
	addr_t key, value;
	py_dict_iter_init(&iter, &reach->capture->py, dict);
	while (reach->left && py_dict_iter_next(&iter, &key, &value)) {
		struct reach_entry *entry = arena_new(reach->capture->arena, struct reach_entry);
		entry->key.dict = dict;
		entry->key.name = key;
		entry->value = value;
		HASH_ADD(hh, reach->entries, key, sizeof(entry->key), entry);
		reach->left--;
	}
}

static addr_t dict_value(struct reach *reach, addr_t dict, addr_t name)
{
	struct reach_entry *entry;
	struct {
		addr_t dict, name;
	} key = {dict, name};
	index_dict(reach, dict);
	HASH_FIND(hh, reach->entries, &key, sizeof(key), entry);
	return entry ? entry->value : 0;
}

/** These modules' own functions name every thread and every pool that there is. */
static bool is_closed_module(struct reach *reach, addr_t globals)
{
	static const char *const closed[] = {"threading", "_weakrefset", "weakref", "concurrent.futures.thread"};
	const char *name = capture_module_of(reach->capture, globals)->name;
	for (size_t i = 0; name && i < ARRAY_SIZE(closed); i++)
		if (!strcmp(name, closed[i]))
			return true;
	return false;
}

static void call_code(struct walk *walk, const struct py_code *code, addr_t globals)
{
	for (size_t i = 0; i < walk->count; i++)
		if (walk->callees[i].code == code)
			return;
	if (code && walk->count < MOST_CODES)
		walk->callees[walk->count++] = (struct reach_callee){code, globals};
}

static void call_function(struct walk *walk, addr_t function)
{
	const struct cpython *py = &walk->reach->capture->py;
	addr_t code, globals;
	if (!py_type_is(py_type_of(py, function), "", "function") ||
	    !py_read_word(py, function, py->layout->function.code, &code) ||
	    !py_read_word(py, function, py->layout->function.globals, &globals) ||
	    is_closed_module(walk->reach, globals))
		return;
	call_code(walk, py_code_get(py, code), globals);
}

/** The methods of a class by the names that the code uses. */
static void call_named_methods(struct walk *walk, const struct py_code *code, const struct py_type *class)
{
	const struct cpython *py = &walk->reach->capture->py;
	for (size_t i = 0; i < class->mro_count && walk->reach->left; i++) {
		const struct py_type *base = py_type_get(py, class->mro[i]);
		struct py_sequence_iter names;
		addr_t dict, name;
		if (!base || !(base->flags & PY_TYPE_HEAP) ||
		    !py_read_word(py, base->address, py->layout->type.dict, &dict))
			continue;
		py_sequence_iter_init(&names, py, code->names);
		while (py_sequence_iter_next(&names, &name)) {
			addr_t function = dict_value(walk->reach, dict, name);
			if (function)
				call_function(walk, function);
		}
	}
}

/** Who makes an instance of a class may call all of it. */
static void call_all_methods(struct walk *walk, const struct py_type *class)
{
	const struct cpython *py = &walk->reach->capture->py;
	for (size_t i = 0; i < class->mro_count && walk->reach->left; i++) {
		const struct py_type *base = py_type_get(py, class->mro[i]);
		struct py_dict_iter iter;
		addr_t dict, key, value;
		if (!base || !(base->flags & PY_TYPE_HEAP) ||
		    !py_read_word(py, base->address, py->layout->type.dict, &dict) ||
		    !py_dict_iter_init(&iter, py, dict))
			continue;
		while (walk->reach->left && py_dict_iter_next(&iter, &key, &value)) {
			walk->reach->left--;
			call_function(walk, value);
		}
	}
}

static void use_object(struct walk *walk, const struct py_code *code, const struct reach_object *object)
{
	vec_each_ptr(const struct py_type, class, &object->classes)
		call_named_methods(walk, code, class);
	vec_each_ptr(const struct py_type, type, &object->types)
		call_all_methods(walk, type);
	vec_each(const addr_t, function, &object->functions)
		call_function(walk, *function);
	vec_each(const struct reach_callee, suspended, &object->suspended)
		call_code(walk, suspended->code, suspended->globals);
}

static void use_value(struct walk *walk, const struct py_code *code, addr_t value)
{
	const struct reach_object *object = reach_of_object(walk->reach, value);
	reach_add_all(walk->reach, walk->result, &object->locks);
	use_object(walk, code, object);
}

/** `module.name`: the code names both. */
static void use_module(struct walk *walk, const struct py_code *code, addr_t module)
{
	const struct cpython *py = &walk->reach->capture->py;
	struct py_sequence_iter names;
	addr_t dict, name;
	if (!py_read_word(py, module, py->layout->module.dict, &dict) || !dict ||
	    is_closed_module(walk->reach, dict))
		return;
	py_sequence_iter_init(&names, py, code->names);
	while (walk->reach->left && py_sequence_iter_next(&names, &name)) {
		addr_t value = dict_value(walk->reach, dict, name);
		if (value)
			use_value(walk, code, value);
	}
}

static void walk_names(struct walk *walk, const struct reach_callee *callee)
{
	const struct cpython *py = &walk->reach->capture->py;
	struct py_sequence_iter names;
	addr_t name;
	py_sequence_iter_init(&names, py, callee->code->names);
	while (walk->reach->left && py_sequence_iter_next(&names, &name)) {
		addr_t value = dict_value(walk->reach, callee->globals, name);
		if (!value)
			continue;
		if (py_type_derives(py, py_type_of(py, value), "", "module"))
			use_module(walk, callee->code, value);
		else
			use_value(walk, callee->code, value);
	}
}

static void walk_out(struct walk *walk)
{
	for (size_t i = 0; i < walk->count && walk->reach->left; i++) {
		struct reach_callee callee = walk->callees[i];
		walk_names(walk, &callee);
	}
}

const struct reach_locks *reach_of_code(struct reach *reach, struct py_code *code, addr_t globals)
{
	struct reach_code *known;
	HASH_FIND(hh, reach->codes, &code->address, sizeof(code->address), known);
	if (known)
		return &known->locks;
	known = arena_new(reach->capture->arena, struct reach_code);
	known->code = code->address;
	HASH_ADD(hh, reach->codes, code, sizeof(known->code), known);
	struct walk walk = {.reach = reach, .result = &known->locks};
	call_code(&walk, code, globals);
	walk_out(&walk);
	return &known->locks;
}

const struct reach_locks *reach_of_calls(struct reach *reach, const struct py_code *code,
					 const struct reach_object *object)
{
	struct reach_call *known;
	struct {
		addr_t code, object;
	} key = {code->address, object->object};
	HASH_FIND(hh, reach->calls, &key, sizeof(key), known);
	if (known)
		return &known->locks;
	known = arena_new(reach->capture->arena, struct reach_call);
	known->key.code = key.code;
	known->key.object = key.object;
	HASH_ADD(hh, reach->calls, key, sizeof(known->key), known);
	struct walk walk = {.reach = reach, .result = &known->locks};
	use_object(&walk, code, object);
	walk_out(&walk);
	return &known->locks;
}

void reach_deinit(struct reach *reach)
{
	HASH_CLEAR(hh, reach->objects);
	HASH_CLEAR(hh, reach->codes);
	HASH_CLEAR(hh, reach->calls);
	HASH_CLEAR(hh, reach->entries);
	HASH_CLEAR(hh, reach->dicts);
}
