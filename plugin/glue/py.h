// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file Python's C API, as this plugin may use it: the limited API of 3.6, every symbol weak.
 *
 * Weak, so that a GDB without Python can load the library and be told so in a sentence; in such a
 * GDB all of these are NULL and only gdb_init_reader() runs. A test fails when a symbol is missing
 * here.
 */
#ifndef PYHANG_GLUE_PY_H
#define PYHANG_GLUE_PY_H

#define Py_LIMITED_API 0x03060000
#include <Python.h>

// A macro of pythread.h, and an enumerator of ours.
#undef WAIT_LOCK

#pragma weak PyArg_ParseTuple
#pragma weak PyArg_ParseTupleAndKeywords
#pragma weak PyBool_FromLong
#pragma weak PyBytes_AsString
#pragma weak PyBytes_AsStringAndSize
#pragma weak PyBytes_FromObject
#pragma weak PyBytes_Size
#pragma weak PyCFunction_New
#pragma weak PyCFunction_NewEx
#pragma weak PyCapsule_GetPointer
#pragma weak PyCapsule_New
#pragma weak PyDict_GetItemString
#pragma weak PyDict_New
#pragma weak PyDict_SetItemString
#pragma weak PyErr_CheckSignals
#pragma weak PyErr_Clear
#pragma weak PyErr_ExceptionMatches
#pragma weak PyErr_Fetch
#pragma weak PyErr_Occurred
#pragma weak PyErr_Print
#pragma weak PyErr_Restore
#pragma weak PyErr_SetObject
#pragma weak PyErr_SetString
#pragma weak PyExc_KeyboardInterrupt
#pragma weak PyExc_RuntimeError
#pragma weak PyExc_TypeError
#pragma weak PyFloat_FromDouble
#pragma weak PyGILState_Ensure
#pragma weak PyGILState_Release
#pragma weak PyImport_GetModuleDict
#pragma weak PyImport_ImportModule
#pragma weak PyList_Append
#pragma weak PyList_New
#pragma weak PyLong_AsLongLong
#pragma weak PyLong_AsUnsignedLongLongMask
#pragma weak PyLong_FromLong
#pragma weak PyLong_FromLongLong
#pragma weak PyLong_FromUnsignedLongLong
#pragma weak PyModule_AddObject
#pragma weak PyModule_AddStringConstant
#pragma weak PyModule_Create2
#pragma weak PyNumber_Long
#pragma weak PyObject_Call
#pragma weak PyObject_CallFunction
#pragma weak PyObject_CallFunctionObjArgs
#pragma weak PyObject_CallMethod
#pragma weak PyObject_CallObject
#pragma weak PyObject_GetAttrString
#pragma weak PyObject_IsTrue
#pragma weak PyObject_SetAttrString
#pragma weak PyObject_Str
#pragma weak PySequence_GetItem
#pragma weak PySequence_Size
#pragma weak PyTuple_GetItem
#pragma weak PyTuple_New
#pragma weak PyTuple_Size
#pragma weak PyType_Type
#pragma weak PyUnicode_AsEncodedString
#pragma weak PyUnicode_Decode
#pragma weak PyUnicode_FromString
#pragma weak PyUnicode_FromStringAndSize
#pragma weak Py_BuildValue
#pragma weak Py_VaBuildValue
#pragma weak Py_DecRef
#pragma weak Py_IncRef
#pragma weak Py_IsInitialized
#pragma weak _Py_NoneStruct

static inline void object_release(PyObject **object)
{
	Py_DecRef(*object);
}

/** A reference that is dropped at the end of its scope; NULL is fine. */
#define _cleanup_object_ __attribute__((cleanup(object_release)))

/** A new reference to the same object, which may be NULL. */
static inline PyObject *object_ref(PyObject *object)
{
	Py_IncRef(object);
	return object;
}

static inline PyObject *object_none(void)
{
	return object_ref(Py_None);
}

#endif
