// SPDX-License-Identifier: GPL-3.0-or-later
// Who can reach which lock: a search, thread by thread, from the variables of its frames and the globals that its code
// names, on through attributes, items, closures and the functions that these call by name.
#include "capture/context.h"
#include "capture/limits.h"
#include "cpython/dict.h"
#include "cpython/object.h"
#include "cpython/sequence.h"

/** Value of a global by the address of its name: names are interned, so that equal ones are one object. */
struct global_entry {
	struct {
		addr_t globals, name;
	} key;
	addr_t value;
	UT_hash_handle hh;
};

/** An address that was met: a globals dict that was indexed, an object that this thread's search has seen. */
struct met {
	addr_t address;
	UT_hash_handle hh;
};

struct reach {
	struct capture *capture;
	struct global_entry *globals;
	struct met *indexed;
	size_t left; // objects that may still be looked at, by all threads together

	/* Of the thread whose turn it is. */
	struct py_thread *thread;
	struct arena *arena; // for what lives no longer than its search
	struct met *seen;
	VEC(addr_t) queue;
	size_t share; // of `left`
};

static bool meet(struct met **known, struct arena *arena, addr_t address)
{
	struct met *entry;
	HASH_FIND(hh, *known, &address, sizeof(address), entry);
	if (entry)
		return false;
	entry = arena_new(arena, struct met);
	entry->address = address;
	HASH_ADD(hh, *known, address, sizeof(entry->address), entry);
	return true;
}

static void add_reaching(struct reach *reach, struct py_lock *lock)
{
	// A Condition leads to its lock, a Queue to its mutex.
	for (int i = 0; lock && i < CAPTURE_MAX_LINKS; i++, lock = lock->inner) {
		size_t count = lock->reachable_by.count;
		if (!count || lock->reachable_by.items[count - 1] != reach->thread)
			vec_add(reach->capture->arena, &lock->reachable_by, reach->thread);
	}
}

/** Enters an object into the search, once. */
static void push(struct reach *reach, addr_t object)
{
	if (!object || !reach->share || !meet(&reach->seen, reach->arena, object))
		return;
	reach->share--;
	reach->left--;
	struct py_lock *lock = capture_known_lock(reach->capture, object);
	if (lock)
		add_reaching(reach, lock);
	vec_add(reach->arena, &reach->queue, object);
}

static void index_globals(struct reach *reach, addr_t globals)
{
	struct arena *arena = reach->capture->arena;
	struct py_dict_iter iter;
	addr_t key, value;
	if (!meet(&reach->indexed, arena, globals))
		return;
	py_dict_iter_init(&iter, &reach->capture->py, globals);
	while (py_dict_iter_next(&iter, &key, &value)) {
		struct global_entry *entry = arena_new(arena, struct global_entry);
		entry->key.globals = globals;
		entry->key.name = key;
		entry->value = value;
		HASH_ADD(hh, reach->globals, key, sizeof(entry->key), entry);
	}
}

/** Modules that know every thread and every pool there is: through their globals, all would reach all. */
static bool is_machinery(struct reach *reach, addr_t globals)
{
	static const char *const modules[] = {
		"threading",
		"queue",
		"Queue",
		"concurrent.futures.thread",
		"concurrent.futures._base",
		"weakref",
		"_weakrefset",
		"logging",
		"multiprocessing.process",
		"multiprocessing.util",
	};
	const char *name = capture_module_of(reach->capture, globals)->name;
	for (size_t i = 0; name && i < ARRAY_SIZE(modules); i++)
		if (!strcmp(name, modules[i]))
			return true;
	return false;
}

/** The globals that some code names. Modules among them lead nowhere: they would lead everywhere. */
static void push_globals(struct reach *reach, addr_t globals, const struct py_code *code)
{
	const struct cpython *py = &reach->capture->py;
	struct py_sequence_iter names;
	addr_t name;
	if (is_machinery(reach, globals))
		return;
	index_globals(reach, globals);
	py_sequence_iter_init(&names, py, code->names);
	while (reach->share && py_sequence_iter_next(&names, &name)) {
		struct global_entry *entry;
		struct {
			addr_t globals, name;
		} key = {globals, name};
		HASH_FIND(hh, reach->globals, &key, sizeof(key), entry);
		if (entry)
			push(reach, entry->value);
	}
}

static void push_values(struct reach *reach, struct py_dict_iter *iter)
{
	addr_t key, value;
	for (size_t i = 0;
	     i < CAPTURE_MAX_ATTRIBUTES && reach->share && py_dict_iter_next(iter, &key, &value);
	     i++)
		push(reach, value);
}

static void push_items(struct reach *reach, struct py_sequence_iter *iter)
{
	addr_t item;
	for (size_t i = 0;
	     i < CAPTURE_MAX_ATTRIBUTES && reach->share && py_sequence_iter_next(iter, &item); i++)
		push(reach, item);
}

/** A function leads to what its closure and its code lead to. */
static void push_function(struct reach *reach, addr_t function)
{
	const struct cpython *py = &reach->capture->py;
	addr_t globals, code, closure;
	struct py_sequence_iter cells;
	if (py_read_word(py, function, py->layout->function.closure, &closure) && closure &&
	    py_sequence_iter_init(&cells, py, closure))
		push_items(reach, &cells);
	if (!py_read_word(py, function, py->layout->function.globals, &globals) ||
	    !py_read_word(py, function, py->layout->function.code, &code))
		return;
	const struct py_code *decoded = py_code_get(py, code);
	if (decoded)
		push_globals(reach, globals, decoded);
}

/** The attributes of a class and of the user's classes that it is derived from: its methods among them. */
static void push_class(struct reach *reach, const struct py_type *type)
{
	const struct cpython *py = &reach->capture->py;
	for (size_t i = 0; i < type->mro_count && reach->share; i++) {
		const struct py_type *base = py_class_get(py, type->mro[i]);
		bool made_in_python = base && (base->flags & PY_TYPE_HEAP || !base->flags);
		struct py_dict_iter iter;
		addr_t dict;
		if (made_in_python && meet(&reach->seen, reach->arena, base->address) &&
		    py_class_dict(py, base->address, &dict) && py_dict_iter_init(&iter, py, dict))
			push_values(reach, &iter);
	}
}

static void push_word(struct reach *reach, addr_t object, layout_at at)
{
	addr_t value;
	if (py_read_word(&reach->capture->py, object, at, &value))
		push(reach, value);
}

/** What an object leads to in one step. */
static void expand(struct reach *reach, addr_t object)
{
	const struct cpython *py = &reach->capture->py;
	const struct layout *l = py->layout;
	const struct py_type *type = py_type_of(py, object);
	struct py_dict_iter iter;
	struct py_sequence_iter items;
	if (!type || type->flags & (PY_TYPE_UNICODE | PY_TYPE_BYTES | PY_TYPE_LONG))
		return;
	if (type->flags & PY_TYPE_TYPE) {
		const struct py_type *class = py_type_get(py, object);
		if (class)
			push_class(reach, class);
	} else if (type->flags & PY_TYPE_DICT) {
		if (py_dict_iter_init(&iter, py, object))
			push_values(reach, &iter);
	} else if (py_type_is(type, "", "function")) {
		push_function(reach, object);
	} else if (py_type_is(type, "", "method") || py_type_is(type, "", "instancemethod")) {
		push_word(reach, object, l->method.self);
		push_word(reach, object, l->method.func);
	} else if (py_type_is(type, "", "builtin_function_or_method")) {
		push_word(reach, object, l->cfunction.self);
	} else if (py_type_is(type, "", "cell")) {
		push_word(reach, object, l->cell.ref);
	} else if (py_sequence_iter_init(&items, py, object)) {
		push_items(reach, &items);
	} else if (type->flags & PY_TYPE_HEAP || !type->flags) {
		if (py_dict_iter_attributes(&iter, py, object))
			push_values(reach, &iter);
		push_class(reach, type);
	}
}

static void push_frame(struct reach *reach, const struct py_frame_view *view)
{
	for (size_t slot = 0; slot < view->code->local_count; slot++)
		push(reach, py_frame_slot(&reach->capture->py, view, slot));
	if (view->globals)
		push_globals(reach, view->globals, view->code);
}

/** @return whether the thread's search came to its end before its share was spent */
static bool search_thread(struct reach *reach, const struct capture_thread *captured)
{
	reach->thread = captured->thread;
	reach->arena = arena_create();
	if (!reach->arena)
		return false;
	reach->seen = NULL;
	memset(&reach->queue, 0, sizeof(reach->queue));
	for (size_t i = 0; i < captured->views.count && reach->share; i++)
		push_frame(reach, &captured->views.items[i]);
	for (size_t done = 0; done < reach->queue.count && reach->share; done++)
		expand(reach, reach->queue.items[done]);
	HASH_CLEAR(hh, reach->seen);
	arena_destroy(reach->arena);
	return reach->share != 0;
}

void capture_reach(struct capture *capture)
{
	struct reach reach = {.capture = capture, .left = CAPTURE_MAX_REACH};
	if (!capture->process->locks.count)
		return;
	bool complete = true;
	size_t threads_left = capture->threads.count;
	vec_each(const struct capture_thread, captured, &capture->threads) {
		// What one thread leaves unused goes to those after it.
		reach.share = reach.left / threads_left--;
		if (reach.share > CAPTURE_MAX_REACH_OF_THREAD)
			reach.share = CAPTURE_MAX_REACH_OF_THREAD;
		bool ended = search_thread(&reach, captured);
		complete = complete && ended && captured->thread->frames_complete != TRI_NO;
	}
	complete = complete && !target_stopped(capture->target);
	if (!complete)
		py_fact_add(capture->process, "reach",
			    "the search for who can reach which lock was cut after %zu objects: "
			    "nothing is claimed "
			    "from what it did not find",
			    CAPTURE_MAX_REACH - reach.left);
	vec_each_ptr(struct py_lock, lock, &capture->process->locks)
		lock->reach_complete = tri_of(complete);
	HASH_CLEAR(hh, reach.globals);
	HASH_CLEAR(hh, reach.indexed);
}
