// SPDX-License-Identifier: GPL-3.0-or-later
// Threads that a fork has left behind. A Thread that ends by itself drops its `_target`; one that did not come along
// through fork() is only marked as stopped (Lib/threading.py, Thread.run, _after_fork).
#include "capture/context.h"
#include "capture/limits.h"
#include "cpython/dict.h"
#include "cpython/number.h"
#include "cpython/object.h"
#include "cpython/sequence.h"
#include "cpython/str.h"

static void add_lost(struct capture *capture, const char *name, uint64_t ident)
{
	vec_add(capture->arena, &capture->process->lost_threads,
		((struct py_lost_thread){name, ident}));
}

static void look_at_dangling(struct capture *capture, addr_t object)
{
	const struct cpython *py = &capture->py;
	addr_t target, value;
	int64_t ident = 0;
	if (capture_thread_by_object(capture, object) || !py_attr(py, object, "_target", &target) ||
	    !py_attr(py, object, "_ident", &value) || !py_int_read(py, value, &ident))
		return;
	const char *name = py_attr(py, object, "_name", &value) ? py_str_read(py, value) : NULL;
	add_lost(capture, name, (uint64_t)ident);
}

/** threading._dangling: a WeakSet of all Thread objects (3.x). */
static void read_dangling(struct capture *capture, addr_t weak_set)
{
	const struct cpython *py = &capture->py;
	struct py_sequence_iter iter;
	addr_t data, weakref, object;
	if (!py_attr(py, weak_set, "data", &data) || !py_sequence_iter_init(&iter, py, data))
		return;
	for (size_t i = 0; i < CAPTURE_MAX_GLOBALS && py_sequence_iter_next(&iter, &weakref); i++)
		if (py_read_word(py, weakref, py->layout->weakref.object, &object) && object)
			look_at_dangling(capture, object);
}

/** 2.7 keeps the parent's thread states in the child. */
static void read_stale_states(struct capture *capture)
{
	if (capture->py.layout->major != 2)
		return;
	vec_each_ptr(struct py_thread, thread, &capture->process->threads)
		if (thread->alive == TRI_NO && thread->started != TRI_NO && thread->frames.count)
			add_lost(capture, thread->name, thread->ident);
}

void capture_lost_threads(struct capture *capture)
{
	const struct capture_interpreter *main = capture_main_interpreter(capture);
	addr_t weak_set;
	if (main && main->threading &&
	    py_dict_get(&capture->py, main->threading, "_dangling", &weak_set))
		read_dangling(capture, weak_set);
	read_stale_states(capture);
}
