// SPDX-License-Identifier: GPL-3.0-or-later
#include "glue/report_thread.h"

#include "glue/report_values.h"

enum {
	NO_FILE = -1,
	NO_PROCESS = -1,
	NO_FRAME = -1,
};

static const char *gil_role_word(enum py_gil_role role)
{
	switch (role) {
	case GIL_ROLE_HOLDS:
		return "holds";
	case GIL_ROLE_WANTS:
		return "wants";
	case GIL_ROLE_NONE:
		break;
	}
	return NULL;
}

static const char *wait_kind_word(enum py_wait_kind kind)
{
	static const char *const words[] = {
		[WAIT_NONE] = NULL,      [WAIT_LOCK] = "lock",       [WAIT_THREAD] = "thread",
		[WAIT_FD] = "fd",        [WAIT_PROCESS] = "process", [WAIT_TIME] = "time",
		[WAIT_GIL] = "gil",      [WAIT_OBJECT] = "object",
	};
	return words[kind];
}

static PyObject *syscall_object(const struct py_syscall *call)
{
	if (!call)
		return object_none();
	PyObject *list = PyList_New(0);
	for (size_t i = 0; i < call->arg_count && i < ARRAY_SIZE(call->args); i++)
		list_add(&list, hex_object(call->args[i]));
	return Py_BuildValue("{s:N,s:N}", "name", text_object(call->name), "args", list);
}

static PyObject *wait_object(const struct py_wait *wait)
{
	if (wait->kind == WAIT_NONE)
		return object_none();
	return Py_BuildValue("{s:s,s:N,s:N,s:N,s:N,s:N,s:N}", "kind", wait_kind_word(wait->kind), "lock",
			     lock_id_object(wait->lock), "thread", thread_id_object(wait->thread), "fd",
			     integer_object(wait->fd, NO_FILE), "pid",
			     integer_object(wait->pid, NO_PROCESS), "timeout",
			     seconds_object(wait->timeout), "text", text_object(wait->text));
}

static PyObject *holds_object(const struct py_thread *thread)
{
	PyObject *list = PyList_New(0);
	vec_each(const struct py_hold, hold, &thread->holds)
		list_add(&list, Py_BuildValue("{s:N,s:N,s:N,s:N,s:N}", "lock", lock_id_object(hold->lock),
					      "evidence", text_object(py_evidence_word(hold->evidence)),
					      "why", text_object(hold->why), "frame",
					      integer_object(hold->frame, NO_FRAME), "count",
					      integer_object(hold->count, LOCK_NUMBER_UNKNOWN)));
	return list;
}

static PyObject *frames_object(const struct py_thread *thread)
{
	PyObject *list = PyList_New(0);
	vec_each(const struct py_frame, frame, &thread->frames)
		list_add(&list, Py_BuildValue("{s:N,s:N,s:N,s:N}", "function",
					      text_object(frame->function), "qualname",
					      text_object(frame->qualname), "file",
					      text_object(frame->file), "line",
					      integer_object(frame->line, 0)));
	return list;
}

static PyObject *interpreter_id_object(const struct py_interpreter *interpreter)
{
	return interpreter ? PyLong_FromLongLong(interpreter->id) : object_none();
}

/** What is known of the thread itself. */
static PyObject *identity_object(const struct py_thread *thread)
{
	return Py_BuildValue(
		"{s:N,s:N,s:N,s:N,s:N,s:N,s:N,s:N,s:N,s:N,s:N,s:N,s:N,s:N}",
		"id", thread_id_object(thread),
		"interpreter", interpreter_id_object(thread->interpreter),
		"address", address_object(thread->address),
		"ident", positive_object(thread->ident),
		"native_id", positive_object(thread->native_id),
		"gdb_id", positive_object((uint64_t)thread->gdb_id),
		"name", text_object(thread->name),
		"os_name", text_object(thread->os_name),
		"type", text_object(thread->type),
		"daemon", tri_object(thread->daemon),
		"main", tri_object(thread->main),
		"dummy", tri_object(thread->dummy),
		"alive", tri_object(thread->alive),
		"target", text_object(thread->target));
}

/** What it does. */
static PyObject *activity_object(const struct py_thread *thread)
{
	return Py_BuildValue(
		"{s:N,s:s,s:N,s:N,s:N,s:N,s:N,s:N}",
		"pending_async_exception", text_object(thread->pending_async_exception),
		"state", py_thread_state_word(thread->state),
		"detail", text_object(thread->detail),
		"gil", text_object(gil_role_word(thread->gil)),
		"syscall", syscall_object(thread->syscall),
		"waits_for", wait_object(&thread->wait),
		"holds", holds_object(thread),
		"frames", frames_object(thread));
}

PyObject *report_thread_object(const struct py_thread *thread)
{
	PyObject *object = identity_object(thread);
	_cleanup_object_ PyObject *activity = object ? activity_object(thread) : NULL;
	_cleanup_object_ PyObject *done =
		activity ? PyObject_CallMethod(object, "update", "(O)", activity) : NULL;
	if (!done)
		object_release(&object);
	return done ? object : NULL;
}
