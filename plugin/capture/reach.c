// SPDX-License-Identifier: GPL-3.0-or-later
// Who can reach which lock: locals, the globals that the code names, and the attributes of both.
#include "capture/context.h"
#include "capture/limits.h"
#include "cpython/dict.h"
#include "cpython/object.h"
#include "cpython/sequence.h"

/** The locks that a function's globals lead to: found once for each code object. */
struct code_reach {
	addr_t code;
	VEC(struct py_lock *) locks;
	UT_hash_handle hh;
};

/** Value of a global by the address of its name: names are interned, so that equal ones are one object. */
struct global_entry {
	struct {
		addr_t globals, name;
	} key;
	addr_t value;
	UT_hash_handle hh;
};

/** Globals dicts that were entered into the index of globals. */
struct indexed_globals {
	addr_t globals;
	UT_hash_handle hh;
};

struct reach {
	struct capture *capture;
	struct py_thread *thread;   // whose frames are walked
	struct code_reach *codes;
	struct global_entry *globals;
	struct indexed_globals *indexed;
	size_t left;                // objects that may still be looked at
};

/** Charges for what was looked at. */
static void spend(struct reach *reach, size_t count)
{
	reach->left -= count < reach->left ? count : reach->left;
}

static void add_reaching(struct reach *reach, struct py_lock *lock)
{
	size_t count = lock->reachable_by.count;
	if (!count || lock->reachable_by.items[count - 1] != reach->thread)
		vec_add(reach->capture->arena, &lock->reachable_by, reach->thread);
}

/** A Condition leads to its lock, a Queue to its mutex; and who holds the lock of a Condition can reach it. */
static void add_with_links(struct reach *reach, struct py_lock *lock)
{
	for (int i = 0; lock && i < CAPTURE_MAX_LINKS; i++, lock = lock->inner)
		add_reaching(reach, lock);
}

typedef VEC(struct py_lock *) lock_vec;

static void add_if_lock(struct reach *reach, addr_t object, lock_vec *ret)
{
	struct py_lock *lock = capture_known_lock(reach->capture, object);
	if (lock)
		vec_add(reach->capture->arena, ret, lock);
}

static void locks_of_values(struct reach *reach, struct py_dict_iter *iter, lock_vec *ret)
{
	addr_t key, value;
	for (size_t at = iter->index; reach->left && py_dict_iter_next(iter, &key, &value); at = iter->index) {
		spend(reach, iter->index - at);
		add_if_lock(reach, value, ret);
	}
}

/** Class attributes, of this class and of the user's classes that it is derived from. */
static void locks_of_class(struct reach *reach, const struct py_type *type, lock_vec *ret)
{
	const struct cpython *py = &reach->capture->py;
	for (size_t i = 0; i < type->mro_count && reach->left; i++) {
		const struct py_type *base = py_type_get(py, type->mro[i]);
		struct py_dict_iter iter;
		addr_t dict;
		if (!base || !(base->flags & PY_TYPE_HEAP) ||
		    !py_read_word(py, base->address, py->layout->type.dict, &dict) ||
		    !py_dict_iter_init(&iter, py, dict))
			continue;
		locks_of_values(reach, &iter, ret);
	}
}

/** The known locks that an object is, or leads to in one step: attributes, of its class too, and items. */
static void locks_of_object(struct reach *reach, addr_t object, lock_vec *ret)
{
	const struct cpython *py = &reach->capture->py;
	const struct py_type *type = object && reach->left ? py_type_of(py, object) : NULL;
	struct py_dict_iter iter;
	struct py_sequence_iter items;
	addr_t item;
	if (!type)
		return;
	spend(reach, 1);
	add_if_lock(reach, object, ret);
	if (type->flags & PY_TYPE_TYPE) {
		const struct py_type *class = py_type_get(py, object);
		if (class)
			locks_of_class(reach, class, ret);
	} else if (type->flags & PY_TYPE_DICT) {
		if (py_dict_iter_init(&iter, py, object))
			locks_of_values(reach, &iter, ret);
	} else if (type->flags & PY_TYPE_HEAP || !type->flags) {
		if (py_dict_iter_attributes(&iter, py, object))
			locks_of_values(reach, &iter, ret);
		locks_of_class(reach, type, ret);
	} else if (py_sequence_iter_init(&items, py, object)) {
		for (size_t at = 0; reach->left && py_sequence_iter_next(&items, &item); at = items.index) {
			spend(reach, items.index - at);
			add_if_lock(reach, item, ret);
		}
	}
}

static void index_globals(struct reach *reach, addr_t globals)
{
	struct indexed_globals *indexed;
	HASH_FIND(hh, reach->indexed, &globals, sizeof(globals), indexed);
	if (indexed)
		return;
	indexed = arena_new(reach->capture->arena, struct indexed_globals);
	indexed->globals = globals;
	HASH_ADD(hh, reach->indexed, globals, sizeof(globals), indexed);
	struct py_dict_iter iter;
	addr_t key, value;
	py_dict_iter_init(&iter, &reach->capture->py, globals);
	while (reach->left && py_dict_iter_next(&iter, &key, &value)) {
		struct global_entry *entry = arena_new(reach->capture->arena, struct global_entry);
		entry->key.globals = globals;
		entry->key.name = key;
		entry->value = value;
		HASH_ADD(hh, reach->globals, key, sizeof(entry->key), entry);
		spend(reach, 1);
	}
}

static struct code_reach *reach_of_code(struct reach *reach, const struct py_frame_view *view)
{
	const struct cpython *py = &reach->capture->py;
	struct code_reach *known;
	HASH_FIND(hh, reach->codes, &view->code->address, sizeof(view->code->address), known);
	if (known)
		return known;
	known = arena_new(reach->capture->arena, struct code_reach);
	known->code = view->code->address;
	HASH_ADD(hh, reach->codes, code, sizeof(known->code), known);
	index_globals(reach, view->globals);
	struct py_sequence_iter names;
	addr_t name;
	lock_vec locks = {0};
	py_sequence_iter_init(&names, py, view->code->names);
	while (reach->left && py_sequence_iter_next(&names, &name)) {
		struct global_entry *entry;
		struct {
			addr_t globals, name;
		} key = {view->globals, name};
		HASH_FIND(hh, reach->globals, &key, sizeof(key), entry);
		if (entry)
			locks_of_object(reach, entry->value, &locks);
	}
	known->locks.items = locks.items;
	known->locks.count = locks.count;
	return known;
}

static void walk_frame(struct reach *reach, const struct py_frame_view *view)
{
	lock_vec locks = {0};
	spend(reach, view->code->local_count);
	for (size_t slot = 0; slot < view->code->local_count && reach->left; slot++)
		locks_of_object(reach, py_frame_slot(&reach->capture->py, view, slot), &locks);
	vec_each_ptr(struct py_lock, lock, &locks)
		add_with_links(reach, lock);
	struct code_reach *code = reach_of_code(reach, view);
	spend(reach, code->locks.count);
	vec_each_ptr(struct py_lock, lock, &code->locks)
		add_with_links(reach, lock);
}

void capture_reach(struct capture *capture)
{
	struct reach reach = {.capture = capture, .left = CAPTURE_MAX_REACH};
	if (!capture->process->locks.count)
		return;
	bool complete = true;
	vec_each(const struct capture_thread, captured, &capture->threads) {
		reach.thread = captured->thread;
		for (size_t i = 0; i < captured->views.count && reach.left; i++)
			walk_frame(&reach, &captured->views.items[i]);
		complete = complete && captured->thread->frames_complete != TRI_NO;
	}
	complete = complete && reach.left && !target_stopped(capture->target);
	vec_each_ptr(struct py_lock, lock, &capture->process->locks)
		lock->reach_complete = tri_of(complete);
	if (!reach.left)
		py_warn(capture->process, "reach-cut",
			"there are too many objects to say which threads can reach which lock");
	HASH_CLEAR(hh, reach.codes);
	HASH_CLEAR(hh, reach.globals);
	HASH_CLEAR(hh, reach.indexed);
}
