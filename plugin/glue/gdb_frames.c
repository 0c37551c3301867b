// SPDX-License-Identifier: GPL-3.0-or-later
#include "glue/gdb_frames.h"

/** What a method of the frame says, as text; NULL when it fails, or says None. */
static const char *text_of(struct gdb_target *target, struct arena *arena, PyObject *value)
{
	if (!value)
		gdb_target_failed(target);
	return value && value != Py_None ? harmless_text(arena, object_text(arena, value)) : NULL;
}

static void read_line(struct gdb_target *target, struct arena *arena, PyObject *frame,
		      struct py_native_frame *ret)
{
	_cleanup_object_ PyObject *place = PyObject_CallMethod(frame, "find_sal", NULL);
	_cleanup_object_ PyObject *table = place ? PyObject_GetAttrString(place, "symtab") : NULL;
	_cleanup_object_ PyObject *line = place ? PyObject_GetAttrString(place, "line") : NULL;
	uint64_t number;
	if (!table || !line) {
		gdb_target_failed(target);
		return;
	}
	if (table == Py_None || !object_number(line, &number)) {
		exception_drop();
		return;
	}
	ret->file = harmless_text(arena, object_text_attribute(arena, table, "filename"));
	ret->line = (int)number;
}

static bool is_signal_frame(struct gdb_target *target, PyObject *frame)
{
	uint64_t type, wanted;
	_cleanup_object_ PyObject *value = PyObject_CallMethod(frame, "type", NULL);
	_cleanup_object_ PyObject *signal = gdb_attribute("SIGTRAMP_FRAME");
	if (!value || !signal || !object_number(value, &type) || !object_number(signal, &wanted))
		return gdb_target_failed(target);
	return type == wanted;
}

static bool read_frame(struct gdb_target *target, struct arena *arena, PyObject *frame,
		       struct py_native_frame *ret)
{
	_cleanup_object_ PyObject *pc = PyObject_CallMethod(frame, "pc", NULL);
	if (!pc || !object_number(pc, &ret->pc))
		return gdb_target_failed(target);
	_cleanup_object_ PyObject *name = PyObject_CallMethod(frame, "name", NULL);
	ret->function = text_of(target, arena, name);
	_cleanup_object_ PyObject *library =
		gdb_call("solib_name", "(K)", (unsigned long long)ret->pc);
	ret->library = text_of(target, arena, library);
	read_line(target, arena, frame, ret);
	if (is_signal_frame(target, frame))
		ret->role = NATIVE_SIGNAL;
	return true;
}

bool gdb_frames_read(struct gdb_target *target, struct arena *arena, PyObject *thread, size_t limit,
		     py_native_frame_vec *ret)
{
	_cleanup_object_ PyObject *switched = PyObject_CallMethod(thread, "switch", NULL);
	PyObject *frame = switched ? gdb_call("newest_frame", "()") : NULL;
	while (frame && frame != Py_None && ret->count < limit && !target->interrupted) {
		struct py_native_frame read = {0};
		if (!read_frame(target, arena, frame, &read))
			break;
		vec_add(arena, ret, read);
		PyObject *older = PyObject_CallMethod(frame, "older", NULL);
		object_release(&frame);
		frame = older;
	}
	if (!frame)
		gdb_target_failed(target); // a stack that GDB cannot unwind any further
	object_release(&frame);
	return ret->count != 0;
}
