// SPDX-License-Identifier: GPL-3.0-or-later
#include "glue/report_files.h"

static PyObject *mode_object(bool reads, bool writes)
{
	return text_object(reads ? writes ? "rw" : "r" : writes ? "w" : NULL);
}

static PyObject *end_object(const struct py_file_end *end)
{
	PyObject *dict = PyDict_New();
	dict_add(&dict, "pid", positive_object(end->pid));
	dict_add(&dict, "command", text_object(end->command));
	dict_add(&dict, "fd", PyLong_FromUnsignedLongLong(end->fd));
	dict_add(&dict, "mode", mode_object(end->reads, end->writes));
	return dict;
}

static PyObject *locker_object(const struct py_file_end *locker)
{
	PyObject *dict = PyDict_New();
	dict_add(&dict, "pid", positive_object(locker->pid));
	dict_add(&dict, "command", text_object(locker->command));
	dict_add(&dict, "mode", mode_object(locker->reads, locker->writes));
	return dict;
}

static const char *name_of(const struct py_process *process, int64_t fd)
{
	vec_each(const struct py_fd_name, named, &process->fd_names)
		if (named->fd == fd)
			return named->name;
	return NULL;
}

static PyObject *file_object(const struct py_process *process, const struct py_file *file)
{
	PyObject *ends = PyList_New(0), *lockers = PyList_New(0);
	vec_each(const struct py_file_end, end, &file->ends)
		list_add(&ends, end_object(end));
	vec_each(const struct py_file_end, locker, &file->lockers)
		list_add(&lockers, locker_object(locker));
	bool filled = file->filled == TRI_YES;
	PyObject *dict = PyDict_New();
	dict_add(&dict, "fd", integer_object(file->fd, -1));
	dict_add(&dict, "kind", text_object(py_file_kind_word(file->kind)));
	dict_add(&dict, "text", text_object(file->text));
	dict_add(&dict, "name", text_object(file->fd < 0 ? NULL : name_of(process, file->fd)));
	dict_add(&dict, "mode", mode_object(file->reads, file->writes));
	dict_add(&dict, "family", text_object(file->family));
	dict_add(&dict, "state", text_object(file->state));
	dict_add(&dict, "local", text_object(file->local));
	dict_add(&dict, "peer", text_object(file->peer));
	dict_add(&dict, "ends", ends);
	dict_add(&dict, "ends_complete", tri_object(file->ends_complete));
	dict_add(&dict, "used", filled ? PyLong_FromUnsignedLongLong(file->used) : object_none());
	dict_add(&dict, "size", filled ? PyLong_FromUnsignedLongLong(file->size) : object_none());
	dict_add(&dict, "lockers", lockers);
	return dict;
}

PyObject *files_object(const struct py_process *process)
{
	PyObject *list = PyList_New(0);
	vec_each_ptr(const struct py_file, file, &process->files)
		list_add(&list, file_object(process, file));
	return list;
}

static PyObject *child_object(const struct py_child *child)
{
	const struct py_child_thread *first = child->threads.count ? child->threads.items : NULL;
	bool on_pipe = first && first->file;
	PyObject *dict = PyDict_New();
	dict_add(&dict, "pid", positive_object(child->pid));
	dict_add(&dict, "parent", positive_object(child->parent));
	dict_add(&dict, "command", text_object(child->command));
	dict_add(&dict, "name", text_object(child->object));
	dict_add(&dict, "exists", tri_object(child->exists));
	dict_add(&dict, "state", text_object(py_child_state_word(child->state)));
	dict_add(&dict, "python", tri_object(child->python));
	dict_add(&dict, "threads", PyLong_FromUnsignedLongLong(child->threads.count));
	dict_add(&dict, "syscall", text_object(first ? first->call : NULL));
	dict_add(&dict, "wchan", text_object(first ? first->wchan : NULL));
	dict_add(&dict, "operation", text_object(on_pipe ? py_io_word(first->io) : NULL));
	dict_add(&dict, "file", text_object(on_pipe ? first->file->text : NULL));
	return dict;
}

PyObject *children_object(const struct py_process *process)
{
	PyObject *list = PyList_New(0);
	vec_each_ptr(const struct py_child, child, &process->children)
		list_add(&list, child_object(child));
	return list;
}
