// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file Subclasses of gdb.Command and gdb.Parameter made in C: type("Pyhang", (gdb.Command,), {…}).
 */
#ifndef PYHANG_GLUE_GDB_CLASS_H
#define PYHANG_GLUE_GDB_CLASS_H

#include "glue/gdb_api.h"

enum gdb_command_kind {
	GDB_COMMAND_PLAIN = 0,
	GDB_COMMAND_PREFIX, /**< has subcommands; what is none of them goes to its own `invoke` */
};

/** A new subclass of gdb.BASE. */
PyObject *gdb_class_create(const char *base);

bool gdb_class_set_text(PyObject *class, const char *name, const char *text);

/**
 * Adds a C function, called with the class's own arguments; `self` of the function is `context`
 * (may be NULL).
 */
bool gdb_class_set_method(PyObject *class, PyMethodDef *method, PyObject *context);

/** Makes the command, which GDB keeps. */
bool gdb_command_create(PyObject *class, const char *name, enum gdb_command_kind kind);

#endif
