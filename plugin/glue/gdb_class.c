// SPDX-License-Identifier: GPL-3.0-or-later
#include "glue/gdb_class.h"

PyObject *gdb_class_create(const char *base)
{
	_cleanup_object_ PyObject *parent = gdb_attribute(base);
	_cleanup_object_ PyObject *members = PyDict_New();
	_cleanup_object_ PyObject *module = PyUnicode_FromString("pyhang");
	if (!parent || !members || !module ||
	    PyDict_SetItemString(members, "__module__", module) < 0)
		return NULL;
	return PyObject_CallFunction((PyObject *)&PyType_Type, "s(O)O", base, parent, members);
}

bool gdb_class_set_text(PyObject *class, const char *name, const char *text)
{
	_cleanup_object_ PyObject *value = text_object(text);
	return value && PyObject_SetAttrString(class, name, value) == 0;
}

bool gdb_class_set_method(PyObject *class, PyMethodDef *method, PyObject *context)
{
	// A C function is no descriptor: instances find it on their class and call it without
	// themselves.
	_cleanup_object_ PyObject *function = PyCFunction_NewEx(method, context, NULL);
	return function && PyObject_SetAttrString(class, method->ml_name, function) == 0;
}

bool gdb_command_create(PyObject *class, const char *name, enum gdb_command_kind kind)
{
	_cleanup_object_ PyObject *section = gdb_attribute("COMMAND_STATUS");
	_cleanup_object_ PyObject *arguments = section ? Py_BuildValue("(sO)", name, section) : NULL;
	_cleanup_object_ PyObject *keywords = PyDict_New();
	_cleanup_object_ PyObject *prefix = PyBool_FromLong(kind == GDB_COMMAND_PREFIX);
	if (!arguments || !keywords || PyDict_SetItemString(keywords, "prefix", prefix) < 0)
		return false;
	_cleanup_object_ PyObject *command = PyObject_Call(class, arguments, keywords);
	return command != NULL;
}
