// SPDX-License-Identifier: GPL-3.0-or-later
// What an object leads to, breadth first: attributes, items, what methods and functions are bound to.
#include <string.h>

#include "capture/limits.h"
#include "capture/reach.h"
#include "cpython/dict.h"
#include "cpython/object.h"
#include "cpython/sequence.h"
#include "cpython/str.h"

enum {
	DEEPEST = 5,     // a Future of a work item: item, future, list of waiters, waiter, Event
	MOST_NODES = 400,
	MOST_ITEMS = 100, // of one container
};

struct node {
	addr_t object;
	unsigned depth;
};

struct search {
	struct reach *reach;
	struct reach_object *result;
	struct node nodes[MOST_NODES];
	size_t count;
	unsigned depth; // of what is added now
};

void reach_add(struct reach *reach, struct reach_locks *locks, struct py_lock *lock)
{
	vec_each_ptr(struct py_lock, known, &locks->locks)
		if (known == lock)
			return;
	vec_add(reach->capture->arena, &locks->locks, lock);
}

void reach_add_all(struct reach *reach, struct reach_locks *locks, const struct reach_locks *more)
{
	vec_each_ptr(struct py_lock, lock, &more->locks)
		reach_add(reach, locks, lock);
}

static void visit(struct search *search, addr_t object)
{
	if (!object || search->depth > DEEPEST || search->count == MOST_NODES || !search->reach->left)
		return;
	for (size_t i = 0; i < search->count; i++)
		if (search->nodes[i].object == object)
			return;
	search->reach->left--;
	search->nodes[search->count++] = (struct node){object, search->depth};
}

static void visit_values(struct search *search, struct py_dict_iter *iter)
{
	addr_t key, value;
	for (size_t i = 0; i < MOST_ITEMS && py_dict_iter_next(iter, &key, &value); i++)
		visit(search, value);
}

/** A Thread leads to what it was told to run, but who has the Thread cannot run that. */
static bool is_of_thread_alone(const struct cpython *py, addr_t name)
{
	static const char *const names[] = {"_target", "_args", "_kwargs", "_Thread__target", "_Thread__args",
					    "_Thread__kwargs"};
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (py_str_equals(py, name, names[i]))
			return true;
	return false;
}

static void visit_attributes(struct search *search, addr_t object, const struct py_type *type)
{
	const struct cpython *py = &search->reach->capture->py;
	struct py_dict_iter iter;
	addr_t key, value;
	bool thread = py_type_derives(py, type, "threading", "Thread");
	if (!py_dict_iter_attributes(&iter, py, object))
		return;
	for (size_t i = 0; i < MOST_ITEMS && py_dict_iter_next(&iter, &key, &value); i++)
		if (!thread || !is_of_thread_alone(py, key))
			visit(search, value);
}

/** Class attributes that are locks or lead to some, of this class and of the user's classes above it. */
static void visit_class_attributes(struct search *search, const struct py_type *type)
{
	const struct cpython *py = &search->reach->capture->py;
	for (size_t i = 0; i < type->mro_count && search->reach->left; i++) {
		const struct py_type *base = py_type_get(py, type->mro[i]);
		struct py_dict_iter iter;
		addr_t dict, key, value;
		if (!base || !(base->flags & PY_TYPE_HEAP) ||
		    !py_read_word(py, base->address, py->layout->type.dict, &dict) ||
		    !py_dict_iter_init(&iter, py, dict))
			continue;
		for (size_t j = 0; j < MOST_ITEMS && py_dict_iter_next(&iter, &key, &value); j++)
			if (capture_known_lock(search->reach->capture, value))
				visit(search, value);
	}
}

static void visit_generator(struct search *search, addr_t generator)
{
	const struct cpython *py = &search->reach->capture->py;
	struct py_frame_view view;
	if (!py_frame_of_generator(py, generator, &view) || !view.code)
		return;
	for (size_t slot = 0; slot < view.code->local_count; slot++)
		visit(search, py_frame_slot(py, &view, slot));
	vec_add(search->reach->capture->arena, &search->result->suspended,
		((struct reach_callee){view.code, view.globals}));
}

static void visit_function(struct search *search, addr_t function)
{
	const struct cpython *py = &search->reach->capture->py;
	struct py_sequence_iter cells;
	addr_t closure, cell, value;
	vec_add(search->reach->capture->arena, &search->result->functions, function);
	if (!py_read_word(py, function, py->layout->function.closure, &closure) || !closure ||
	    !py_sequence_iter_init(&cells, py, closure))
		return;
	while (py_sequence_iter_next(&cells, &cell))
		if (py_read_word(py, cell, py->layout->cell.ref, &value))
			visit(search, value);
}

/** @return whether it is a bound method, or another wrapper of a function */
static bool visit_callable(struct search *search, addr_t object, const struct py_type *type)
{
	const struct cpython *py = &search->reach->capture->py;
	const struct layout *l = py->layout;
	addr_t self, function;
	if (py_type_is(type, "", "function")) {
		visit_function(search, object);
	} else if (py_type_is(type, "", "builtin_function_or_method")) {
		if (py_read_word(py, object, l->cfunction.self, &self) &&
		    !py_type_is(py_type_of(py, self), "", "module"))
			visit(search, self);
	} else if (py_type_is(type, "", "method") || py_type_is(type, "", "instancemethod")) {
		if (py_read_word(py, object, l->method.self, &self))
			visit(search, self);
		if (py_read_word(py, object, l->method.func, &function))
			visit(search, function);
	} else if (py_type_is(type, "functools", "partial")) {
		struct capture_callable callable;
		if (!capture_callable(search->reach->capture, object, &callable))
			return true;
		visit(search, callable.function);
		visit(search, callable.self);
	} else if (py_type_is(type, "", "generator") || py_type_is(type, "", "coroutine")) {
		visit_generator(search, object);
	} else {
		return false;
	}
	return true;
}

static void add_type(struct search *search, const struct py_type *type)
{
	if (!type || !(type->flags & PY_TYPE_HEAP))
		return;
	vec_add(search->reach->capture->arena, &search->result->types, type);
	visit_class_attributes(search, type);
}

static void add_class(struct search *search, const struct py_type *type)
{
	vec_each_ptr(const struct py_type, known, &search->result->classes)
		if (known == type)
			return;
	vec_add(search->reach->capture->arena, &search->result->classes, type);
	visit_class_attributes(search, type);
}

static void look_at(struct search *search, addr_t object)
{
	struct capture *capture = search->reach->capture;
	const struct cpython *py = &capture->py;
	struct py_lock *lock = capture_known_lock(capture, object);
	const struct py_type *type = py_type_of(py, object);
	struct py_dict_iter iter;
	struct py_sequence_iter items;
	addr_t item;
	if (lock) {
		reach_add(search->reach, &search->result->locks, lock);
		return;
	}
	if (!type || visit_callable(search, object, type))
		return;
	if (type->flags & PY_TYPE_TYPE) {
		add_type(search, py_type_get(py, object));
	} else if (type->flags & PY_TYPE_DICT) {
		if (py_dict_iter_init(&iter, py, object))
			visit_values(search, &iter);
	} else if (type->flags & PY_TYPE_HEAP || !type->flags) {
		add_class(search, type);
		visit_attributes(search, object, type);
	} else if (py_sequence_iter_init(&items, py, object)) {
		for (size_t i = 0; i < MOST_ITEMS && py_sequence_iter_next(&items, &item); i++)
			visit(search, item);
	}
}

const struct reach_object *reach_of_object(struct reach *reach, addr_t object)
{
	struct reach_object *known;
	HASH_FIND(hh, reach->objects, &object, sizeof(object), known);
	if (known)
		return known;
	known = arena_new(reach->capture->arena, struct reach_object);
	known->object = object;
	HASH_ADD(hh, reach->objects, object, sizeof(known->object), known);
	struct search search = {.reach = reach, .result = known};
	visit(&search, object);
	for (size_t i = 0; i < search.count; i++) {
		search.depth = search.nodes[i].depth + 1;
		look_at(&search, search.nodes[i].object);
	}
	return known;
}
