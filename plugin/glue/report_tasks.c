// SPDX-License-Identifier: GPL-3.0-or-later
#include "glue/report_tasks.h"

#include "glue/report_thread.h"
#include "glue/report_values.h"

static PyObject *loop_object(const struct py_loop *loop)
{
	PyObject *dict = PyDict_New();
	dict_add(&dict, "address", address_object(loop->address));
	dict_add(&dict, "type", text_object(loop->type));
	dict_add(&dict, "thread", thread_id_object(loop->thread));
	dict_add(&dict, "tasks", PyLong_FromLongLong((long long)loop->tasks));
	dict_add(&dict, "ready", integer_object(loop->ready, LOOP_NUMBER_UNKNOWN));
	dict_add(&dict, "timers", integer_object(loop->timers, LOOP_NUMBER_UNKNOWN));
	dict_add(&dict, "files", integer_object(loop->files, LOOP_NUMBER_UNKNOWN));
	dict_add(&dict, "idle", tri_object(loop->idle));
	return dict;
}

PyObject *report_loops_object(const struct py_process *process)
{
	PyObject *list = PyList_New(0);
	vec_each_ptr(const struct py_loop, loop, &process->loops)
		list_add(&list, loop_object(loop));
	return list;
}

static PyObject *wait_object(const struct py_task *task)
{
	if (task->state != TASK_WAITING)
		return object_none();
	PyObject *awaited = PyList_New(0);
	vec_each_ptr(const struct py_task, other, &task->awaits)
		list_add(&awaited, task_id_object(other));
	PyObject *dict = PyDict_New();
	dict_add(&dict, "kind", text_object(py_task_wait_word(task->wait)));
	dict_add(&dict, "text", text_object(task->text));
	dict_add(&dict, "type", text_object(task->object_type));
	dict_add(&dict, "lock", lock_id_object(task->object));
	dict_add(&dict, "tasks", awaited);
	dict_add(&dict, "timeout", seconds_object(task->delay));
	return dict;
}

static PyObject *task_object(const struct py_task *task)
{
	PyObject *waiters = PyList_New(0), *holds = PyList_New(0), *frames = PyList_New(0);
	vec_each_ptr(const struct py_task, other, &task->awaited_by)
		list_add(&waiters, task_id_object(other));
	vec_each_ptr(const struct py_lock, lock, &task->holds)
		list_add(&holds, lock_id_object(lock));
	vec_each(const struct py_frame, frame, &task->frames)
		list_add(&frames, report_frame_object(frame));
	PyObject *dict = PyDict_New();
	dict_add(&dict, "id", task_id_object(task));
	dict_add(&dict, "address", address_object(task->address));
	dict_add(&dict, "name", text_object(task->name));
	dict_add(&dict, "loop", task->loop ? address_object(task->loop->address) : object_none());
	dict_add(&dict, "thread", thread_id_object(task->loop ? task->loop->thread : NULL));
	dict_add(&dict, "state", text_object(py_task_state_word(task->state)));
	dict_add(&dict, "stuck", tri_object(task->stuck));
	dict_add(&dict, "coroutine", text_object(task->coroutine));
	dict_add(&dict, "waits_for", wait_object(task));
	dict_add(&dict, "awaited_by", waiters);
	dict_add(&dict, "holds", holds);
	dict_add(&dict, "frames", frames);
	return dict;
}

PyObject *report_tasks_object(const struct py_process *process)
{
	PyObject *list = PyList_New(0);
	vec_each_ptr(const struct py_task, task, &process->tasks)
		list_add(&list, task_object(task));
	return list;
}
