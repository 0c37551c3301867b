// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/context.h"
#include "cpython/dict.h"
#include "cpython/interp.h"
#include "cpython/lock.h"
#include "cpython/number.h"
#include "cpython/object.h"
#include "cpython/sequence.h"

/** The threads that were added already. */
struct pending {
	struct capture *capture;
	struct thread_index *known;
};

static void add_pending(struct pending *pending, struct py_thread *thread)
{
	struct capture *capture = pending->capture;
	if (!thread || thread_index_find(pending->known, (uintptr_t)thread, NULL))
		return;
	thread_index_add(&pending->known, capture->arena, (uintptr_t)thread, NULL, thread);
	vec_add(capture->arena, &capture->process->shutdown_pending, thread);
}

/** 3.13+: the handles that `_thread._shutdown` joins. Source: Modules/_threadmodule.c, thread_module_state. */
static void read_handles(struct pending *pending, const struct capture_interpreter *main)
{
	struct capture *capture = pending->capture;
	const struct cpython *py = &capture->py;
	const struct layout *l = py->layout;
	addr_t module, state, node;
	if (!layout_has(l->thread_module.shutdown_handles) || !main->modules ||
	    !py_dict_get(py, main->modules, "_thread", &module) ||
	    !py_read_word(py, module, l->module.state, &state) || !state)
		return;
	addr_t head = state + layout_offset(l->thread_module.shutdown_handles);
	if (!target_read_word(py->target, head, &node))
		return;
	for (size_t i = 0; node && node != head && i < PY_MAX_THREADS; i++) {
		addr_t handle = node - layout_offset(l->handle.shutdown_node);
		uint64_t ident;
		if (!py_read_word(py, handle, l->handle.ident, &ident))
			return;
		add_pending(pending, thread_index_find(capture->by_ident, ident, main->interpreter));
		if (!target_read_word(py->target, node, &node))
			return;
	}
}

static struct py_thread *thread_by_done_lock(struct capture *capture, addr_t lock_object)
{
	struct py_clock lock;
	if (!py_clock_read(&capture->py, lock_object, &lock))
		return NULL;
	return thread_index_find(capture->by_done_key, lock.wait_key, NULL);
}

static void read_lock_collection(struct pending *pending, addr_t collection)
{
	struct capture *capture = pending->capture;
	struct py_sequence_iter iter;
	addr_t lock;
	py_sequence_iter_init(&iter, &capture->py, collection);
	for (size_t i = 0; i < PY_MAX_THREADS && py_sequence_iter_next(&iter, &lock); i++)
		add_pending(pending, thread_by_done_lock(capture, lock));
}

/** 3.7.4 to 3.12: `_shutdown` works through a list of locks, and looks at the module's set again when it is done. */
static void read_shutdown_frames(struct pending *pending)
{
	struct capture *capture = pending->capture;
	vec_each(struct capture_thread, captured, &capture->threads) {
		for (size_t i = 0; i < captured->views.count; i++) {
			struct py_frame *frame = &captured->thread->frames.items[i];
			addr_t object;
			if (frame->role != ROLE_THREAD_SHUTDOWN)
				continue;
			if (py_frame_local(&capture->py, &captured->views.items[i], "lock",
					   &object)) {
				frame->joined = thread_by_done_lock(capture, object);
				add_pending(pending, frame->joined);
			}
			if (py_frame_local(&capture->py, &captured->views.items[i], "locks",
					   &object))
				read_lock_collection(pending, object);
		}
	}
}

void capture_shutdown(struct capture *capture)
{
	const struct cpython *py = &capture->py;
	const struct capture_interpreter *main = capture_main_interpreter(capture);
	addr_t value;
	if (!main || !main->threading)
		return;
	if (py_dict_get(py, main->threading, "_SHUTTING_DOWN", &value))
		capture->process->shutting_down = py_bool_read(py, value);
	struct pending pending = {.capture = capture};
	read_shutdown_frames(&pending);
	if (py_dict_get(py, main->threading, "_shutdown_locks", &value))
		read_lock_collection(&pending, value);
	read_handles(&pending, main);
	HASH_CLEAR(hh, pending.known);
}
