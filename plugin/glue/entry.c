// SPDX-License-Identifier: GPL-3.0-or-later
// The two ways into the plugin: `python import pyhang` and `jit-reader-load …/pyhang.so`.
#include <gdb/jit-reader.h>
#include <stdio.h>

#include "glue/module.h"

#pragma GCC visibility push(default)
GDB_DECLARE_GPL_COMPATIBLE_READER;
#pragma GCC visibility pop

PyMODINIT_FUNC PyInit_pyhang(void)
{
	return module_register_commands() ? module_create() : NULL;
}

// The rest is GDB's C interface for readers of JIT-compiled code, which loads any library that has
// it. pyhang reads no such code, and answers so.

static enum gdb_status read_nothing(struct gdb_reader_funcs *self,
				    struct gdb_symbol_callbacks *callbacks, void *memory, long size)
{
	(void)self;
	(void)callbacks;
	(void)memory;
	(void)size;
	return GDB_FAIL;
}

static enum gdb_status unwind_nothing(struct gdb_reader_funcs *self,
				      struct gdb_unwind_callbacks *callbacks)
{
	(void)self;
	(void)callbacks;
	return GDB_FAIL;
}

static struct gdb_frame_id no_frame_id(struct gdb_reader_funcs *self,
				       struct gdb_unwind_callbacks *callbacks)
{
	(void)self;
	(void)callbacks;
	return (struct gdb_frame_id){0};
}

static void destroy_nothing(struct gdb_reader_funcs *self)
{
	(void)self;
}

static bool register_in_python(void)
{
	PyGILState_STATE state = PyGILState_Ensure();
	bool done = module_register_commands() && module_make_importable();
	if (!done)
		PyErr_Print();
	PyGILState_Release(state);
	return done;
}

static bool has_python(void)
{
	return Py_IsInitialized && Py_IsInitialized();
}

extern __attribute__((visibility("default"))) struct gdb_reader_funcs *gdb_init_reader(void);

struct gdb_reader_funcs *gdb_init_reader(void)
{
	static struct gdb_reader_funcs reader = {
		GDB_READER_INTERFACE_VERSION,
		NULL,
		read_nothing,
		unwind_nothing,
		no_frame_id,
		destroy_nothing,
	};
	// GDB does not expect NULL; a version that is not its own makes it refuse the library.
	static struct gdb_reader_funcs refused = {.reader_version = -1};
	if (!has_python()) {
		fputs("pyhang needs a GDB that was built with Python, and this one was not: "
		      "`gdb --configuration` shows --with-python where it was.\n",
		      stderr);
		return &refused;
	}
	return register_in_python() ? &reader : &refused;
}
