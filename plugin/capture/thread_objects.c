// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/context.h"
#include "capture/limits.h"
#include "capture/timers.h"
#include "cpython/dict.h"
#include "cpython/lock.h"
#include "cpython/number.h"
#include "cpython/object.h"
#include "cpython/sequence.h"
#include "cpython/str.h"
#include "model/framework.h"

/** Attributes of a threading.Thread that matter here; 0: not there. */
struct thread_attributes {
	addr_t name, ident, native_id, daemon, target, started, stopped, tstate_lock, handle;
	addr_t timer_function, timer_interval, timer_args;
};

/** Where each attribute goes, by its name in 2.7 and in 3.x. Source: Lib/threading.py, class Thread, class Timer. */
static const struct {
	const char *name;
	size_t member;
} attribute_names[] = {
	{"_name", offsetof(struct thread_attributes, name)},
	{"_Thread__name", offsetof(struct thread_attributes, name)},
	{"_ident", offsetof(struct thread_attributes, ident)},
	{"_Thread__ident", offsetof(struct thread_attributes, ident)},
	{"_native_id", offsetof(struct thread_attributes, native_id)},
	{"_daemonic", offsetof(struct thread_attributes, daemon)},
	{"_Thread__daemonic", offsetof(struct thread_attributes, daemon)},
	{"_target", offsetof(struct thread_attributes, target)},
	{"_Thread__target", offsetof(struct thread_attributes, target)},
	{"_started", offsetof(struct thread_attributes, started)},
	{"_Thread__started", offsetof(struct thread_attributes, started)},
	{"_is_stopped", offsetof(struct thread_attributes, stopped)},
	{"_Thread__stopped", offsetof(struct thread_attributes, stopped)},
	{"_tstate_lock", offsetof(struct thread_attributes, tstate_lock)},
	{"_handle", offsetof(struct thread_attributes, handle)},
	{"_os_thread_handle", offsetof(struct thread_attributes, handle)},
	{"function", offsetof(struct thread_attributes, timer_function)},
	{"interval", offsetof(struct thread_attributes, timer_interval)},
	{"args", offsetof(struct thread_attributes, timer_args)},
};

static void read_attributes(const struct cpython *py, addr_t object, struct thread_attributes *ret)
{
	struct py_dict_iter iter;
	addr_t key, value;
	*ret = (struct thread_attributes){0};
	py_dict_iter_attributes(&iter, py, object);
	for (size_t count = 0;
	     count < CAPTURE_MAX_ATTRIBUTES && py_dict_iter_next(&iter, &key, &value); count++)
		for (size_t i = 0; i < ARRAY_SIZE(attribute_names); i++)
			if (py_str_equals(py, key, attribute_names[i].name))
				*(addr_t *)((char *)ret + attribute_names[i].member) = value;
}

/** The flag of a threading.Event. */
static enum tri event_flag(const struct cpython *py, addr_t event)
{
	addr_t flag;
	if (event &&
	    (py_attr(py, event, "_flag", &flag) || py_attr(py, event, "_Event__flag", &flag)))
		return py_bool_read(py, flag);
	return TRI_UNKNOWN;
}

/** 3.13+: the handle that joiners wait on. Source: Modules/_threadmodule.c, ThreadHandle. */
static void read_handle(const struct cpython *py, addr_t object, struct py_thread *thread)
{
	enum {
		HANDLE_DONE = 4,
		EVENT_SET = 1,
	};
	const struct layout *l = py->layout;
	addr_t handle;
	int32_t state;
	uint8_t exiting;
	if (!py_read_word(py, object, l->handle.object_handle, &handle) || !handle)
		return;
	thread->done_key = handle + layout_offset(l->handle.exiting);
	if (py_read_i32(py, handle, l->handle.state, &state) && state == HANDLE_DONE)
		thread->finished = TRI_YES;
	else if (target_read_u8(py->target, thread->done_key, &exiting))
		thread->finished = tri_of(exiting == EVENT_SET);
}

static void read_target(struct capture *capture, struct py_thread *thread, addr_t target)
{
	struct capture_callable callable;
	if (!target || py_is_none(&capture->py, target) ||
	    !capture_callable(capture, target, &callable))
		return;
	thread->target = callable.name;
	if (callable.code) {
		thread->target_file = callable.code->filename;
		thread->target_line = callable.code->first_line;
	}
}

/** "(dict, int)" for a tuple or list of a dict and an int. */
static const char *type_names(struct capture *capture, addr_t arguments)
{
	enum {
		MOST_NAMED = 6,
	};
	const struct cpython *py = &capture->py;
	size_t count;
	const char *names = "";
	if (!arguments || !py_sequence_size(py, arguments, &count))
		return NULL;
	for (size_t i = 0; i < count && i < MOST_NAMED; i++) {
		addr_t item;
		const struct py_type *type =
			py_sequence_item(py, arguments, i, &item) ? py_type_of(py, item) : NULL;
		names = arena_printf(capture->arena, "%s%s%s", names, i ? ", " : "",
				     type ? type->name : "?");
	}
	return arena_printf(capture->arena, "(%s%s)", names, count > MOST_NAMED ? ", …" : "");
}

/** `_shutdown` marks the main Thread as stopped before it waits for the others; its OS thread goes on. */
static void settle_main(struct capture *capture, struct py_thread *thread)
{
	if (thread->main != TRI_YES || thread->alive == TRI_NO)
		return;
	if (!thread->interpreter || thread->interpreter->main)
		capture->process->main_stopped = thread->finished;
	if (thread->finished == TRI_YES)
		thread->finished = TRI_NO;
}

/** A class of a library may be derived from by the user. Source: Objects/typeobject.c, tp_mro. */
static void read_bases(struct capture *capture, struct py_thread *thread, const struct py_type *type)
{
	const struct cpython *py = &capture->py;
	for (size_t i = 1; i < type->mro_count && thread->bases.count < CAPTURE_MAX_BASES; i++) {
		const struct py_type *base = py_type_get(py, type->mro[i]);
		if (!base || py_type_is(base, "threading", "Thread"))
			return;
		vec_add(capture->arena, &thread->bases, py_type_full_name(py, base));
	}
}

/** Fills in what a Thread object says of a thread. */
static void describe(struct capture *capture, struct py_thread *thread, addr_t object,
		     const struct thread_attributes *attributes)
{
	const struct cpython *py = &capture->py;
	const struct py_type *type = py_type_of(py, object);
	thread->object = object;
	thread->name = attributes->name ? py_str_read(py, attributes->name) : NULL;
	thread->type = type ? py_type_full_name(py, type) : NULL;
	if (type)
		read_bases(capture, thread, type);
	thread->daemon = attributes->daemon ? py_bool_read(py, attributes->daemon) : TRI_UNKNOWN;
	thread->dummy =
		type ? tri_of(py_type_derives(py, type, "threading", "_DummyThread")) : TRI_UNKNOWN;
	enum tri started = event_flag(py, attributes->started);
	if (started != TRI_UNKNOWN)
		thread->started = started;
	if (attributes->stopped)
		thread->finished = py_bool_read(py, attributes->stopped);
	if (attributes->handle)
		read_handle(py, attributes->handle, thread);
	settle_main(capture, thread);
	struct py_clock lock;
	if (attributes->tstate_lock && py_clock_read(py, attributes->tstate_lock, &lock))
		thread->done_key = lock.wait_key;
	thread_index_add(&capture->by_object, capture->arena, object, NULL, thread);
	thread_index_add(&capture->by_done_key, capture->arena, thread->done_key, NULL, thread);
	read_target(capture, thread, attributes->target);
	bool is_timer = type && (py_type_derives(py, type, "threading", "Timer") ||
				 py_type_derives(py, type, "threading", "_Timer"));
	if (is_timer && attributes->timer_function) {
		thread->timer = capture_timer(capture, attributes->timer_function,
					      attributes->timer_interval);
		thread->timer->arguments = type_names(capture, attributes->timer_args);
		if (!thread->target)
			thread->target = thread->timer->function;
	}
}

/** A Thread whose thread state is gone but whose OS thread may live: a daemon frozen by finalization (3.14+). */
static struct py_thread *add_stateless(struct capture *capture, struct py_interpreter *interpreter,
				       uint64_t ident, const struct thread_attributes *attributes)
{
	int64_t native_id = 0;
	if (attributes->native_id)
		py_int_read(&capture->py, attributes->native_id, &native_id);
	struct capture_thread *captured = capture_add_thread(capture);
	struct py_thread *thread = captured->thread;
	thread->interpreter = interpreter;
	thread->ident = ident;
	thread->native_id = (uint64_t)native_id;
	thread->alive = capture->os_threads.count && native_id ? TRI_NO : TRI_UNKNOWN;
	vec_each(const struct target_thread, os, &capture->os_threads) {
		if (!native_id || os->lwp != (uint64_t)native_id)
			continue;
		captured->os = os;
		captured->has_registers =
			target_registers(capture->target, os, &captured->registers);
		thread->gdb_id = os->gdb_id;
		thread->os_name = os->name;
		thread->alive = TRI_YES;
	}
	return thread;
}

/** Whether an OS thread has a state in some other interpreter, so that it is known. */
static bool has_state_elsewhere(const struct capture *capture, uint64_t ident)
{
	vec_each_ptr(const struct py_thread, thread, &capture->process->threads)
		if (thread->ident == ident && thread->address)
			return true;
	return false;
}

/**
 * Whether a Thread that no thread state belongs to is a greenlet: a library has replaced what starts threads, and the
 * ident is that of an object of its own.
 */
static bool is_greenlet(struct capture *capture, const struct py_interpreter *interpreter)
{
	vec_each(const struct capture_interpreter, captured, &capture->interpreters)
		for (size_t i = 0; captured->interpreter == interpreter && py_framework_get(i);
		     i++) {
			const struct py_framework *framework = py_framework_get(i);
			if (framework->greenlets &&
			    capture_find_module(capture, captured->modules, framework->module))
				return true;
		}
	return false;
}

/** threading._active: {ident: Thread}. */
static void read_active(struct capture *capture, struct py_interpreter *interpreter, addr_t active)
{
	const struct cpython *py = &capture->py;
	struct py_dict_iter iter;
	addr_t key, object;
	py_dict_iter_init(&iter, py, active);
	for (size_t count = 0;
	     count < CAPTURE_MAX_GLOBALS && py_dict_iter_next(&iter, &key, &object); count++) {
		struct thread_attributes attributes;
		int64_t ident;
		if (!py_int_read(py, key, &ident))
			continue;
		read_attributes(py, object, &attributes);
		// An OS thread may have a state in each of several interpreters; this one's is meant.
		struct py_thread *thread =
			thread_index_find(capture->by_ident, (uint64_t)ident, interpreter);
		if (!thread && is_greenlet(capture, interpreter)) {
			capture->process->greenlets++;
			continue;
		}
		// 3.13: the main Thread of a sub-interpreter has the ident of the process's main thread.
		if (!thread && has_state_elsewhere(capture, (uint64_t)ident))
			continue;
		if (!thread || thread->object)
			thread = add_stateless(capture, interpreter, (uint64_t)ident, &attributes);
		describe(capture, thread, object, &attributes);
	}
}

/** threading._limbo: Threads whose start() was called and that have not begun to run. */
static void read_limbo(struct capture *capture, struct py_interpreter *interpreter, addr_t limbo)
{
	struct py_dict_iter iter;
	addr_t key, object;
	py_dict_iter_init(&iter, &capture->py, limbo);
	for (size_t count = 0;
	     count < CAPTURE_MAX_GLOBALS && py_dict_iter_next(&iter, &key, &object); count++) {
		struct thread_attributes attributes;
		if (capture_thread_by_object(capture, object))
			continue;
		read_attributes(&capture->py, object, &attributes);
		struct py_thread *thread = capture_add_thread(capture)->thread;
		thread->interpreter = interpreter;
		describe(capture, thread, object, &attributes);
		thread->started = TRI_NO;
	}
}

/** Whom the frame joins: its `self`, where that is a Thread that nobody lists. */
static void add_joined(struct capture *capture, struct py_interpreter *interpreter, addr_t object)
{
	struct thread_attributes attributes;
	int64_t ident = 0;
	read_attributes(&capture->py, object, &attributes);
	if (!attributes.ident || !py_int_read(&capture->py, attributes.ident, &ident))
		return; // never started: join() raises an error
	struct py_thread *thread = add_stateless(capture, interpreter, (uint64_t)ident, &attributes);
	describe(capture, thread, object, &attributes);
	thread->alive = TRI_NO;
	thread->left_list = true;
}

/** The Thread whose code the thread runs, where `_active` does not say it: `self` of the frame that it began with. */
static void describe_unlisted(struct capture *capture, struct py_thread *thread)
{
	if (thread->object)
		return;
	vec_each(const struct py_frame, frame, &thread->frames) {
		bool outermost = frame->role == ROLE_THREAD_BOOTSTRAP ||
				 frame->role == ROLE_THREAD_BOOTSTRAP_27;
		if (!outermost || !frame->self || capture_thread_by_object(capture, frame->self))
			continue;
		struct thread_attributes attributes;
		read_attributes(&capture->py, frame->self, &attributes);
		describe(capture, thread, frame->self, &attributes);
		py_warn(capture->process, "threads-unlisted",
			"threading._active lacks some threads; their names come from their own "
			"frames");
		return;
	}
}

void capture_unlisted_threads(struct capture *capture)
{
	vec_each_ptr(struct py_thread, thread, &capture->process->threads)
		describe_unlisted(capture, thread);
	size_t count = capture->process->threads.count;
	for (size_t i = 0; i < count; i++) {
		struct py_thread *waiter = capture->process->threads.items[i];
		vec_each(const struct py_frame, frame, &waiter->frames)
			if (frame->role == ROLE_THREAD_JOIN && frame->self &&
			    !capture_thread_by_object(capture, frame->self))
				add_joined(capture, waiter->interpreter, frame->self);
	}
}

/**
 * The main Thread object: 3.4+ `threading._main_thread`; 2.7 `threading._shutdown` is a method of it.
 * Source: Lib/threading.py, the module's end.
 */
static addr_t main_thread_object(const struct cpython *py, addr_t threading)
{
	addr_t object, shutdown;
	if (py_dict_get(py, threading, "_main_thread", &object))
		return object;
	return py_dict_get(py, threading, "_shutdown", &shutdown) &&
			       py_type_is(py_type_of(py, shutdown), "", "instancemethod") &&
			       py_read_word(py, shutdown, py->layout->method.self, &object)
		       ? object
		       : 0;
}

/**
 * The main thread where `_active` does not have it: 2.7 takes it out when _shutdown is done, and code that asks for
 * current_thread() after that gets a _DummyThread.
 */
static void read_main_thread(struct capture *capture, const struct capture_interpreter *captured)
{
	struct thread_attributes attributes;
	int64_t ident;
	struct py_thread *main = py_process_main_thread(capture->process);
	addr_t object = main_thread_object(&capture->py, captured->threading);
	if (!captured->interpreter->main || !main || !object ||
	    (main->object && main->dummy != TRI_YES))
		return;
	read_attributes(&capture->py, object, &attributes);
	if (attributes.ident && py_int_read(&capture->py, attributes.ident, &ident) &&
	    (uint64_t)ident == main->ident)
		describe(capture, main, object, &attributes);
}

void capture_thread_objects(struct capture *capture)
{
	vec_each(const struct capture_interpreter, captured, &capture->interpreters) {
		addr_t dict;
		if (!captured->threading)
			continue;
		if (py_dict_get(&capture->py, captured->threading, "_active", &dict))
			read_active(capture, captured->interpreter, dict);
		else
			py_warn(capture->process, "no-thread-names",
				"threading._active cannot be read: Python's names of the threads "
				"are missing");
		read_main_thread(capture, captured);
		if (py_dict_get(&capture->py, captured->threading, "_limbo", &dict))
			read_limbo(capture, captured->interpreter, dict);
	}
}
