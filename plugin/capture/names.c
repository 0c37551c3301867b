// SPDX-License-Identifier: GPL-3.0-or-later
// Names of locks: the paths that people write in their programs.
#include <string.h>

#include "capture/context.h"
#include "capture/limits.h"
#include "cpython/dict.h"
#include "cpython/number.h"
#include "cpython/object.h"
#include "cpython/sequence.h"
#include "cpython/str.h"

/** Charges for what a walk looks at. */
static bool next_pair(struct capture *capture, struct py_dict_iter *iter, addr_t *ret_key,
		      addr_t *ret_value)
{
	size_t before = iter->index;
	if (!capture->names_left || !py_dict_iter_next(iter, ret_key, ret_value))
		return false;
	size_t spent = iter->index - before;
	capture->names_left -= spent < capture->names_left ? spent : capture->names_left;
	return true;
}

static void add_name(struct capture *capture, struct py_lock *lock, const char *name)
{
	if (!name || lock->names.count >= CAPTURE_MAX_NAMES)
		return;
	vec_each(const char *const, known, &lock->names)
		if (!strcmp(*known, name))
			return;
	vec_add(capture->arena, &lock->names, name);
}

static bool is_private_module(const char *name)
{
	// Modules whose globals are machinery, or repeat what others define.
	static const char *const private[] = {"threading", "_thread", "builtins", "__builtin__",
					      "_frozen_importlib"};
	for (size_t i = 0; i < ARRAY_SIZE(private); i++)
		if (!strcmp(name, private[i]))
			return true;
	return false;
}

/** Frames whose own variables are how locks and queues work inside. */
static bool is_lock_machinery(const struct py_frame *frame)
{
	static const char *const modules[] = {"threading", "queue", "Queue"};
	for (size_t i = 0; frame->module && i < ARRAY_SIZE(modules); i++)
		if (!strcmp(frame->module, modules[i]))
			return true;
	return false;
}

static const char *attribute_path(struct capture *capture, const char *owner, addr_t key)
{
	const char *attribute = py_str_read(&capture->py, key);
	return attribute ? arena_printf(capture->arena, "%s.%s", owner, attribute) : NULL;
}

/** Class attributes and instance attributes of what a module's global leads to. */
static void name_members(struct capture *capture, const char *path, struct py_dict_iter *iter)
{
	addr_t key, value;
	for (size_t count = 0;
	     count < CAPTURE_MAX_ATTRIBUTES && next_pair(capture, iter, &key, &value); count++) {
		struct py_lock *lock = capture_known_lock(capture, value);
		if (lock)
			add_name(capture, lock, attribute_path(capture, path, key));
	}
}

static void name_global(struct capture *capture, const char *module, addr_t key, addr_t value)
{
	const struct cpython *py = &capture->py;
	struct py_lock *lock = capture_known_lock(capture, value);
	if (lock) {
		add_name(capture, lock, attribute_path(capture, module, key));
		return;
	}
	const struct py_type *type = py_type_of(py, value);
	struct py_dict_iter iter;
	addr_t dict;
	if (!type)
		return;
	bool is_class = type->flags & PY_TYPE_TYPE;
	// A class is named where it was defined, not where it was imported.
	const struct py_type *class = is_class ? py_type_get(py, value) : NULL;
	if (is_class && (!class || !(class->flags & PY_TYPE_HEAP)))
		return;
	if (!is_class && !(type->flags & PY_TYPE_HEAP) && type->flags)
		return;
	bool walks = is_class ? py_read_word(py, value, py->layout->type.dict, &dict) &&
					py_dict_iter_init(&iter, py, dict)
			      : py_dict_iter_attributes(&iter, py, value);
	if (walks)
		name_members(capture, attribute_path(capture, module, key), &iter);
}

/** "<Pool 'io'>": class of an object, and its own name where it has one. */
static const char *describe_object(struct capture *capture, addr_t object)
{
	const struct cpython *py = &capture->py;
	const struct py_type *type = py_type_of(py, object);
	addr_t name;
	if (!type)
		return NULL;
	if (py_attr(py, object, "name", &name) || py_attr(py, object, "_name", &name)) {
		const char *text = py_str_read(py, name);
		if (text)
			return arena_printf(capture->arena, "<%s '%s'>", type->name, text);
	}
	return arena_printf(capture->arena, "<%s>", type->name);
}

/** "['a']" or "[3]" of a dict's key; NULL for keys that are not so simple. */
static const char *say_key(struct capture *capture, addr_t key)
{
	const struct cpython *py = &capture->py;
	const char *text = py_str_read(py, key);
	int64_t number;
	if (text)
		return arena_printf(capture->arena, "['%s']", text);
	return py_int_read(py, key, &number)
		       ? arena_printf(capture->arena, "[%lld]", (long long)number)
		       : NULL;
}

/** What leads to a container: made into text only when there is a lock in it. */
struct container_path {
	const char *module;   // of a global, else NULL:
	const char *variable; // of a frame, and the object that it leads to
	addr_t object;
	addr_t key; // name of the global, or of the object's attribute
};

static const char *say_item(struct capture *capture, const struct container_path *path,
			    const char *item)
{
	const char *key = item ? py_str_read(&capture->py, path->key) : NULL;
	if (!key)
		return NULL;
	if (path->module)
		return arena_printf(capture->arena, "%s.%s%s", path->module, key, item);
	const char *owner = describe_object(capture, path->object);
	return owner ? arena_printf(capture->arena, "%s.%s%s of %s", path->variable, key, item,
				    owner)
		     : NULL;
}

static void name_values(struct capture *capture, const struct container_path *path,
			struct py_dict_iter *iter)
{
	addr_t key, value;
	for (size_t i = 0; i < CAPTURE_MAX_ATTRIBUTES && next_pair(capture, iter, &key, &value);
	     i++) {
		struct py_lock *lock = capture_known_lock(capture, value);
		if (lock)
			add_name(capture, lock, say_item(capture, path, say_key(capture, key)));
	}
}

static void name_elements(struct capture *capture, const struct container_path *path,
			  struct py_sequence_iter *iter)
{
	addr_t value;
	for (size_t i = 0; i < CAPTURE_MAX_ATTRIBUTES && capture->names_left &&
			   py_sequence_iter_next(iter, &value);
	     i++, capture->names_left--) {
		struct py_lock *lock = capture_known_lock(capture, value);
		if (lock)
			add_name(capture, lock,
				 say_item(capture, path,
					  arena_printf(capture->arena, "[%zu]", iter->index - 1)));
	}
}

/** What a dict, a list or a tuple holds. @return whether the object is one */
static bool name_items(struct capture *capture, const struct container_path *path, addr_t container)
{
	const struct cpython *py = &capture->py;
	const struct py_type *type = py_type_of(py, container);
	struct py_dict_iter pairs;
	struct py_sequence_iter items;
	if (!type || !(type->flags & (PY_TYPE_DICT | PY_TYPE_LIST | PY_TYPE_TUPLE)))
		return false;
	if (type->flags & PY_TYPE_DICT) {
		if (py_dict_iter_init(&pairs, py, container))
			name_values(capture, path, &pairs);
	} else if (py_sequence_iter_init(&items, py, container)) {
		name_elements(capture, path, &items);
	}
	return true;
}

static void name_items_of_global(struct capture *capture, const char *module, addr_t key,
				 addr_t value)
{
	const struct container_path path = {.module = module, .key = key};
	name_items(capture, &path, value);
}

typedef void (*global_namer)(struct capture *capture, const char *module, addr_t key, addr_t value);

static void name_module(struct capture *capture, addr_t dict, global_namer name)
{
	const struct capture_module *module = capture_module_of(capture, dict);
	struct py_dict_iter iter;
	addr_t key, value;
	if (!module->display || is_private_module(module->display))
		return;
	py_dict_iter_init(&iter, &capture->py, dict);
	for (size_t count = 0;
	     count < CAPTURE_MAX_GLOBALS && next_pair(capture, &iter, &key, &value); count++)
		name(capture, module->display, key, value);
}

static void name_through_modules(struct capture *capture, addr_t modules, global_namer name)
{
	const struct cpython *py = &capture->py;
	struct py_dict_iter iter;
	addr_t key, module, dict;
	py_dict_iter_init(&iter, py, modules);
	for (size_t count = 0;
	     count < CAPTURE_MAX_MODULES && next_pair(capture, &iter, &key, &module); count++)
		if (py_type_derives(py, py_type_of(py, module), "", "module") &&
		    py_read_word(py, module, py->layout->module.dict, &dict))
			name_module(capture, dict, name);
}

/** Attributes of a frame's `self`, and of what its other variables hold. */
static void name_attributes_of(struct capture *capture, const char *variable, addr_t object)
{
	const struct cpython *py = &capture->py;
	struct py_dict_iter iter;
	addr_t key, value;
	py_dict_iter_attributes(&iter, py, object);
	for (size_t count = 0;
	     count < CAPTURE_MAX_ATTRIBUTES && next_pair(capture, &iter, &key, &value); count++) {
		struct py_lock *lock = capture_known_lock(capture, value);
		const struct container_path path = {
			.variable = variable, .object = object, .key = key};
		if (!lock && name_items(capture, &path, value))
			continue;
		const char *attribute = lock ? py_str_read(py, key) : NULL;
		const char *owner = attribute ? describe_object(capture, object) : NULL;
		if (owner)
			add_name(capture, lock,
				 arena_printf(capture->arena, "%s.%s of %s", variable, attribute,
					      owner));
	}
}

static void name_through_frame(struct capture *capture, const struct py_frame_view *view,
			       const struct py_frame *frame)
{
	const struct cpython *py = &capture->py;
	for (size_t slot = 0; slot < view->code->local_count && capture->names_left; slot++) {
		addr_t object = py_frame_slot(py, view, slot), name_object;
		capture->names_left--;
		if (!object || !py_code_local_name(py, view->code, slot, &name_object))
			continue;
		struct py_lock *lock = capture_known_lock(capture, object);
		const struct py_type *type = lock ? NULL : py_type_of(py, object);
		if (!lock && (!type || (!(type->flags & PY_TYPE_HEAP) && type->flags)))
			continue;
		const char *variable = py_str_read(py, name_object);
		if (!variable)
			continue;
		if (lock && strcmp(variable, "self") != 0)
			add_name(capture, lock,
				 arena_printf(capture->arena, "%s in %s", variable,
					      frame->qualname ? frame->qualname : "?"));
		else if (!lock)
			name_attributes_of(capture, variable, object);
	}
}

/** A lock inside an object that has a name is found through it: "app.COND._lock". */
static void name_parts(struct capture *capture)
{
	vec_each_ptr(struct py_lock, lock, &capture->process->locks) {
		const char *path = NULL;
		const struct py_lock *at = lock;
		for (int i = 0;
		     !lock->names.count && at && at->outer && at->part && i < CAPTURE_MAX_LINKS;
		     i++) {
			path = path ? arena_printf(capture->arena, "%s.%s", at->part, path)
				    : at->part;
			at = at->outer;
			if (!at->names.count || at->names_derived)
				continue;
			add_name(capture, lock,
				 arena_printf(capture->arena, "%s.%s", at->names.items[0], path));
			lock->names_derived = true;
		}
	}
}

static bool has_nameless(const struct py_process *process)
{
	vec_each_ptr(const struct py_lock, lock, &process->locks)
		if (!lock->names.count && !lock->outer)
			return true;
	return false;
}

/** An import lock is known by its module; the variables that importlib holds it in are nothing of the user's. */
static void name_module_locks(struct capture *capture)
{
	vec_each_ptr(struct py_lock, lock, &capture->process->locks) {
		if (lock->kind != LOCK_MODULE || !lock->label)
			continue;
		lock->names.count = 0;
		add_name(capture, lock, lock->label);
	}
}

void capture_names(struct capture *capture)
{
	if (!capture->process->locks.count)
		return;
	capture->names_left = CAPTURE_MAX_NAMED;
	vec_each(const struct capture_interpreter, captured, &capture->interpreters)
		name_through_modules(capture, captured->modules, name_global);
	vec_each(const struct capture_thread, captured, &capture->threads)
		for (size_t i = 0; i < captured->views.count; i++)
			if (!is_lock_machinery(&captured->thread->frames.items[i]))
				name_through_frame(capture, &captured->views.items[i],
						   &captured->thread->frames.items[i]);
	if (has_nameless(capture->process))
		vec_each(const struct capture_interpreter, captured, &capture->interpreters)
			name_through_modules(capture, captured->modules, name_items_of_global);
	name_parts(capture);
	name_module_locks(capture);
	if (!capture->names_left)
		py_warn(capture->process, "names-cut",
			"there are too many objects to find the names of all locks");
}
