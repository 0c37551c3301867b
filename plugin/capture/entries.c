// SPDX-License-Identifier: GPL-3.0-or-later
// Frames that no line of their outer frame called: signal handlers, destructors, callbacks of weak references.
#include <string.h>

#include "capture/context.h"
#include "cpython/number.h"
#include "cpython/object.h"
#include "cpython/sequence.h"

enum {
	FIRST_ARGUMENTS =
		4, // `self`, then what the interpreter gives; a partial may put one more before
};

/** Whether the object is the Python face of a frame: to 3.10 the frame itself, since then a handle of it. */
static bool is_handle_of(const struct cpython *py, addr_t object, const struct py_frame_view *frame)
{
	const struct layout *l = py->layout;
	addr_t inner;
	if (!object || !py_type_is(py_type_of(py, object), "", "frame"))
		return false;
	if (object == frame->address)
		return true;
	// PyFrameObject (3.11+, Include/internal/pycore_frame.h): the header, f_back, f_frame.
	return layout_has(l->iframe.previous) &&
	       target_read_word(py->target, object + layout_offset(l->object.sizeof_var_object),
				&inner) &&
	       inner == frame->address;
}

/** A handler is called with the signal's number and the interrupted frame. Source: Modules/signalmodule.c. */
static bool is_signal_handler(const struct cpython *py, const struct py_frame_view *view,
			      const struct py_frame_view *outer, int64_t *ret_signal)
{
	addr_t arguments[FIRST_ARGUMENTS], item, number;
	for (size_t slot = 0; slot < FIRST_ARGUMENTS && slot < view->code->local_count; slot++) {
		arguments[slot] = py_frame_slot(py, view, slot);
		if (slot && is_handle_of(py, arguments[slot], outer))
			return py_int_read(py, arguments[slot - 1], ret_signal);
		// `def handler(*arguments)`
		if (arguments[slot] && py_sequence_item(py, arguments[slot], 1, &item) &&
		    is_handle_of(py, item, outer) &&
		    py_sequence_item(py, arguments[slot], 0, &number))
			return py_int_read(py, number, ret_signal);
	}
	return false;
}

/** A callback is called with the weak reference, which is dead by then. Source: Objects/weakrefobject.c. */
static bool is_weakref_callback(const struct cpython *py, const struct py_frame_view *view)
{
	addr_t object;
	for (size_t slot = 0; slot < 2 && slot < view->code->arg_count; slot++) {
		addr_t reference = py_frame_slot(py, view, slot);
		const struct py_type *type = reference ? py_type_of(py, reference) : NULL;
		if ((py_type_derives(py, type, "", "weakref") ||
		     py_type_derives(py, type, "weakref", "ReferenceType")) &&
		    py_read_word(py, reference, py->layout->weakref.object, &object) &&
		    py_is_none(py, object))
			return true;
	}
	return false;
}

static void find_entry(const struct cpython *py, const struct py_frame_view *view,
		       const struct py_frame_view *outer, struct py_frame *frame)
{
	frame->signal = -1;
	if (is_signal_handler(py, view, outer, &frame->signal))
		frame->entry = ENTRY_SIGNAL;
	else if (frame->function && !strcmp(frame->function, "__del__"))
		frame->entry = ENTRY_DESTRUCTOR;
	else if (is_weakref_callback(py, view))
		frame->entry = ENTRY_WEAKREF;
}

void capture_entries(struct capture *capture)
{
	vec_each(struct capture_thread, captured, &capture->threads)
		for (size_t i = 0; i + 1 < captured->views.count; i++)
			find_entry(&capture->py, &captured->views.items[i],
				   &captured->views.items[i + 1],
				   &captured->thread->frames.items[i]);
}
