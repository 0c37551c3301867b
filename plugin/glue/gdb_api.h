// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file GDB's Python module in C: the few calls that the plugin is made of.
 *
 * Functions that return a PyObject return a new reference, or NULL with a Python exception set.
 */
#ifndef PYHANG_GLUE_GDB_API_H
#define PYHANG_GLUE_GDB_API_H

#include "glue/py.h"
#include "model/arena.h"

/** `gdb.NAME`. */
PyObject *gdb_attribute(const char *name);

/** `gdb.NAME(…)`; `format` builds the argument tuple, in parentheses, as for Py_BuildValue. */
PyObject *gdb_call(const char *name, const char *format, ...);

/** `gdb.parameter(NAME)`. */
PyObject *gdb_parameter(const char *name);

/** Output of a GDB command, in the arena; NULL with an exception when the command fails. */
const char *gdb_output_of(struct arena *arena, const char *command);

/**
 * Sets gdb.GdbError, which GDB shows as it shows its own errors: the sentence, no traceback.
 * Returns NULL.
 */
PyObject *gdb_raise(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * The object's str(), UTF-8, in the arena; NULL for None, or with an exception for what has no
 * str().
 */
const char *object_text(struct arena *arena, PyObject *object);

/**
 * object.NAME as text in the arena; NULL when there is no such attribute, or it is None. Never sets
 * an exception.
 */
const char *object_text_attribute(struct arena *arena, PyObject *object, const char *name);

/** Names of the target may hold what a terminal would obey; from here on they are harmless. NULL stays NULL. */
const char *harmless_text(struct arena *arena, const char *name);

/** int(object), modulo 2^64. */
bool object_number(PyObject *object, uint64_t *ret);

/** UTF-8 to str; bytes that are not UTF-8 become \xNN. NULL becomes None. */
PyObject *text_object(const char *text);

/**
 * Drops the pending exception.
 *
 * @return true when it was a KeyboardInterrupt: the user wants an end
 */
bool exception_drop(void);

#endif
