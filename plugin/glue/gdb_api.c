// SPDX-License-Identifier: GPL-3.0-or-later
#include "glue/gdb_api.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "glue/host_text.h"
#include "model/text.h"

PyObject *gdb_attribute(const char *name)
{
	_cleanup_object_ PyObject *gdb = PyImport_ImportModule("gdb");
	return gdb ? PyObject_GetAttrString(gdb, name) : NULL;
}

static PyObject *call_with(PyObject *callable, PyObject *arguments)
{
	return callable && arguments ? PyObject_CallObject(callable, arguments) : NULL;
}

PyObject *gdb_call(const char *name, const char *format, ...)
{
	_cleanup_object_ PyObject *function = gdb_attribute(name);
	if (!function)
		return NULL;
	va_list values;
	va_start(values, format);
	_cleanup_object_ PyObject *arguments = Py_VaBuildValue(format, values);
	va_end(values);
	return call_with(function, arguments);
}

PyObject *gdb_parameter(const char *name)
{
	return gdb_call("parameter", "(s)", name);
}

const char *gdb_output_of(struct arena *arena, const char *command)
{
	_cleanup_object_ PyObject *from_tty = PyBool_FromLong(0);
	_cleanup_object_ PyObject *to_string = PyBool_FromLong(1);
	_cleanup_object_ PyObject *output =
		gdb_call("execute", "(sOO)", command, from_tty, to_string);
	return output ? object_text(arena, output) : NULL;
}

PyObject *gdb_raise(const char *format, ...)
{
	_cleanup_object_ PyObject *type = gdb_attribute("GdbError");
	if (!type)
		return NULL;
	struct arena *arena = arena_create();
	va_list arguments;
	va_start(arguments, format);
	const char *text = arena_vprintf(arena, format, arguments);
	va_end(arguments);
	_cleanup_object_ PyObject *sentence = host_text(text);
	arena_destroy(arena);
	if (sentence)
		PyErr_SetObject(type, sentence);
	return NULL;
}

const char *object_text(struct arena *arena, PyObject *object)
{
	if (object == Py_None)
		return NULL;
	_cleanup_object_ PyObject *string = PyObject_Str(object);
	if (!string)
		return NULL;
	_cleanup_object_ PyObject *bytes =
		PyUnicode_AsEncodedString(string, "utf-8", "surrogateescape");
	char *data;
	Py_ssize_t size;
	if (!bytes || PyBytes_AsStringAndSize(bytes, &data, &size) < 0)
		return NULL;
	return arena_strndup(arena, data, (size_t)size);
}

const char *object_text_attribute(struct arena *arena, PyObject *object, const char *name)
{
	_cleanup_object_ PyObject *value = PyObject_GetAttrString(object, name);
	const char *text = value ? object_text(arena, value) : NULL;
	if (PyErr_Occurred())
		PyErr_Clear();
	return text;
}

bool object_number(PyObject *object, uint64_t *ret)
{
	_cleanup_object_ PyObject *number = PyNumber_Long(object);
	if (!number)
		return false;
	*ret = PyLong_AsUnsignedLongLongMask(number);
	return !PyErr_Occurred();
}

PyObject *text_object(const char *text)
{
	if (!text)
		return object_none();
	return PyUnicode_Decode(text, (Py_ssize_t)strlen(text), "utf-8", "backslashreplace");
}

bool exception_drop(void)
{
	bool interrupt = PyErr_Occurred() && PyErr_ExceptionMatches(PyExc_KeyboardInterrupt);
	PyErr_Clear();
	return interrupt;
}

const char *harmless_text(struct arena *arena, const char *name)
{
	if (!name || text_is_harmless(name))
		return name;
	__attribute__((cleanup(text_deinit))) struct text text = {0};
	text_add_escaped(&text, name, strlen(name));
	return arena_strdup(arena, text_get(&text));
}
