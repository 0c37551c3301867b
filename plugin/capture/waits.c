// SPDX-License-Identifier: GPL-3.0-or-later
// Pass two: the objects behind roles and `with` bodies, and the locks that threads sleep on.
#include "capture/context.h"
#include "capture/limits.h"
#include "cpython/dict.h"
#include "cpython/lock.h"
#include "cpython/object.h"
#include "cpython/sequence.h"

static void read_withs(struct capture *capture, const struct py_frame_view *view,
		       struct py_frame *frame)
{
	struct py_with_view withs[PY_MAX_WITHS];
	size_t count = py_frame_withs(&capture->py, view, withs);
	for (size_t i = 0; i < count; i++)
		capture_manager(capture, view, frame, &withs[i]);
	if (capture_is_nested(capture, view))
		capture_nested(capture, view, frame);
}

static void read_subject(struct capture *capture, const struct py_frame_view *view,
			 struct py_frame *frame)
{
	const struct cpython *py = &capture->py;
	addr_t object;
	switch (frame->role) {
	case ROLE_NONE:
		return;
	case ROLE_THREAD_JOIN:
	case ROLE_THREAD_START:
		if (py_frame_local(py, view, "self", &object))
			frame->joined = capture_thread_by_object(capture, object);
		return;
	case ROLE_THREAD_SHUTDOWN_27:
		if (py_frame_local(py, view, "t", &object))
			frame->joined = capture_thread_by_object(capture, object);
		return;
	case ROLE_EXECUTOR_WORKER:
		if (py_frame_local(py, view, "work_queue", &object))
			frame->subject = capture_lock_object(capture, object);
		return;
	case ROLE_FEEDER:
		if (py_frame_local(py, view, "notempty", &object))
			frame->subject = capture_lock_object(capture, object);
		return;
	case ROLE_CONDITION_WAIT:
	case ROLE_CONDITION_WAIT_27:
		if (py_frame_local(py, view, "waiter", &object))
			frame->waiter = capture_lock_object(capture, object);
		break;
	default:
		break;
	}
	if (py_frame_local(py, view, "self", &object))
		frame->subject = capture_lock_object(capture, object);
}

/** A search for the lock whose waiters sleep at `key`, through what the frames of the waiter hold. */
struct lock_search {
	struct capture *capture;
	addr_t key;
	size_t left;
	struct py_lock *found;
};

/** Looks at one object: is it the lock, or bound to it? */
static bool search_object(struct lock_search *search, addr_t object)
{
	const struct cpython *py = &search->capture->py;
	struct py_clock lock;
	if (!object || !search->left)
		return false;
	search->left--;
	const struct py_type *type = py_type_of(py, object);
	if (!type)
		return false;
	addr_t self;
	bool bound = py_type_is(type, "", "builtin_function_or_method")
			     ? py_read_word(py, object, py->layout->cfunction.self, &self)
			     : (py_type_is(type, "", "method") ||
				py_type_is(type, "", "instancemethod")) &&
				       py_read_word(py, object, py->layout->method.self, &self);
	if (bound && self != object) {
		object = self;
		type = py_type_of(py, object);
	}
	if (!type || py_clock_kind(type) == PY_CLOCK_NONE || !py_clock_read(py, object, &lock) ||
	    lock.wait_key != search->key)
		return false;
	search->found = capture_lock_object(search->capture, object);
	return search->found != NULL;
}

/** Looks at an object, at its attributes, and at theirs where they are of the standard library's lock classes. */
static bool search_attributes(struct lock_search *search, addr_t object)
{
	const struct cpython *py = &search->capture->py;
	struct py_dict_iter iter;
	addr_t key, value;
	if (search_object(search, object))
		return true;
	const struct py_type *type = py_type_of(py, object);
	if (!type || (!(type->flags & PY_TYPE_HEAP) && type->flags))
		return false;
	py_dict_iter_attributes(&iter, py, object);
	while (search->left && py_dict_iter_next(&iter, &key, &value)) {
		if (search_object(search, value))
			return true;
		struct py_lock *lock = capture_known_lock(search->capture, value);
		for (int i = 0; lock && lock->inner && i < CAPTURE_MAX_LINKS; i++)
			lock = lock->inner;
		if (lock && lock->wait_key == search->key) {
			search->found = lock;
			return true;
		}
	}
	return false;
}

static bool search_slots(struct lock_search *search, const struct py_frame_view *view)
{
	const struct cpython *py = &search->capture->py;
	size_t word = target_word_size(py->target);
	// Slots above the live depth hold leftovers; a leftover that is a lock with this very key is still that lock.
	for (size_t i = 0; i < view->code->stack_size; i++) {
		uint64_t raw;
		if (target_read_word(py->target, view->stack + i * word, &raw) &&
		    search_object(search, py_slot_pointer(py, raw)))
			return true;
	}
	for (size_t i = 0; i < view->code->local_count; i++)
		if (search_attributes(search, py_frame_slot(py, view, i)))
			return true;
	return false;
}

static bool search_globals(struct lock_search *search, const struct py_frame_view *view)
{
	const struct cpython *py = &search->capture->py;
	struct py_dict_iter iter;
	addr_t key, value;
	py_dict_iter_init(&iter, py, view->globals);
	while (search->left && py_dict_iter_next(&iter, &key, &value))
		if (search_object(search, value))
			return true;
	return false;
}

/** 2.7's RLock is Python code around a lock of its own: people know the outer one. */
static void search_python_rlock(struct lock_search *search, const struct py_frame_view *view)
{
	const struct cpython *py = &search->capture->py;
	addr_t self;
	if (!py_frame_local(py, view, "self", &self) ||
	    !py_type_derives(py, py_type_of(py, self), "threading", "_RLock"))
		return;
	struct py_lock *lock = capture_lock_object(search->capture, self);
	if (lock && lock->wait_key == search->key)
		search->found = lock;
}

/** The lock that a thread sleeps on; NULL when no object with this key is found near its frames. */
static struct py_lock *find_blocking_lock(struct capture *capture, struct capture_thread *captured)
{
	enum {
		NEAR_FRAMES =
			4, // the call that blocks is in the innermost frame, seldom under a wrapper or two
	};
	const struct py_block *block = &captured->thread->block;
	struct lock_search search = {capture, block->key, CAPTURE_MAX_CANDIDATES, NULL};
	if (block->kind == BLOCK_PARKED)
		search.found = capture_lock_object(
			capture, py_clock_of_parked_key(&capture->py, block->key));
	if (search.found || (block->kind != BLOCK_FUTEX && block->kind != BLOCK_PARKED))
		return search.found;
	size_t depth = captured->views.count < NEAR_FRAMES ? captured->views.count : NEAR_FRAMES;
	if (depth)
		search_python_rlock(&search, &captured->views.items[0]);
	for (size_t i = 0; i < depth && !search.found; i++)
		search_slots(&search, &captured->views.items[i]);
	for (size_t i = 0; i < depth && !search.found; i++)
		search_globals(&search, &captured->views.items[i]);
	return search.found;
}

/** Addresses that some known lock's waiters sleep at. */
struct known_key {
	addr_t key;
	UT_hash_handle hh;
};

/** Enters the keys of the locks that were captured since the last call. */
static void index_keys(struct capture *capture, struct known_key **keys, size_t *done)
{
	for (; *done < capture->process->locks.count; (*done)++) {
		addr_t key = capture->process->locks.items[*done]->wait_key;
		struct known_key *known;
		HASH_FIND(hh, *keys, &key, sizeof(key), known);
		if (known || !key)
			continue;
		known = arena_new(capture->arena, struct known_key);
		known->key = key;
		HASH_ADD(hh, *keys, key, sizeof(known->key), known);
	}
}

static bool key_is_known(const struct capture *capture, const struct known_key *keys, addr_t key)
{
	const struct known_key *known;
	HASH_FIND(hh, keys, &key, sizeof(key), known);
	return known || thread_index_find(capture->by_done_key, key, NULL);
}

void capture_waits(struct capture *capture)
{
	vec_each(struct capture_thread, captured, &capture->threads) {
		for (size_t i = 0; i < captured->views.count; i++) {
			const struct py_frame_view *view = &captured->views.items[i];
			struct py_frame *frame = &captured->thread->frames.items[i];
			read_subject(capture, view, frame);
			read_withs(capture, view, frame);
		}
	}
	struct known_key *keys = NULL;
	size_t indexed = 0;
	vec_each(struct capture_thread, captured, &capture->threads) {
		const struct py_block *block = &captured->thread->block;
		index_keys(capture, &keys, &indexed);
		if (block->key && (block->kind == BLOCK_FUTEX || block->kind == BLOCK_PARKED) &&
		    !key_is_known(capture, keys, block->key) &&
		    !find_blocking_lock(capture, captured))
			capture_native_lock(capture, captured);
	}
	HASH_CLEAR(hh, keys);
}
