// SPDX-License-Identifier: GPL-3.0-or-later
#include "glue/report_values.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

PyObject *hex_object(uint64_t value)
{
	char text[32];
	snprintf(text, sizeof(text), "0x%" PRIx64, value);
	return PyUnicode_FromString(text);
}

PyObject *address_object(addr_t address)
{
	return address ? hex_object(address) : object_none();
}

PyObject *bool_object(bool value)
{
	return PyBool_FromLong(value);
}

PyObject *tri_object(enum tri value)
{
	return value == TRI_UNKNOWN ? object_none() : bool_object(value == TRI_YES);
}

PyObject *positive_object(uint64_t value)
{
	return value ? PyLong_FromUnsignedLongLong(value) : object_none();
}

PyObject *integer_object(int64_t value, int64_t unknown)
{
	return value == unknown ? object_none() : PyLong_FromLongLong(value);
}

PyObject *seconds_object(double value)
{
	return isfinite(value) ? PyFloat_FromDouble(value) : object_none();
}

static PyObject *id_object(char letter, size_t index)
{
	char text[32];
	snprintf(text, sizeof(text), "%c%zu", letter, index + 1);
	return PyUnicode_FromString(text);
}

PyObject *thread_id_object(const struct py_thread *thread)
{
	return thread ? id_object('T', thread->index) : object_none();
}

PyObject *task_id_object(const struct py_task *task)
{
	return id_object('A', task->index);
}

PyObject *lock_id_object(const struct py_lock *lock)
{
	return lock ? id_object('L', lock->index) : object_none();
}

/** Ends an addition: what was added has its reference, or the container is given up. */
static void finish_addition(PyObject **container, PyObject *item, bool added)
{
	Py_DecRef(item);
	if (added)
		return;
	object_release(container);
	*container = NULL;
}

void list_add(PyObject **list, PyObject *item)
{
	finish_addition(list, item, *list && item && PyList_Append(*list, item) == 0);
}

void dict_add(PyObject **dict, const char *key, PyObject *value)
{
	finish_addition(dict, value, *dict && value && PyDict_SetItemString(*dict, key, value) == 0);
}

PyObject *thread_ids_object(struct py_thread *const *threads, size_t count)
{
	PyObject *list = PyList_New(0);
	for (size_t i = 0; i < count; i++)
		list_add(&list, thread_id_object(threads[i]));
	return list;
}

PyObject *lock_ids_object(struct py_lock *const *locks, size_t count)
{
	PyObject *list = PyList_New(0);
	for (size_t i = 0; i < count; i++)
		list_add(&list, lock_id_object(locks[i]));
	return list;
}

PyObject *texts_object(const char *const *texts, size_t count)
{
	PyObject *list = PyList_New(0);
	for (size_t i = 0; i < count; i++)
		list_add(&list, text_object(texts[i]));
	return list;
}
