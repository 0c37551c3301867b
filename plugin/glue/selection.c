// SPDX-License-Identifier: GPL-3.0-or-later
#include "glue/selection.h"

#include "glue/gdb_api.h"

void selection_save(struct selection *selection)
{
	selection->thread = gdb_call("selected_thread", "()");
	if (!selection->thread)
		exception_drop();
	selection->frame = gdb_call("selected_frame", "()");
	if (!selection->frame)
		exception_drop();
}

static void call_quietly(PyObject *object, const char *method)
{
	if (!object || object == Py_None)
		return;
	_cleanup_object_ PyObject *done = PyObject_CallMethod(object, method, NULL);
	if (!done)
		exception_drop();
}

void selection_restore(struct selection *selection)
{
	PyObject *type, *value, *traceback;
	PyErr_Fetch(&type, &value, &traceback);
	call_quietly(selection->thread, "switch");
	call_quietly(selection->frame, "select");
	object_release(&selection->thread);
	object_release(&selection->frame);
	*selection = (struct selection){0};
	PyErr_Restore(type, value, traceback);
}
