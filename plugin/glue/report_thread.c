// SPDX-License-Identifier: GPL-3.0-or-later
#include "glue/report_thread.h"

#include "glue/report_values.h"
#include "model/library.h"

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
		[WAIT_NONE] = NULL, [WAIT_LOCK] = "lock",       [WAIT_THREAD] = "thread",
		[WAIT_FD] = "fd",   [WAIT_PROCESS] = "process", [WAIT_TIME] = "time",
		[WAIT_GIL] = "gil", [WAIT_OBJECT] = "object",
	};
	return words[kind];
}

static PyObject *syscall_object(const struct py_syscall *call)
{
	if (!call)
		return object_none();
	PyObject *list = PyList_New(0);
	for (size_t i = 0; i < call->arg_count && i < ARRAY_SIZE(call->args); i++)
		list_add(&list,
			 i || !call->first_arg_lost ? hex_object(call->args[i]) : object_none());
	PyObject *dict = PyDict_New();
	dict_add(&dict, "name", text_object(call->name));
	dict_add(&dict, "args", list);
	return dict;
}

static PyObject *fds_object(const struct py_thread *thread)
{
	PyObject *list = PyList_New(0);
	if (thread->wait.kind == WAIT_FD)
		vec_each(const struct py_fd_wait, wait, &thread->block.fds)
			list_add(&list, PyLong_FromLongLong(wait->fd));
	return list;
}

static PyObject *wait_object(const struct py_thread *thread)
{
	const struct py_wait *wait = &thread->wait;
	if (wait->kind == WAIT_NONE)
		return object_none();
	PyObject *dict = PyDict_New();
	dict_add(&dict, "kind", text_object(wait_kind_word(wait->kind)));
	dict_add(&dict, "lock", lock_id_object(wait->lock));
	dict_add(&dict, "thread", thread_id_object(wait->thread));
	dict_add(&dict, "fd", integer_object(wait->fd, NO_FILE));
	dict_add(&dict, "pid", integer_object(wait->pid, NO_PROCESS));
	dict_add(&dict, "timeout", seconds_object(wait->timeout));
	dict_add(&dict, "text", text_object(wait->text));
	bool io = wait->kind == WAIT_FD && thread->block.io != IO_NONE;
	dict_add(&dict, "operation", text_object(io ? py_io_word(thread->block.io) : NULL));
	dict_add(&dict, "fds", fds_object(thread));
	return dict;
}

static PyObject *holds_object(const struct py_thread *thread)
{
	PyObject *list = PyList_New(0);
	vec_each(const struct py_hold, hold, &thread->holds) {
		PyObject *dict = PyDict_New();
		dict_add(&dict, "lock", lock_id_object(hold->lock));
		dict_add(&dict, "evidence", text_object(py_evidence_word(hold->evidence)));
		dict_add(&dict, "why", text_object(hold->why));
		dict_add(&dict, "frame", integer_object(hold->frame, NO_FRAME));
		dict_add(&dict, "count", integer_object(hold->count, LOCK_NUMBER_UNKNOWN));
		list_add(&list, dict);
	}
	return list;
}

PyObject *report_frame_object(const struct py_frame *frame)
{
	PyObject *dict = PyDict_New();
	dict_add(&dict, "function", text_object(frame->function));
	dict_add(&dict, "qualname", text_object(frame->qualname));
	dict_add(&dict, "file", text_object(frame->file));
	dict_add(&dict, "line", integer_object(frame->line, 0));
	return dict;
}

static PyObject *frames_object(const struct py_thread *thread)
{
	PyObject *list = PyList_New(0);
	vec_each(const struct py_frame, frame, &thread->frames)
		list_add(&list, report_frame_object(frame));
	return list;
}

static PyObject *interpreter_id_object(const struct py_interpreter *interpreter)
{
	return interpreter ? PyLong_FromLongLong(interpreter->id) : object_none();
}

/** What is known of the thread itself. */
static void add_identity(PyObject **dict, const struct py_thread *thread)
{
	dict_add(dict, "id", thread_id_object(thread));
	dict_add(dict, "interpreter", interpreter_id_object(thread->interpreter));
	dict_add(dict, "address", address_object(thread->address));
	dict_add(dict, "ident", positive_object(thread->ident));
	dict_add(dict, "native_id", positive_object(thread->native_id));
	dict_add(dict, "gdb_id", positive_object((uint64_t)thread->gdb_id));
	dict_add(dict, "name", text_object(thread->name));
	dict_add(dict, "os_name", text_object(thread->os_name));
	dict_add(dict, "type", text_object(thread->type));
	dict_add(dict, "daemon", tri_object(thread->daemon));
	dict_add(dict, "main", tri_object(thread->main));
	dict_add(dict, "dummy", tri_object(thread->dummy));
	dict_add(dict, "alive", tri_object(thread->alive));
	dict_add(dict, "target", text_object(thread->target));
	dict_add(dict, "library", text_object(thread->library ? thread->library->name : NULL));
}

/** What it does. */
static void add_activity(PyObject **dict, const struct py_thread *thread)
{
	dict_add(dict, "pending_async_exception", text_object(thread->pending_async_exception));
	dict_add(dict, "state", text_object(py_thread_state_word(thread->state)));
	dict_add(dict, "detail", text_object(thread->detail));
	dict_add(dict, "gil", text_object(gil_role_word(thread->gil)));
	dict_add(dict, "syscall", syscall_object(thread->syscall));
	dict_add(dict, "waits_for", wait_object(thread));
	dict_add(dict, "holds", holds_object(thread));
	dict_add(dict, "frames", frames_object(thread));
}

PyObject *report_thread_object(const struct py_thread *thread)
{
	PyObject *dict = PyDict_New();
	add_identity(&dict, thread);
	add_activity(&dict, thread);
	return dict;
}
