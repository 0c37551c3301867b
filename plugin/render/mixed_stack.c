// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/mixed_stack.h"

static const char loop_missing[] =
	"No function of the native stack has a name by which the interpreter's loop is known, so "
	"the two stacks are shown one after the other.";
static const char not_equal[] =
	"The native stack does not run as many Python frames as were found, so the two stacks are "
	"shown one after the other.";

/** PyEval_EvalFrameEx() of 3.x only calls the loop. */
static bool is_loop(const struct py_thread *thread, size_t index)
{
	const struct py_native_frame *frames = thread->native_frames.items;
	if (frames[index].role != NATIVE_EVAL)
		return false;
	return !index || frames[index - 1].role != NATIVE_EVAL ||
	       strcmp(frames[index].function, "PyEval_EvalFrameEx") != 0;
}

/** Adds the Python frames of one loop: up to the one that C code has called. */
static bool add_loop(struct arena *arena, const struct py_thread *thread, size_t *next,
		     mixed_line_vec *ret)
{
	while (*next < thread->frames.count) {
		enum tri from_c = thread->frames.items[*next].from_c;
		vec_add(arena, ret, ((struct mixed_line){NULL, (*next)++}));
		if (from_c != TRI_NO)
			return from_c == TRI_YES;
	}
	return false;
}

const char *mixed_stack_merge(struct arena *arena, const struct py_thread *thread,
			      mixed_line_vec *ret)
{
	size_t next = 0, loops = 0;
	for (size_t i = 0; i < thread->native_frames.count; i++) {
		if (!is_loop(thread, i)) {
			vec_add(arena, ret,
				((struct mixed_line){&thread->native_frames.items[i], 0}));
			continue;
		}
		loops++;
		if (!add_loop(arena, thread, &next, ret))
			return not_equal;
	}
	bool cut = thread->native_complete == TRI_NO || thread->frames_complete == TRI_NO;
	if (!loops && thread->frames.count)
		return loop_missing;
	return next == thread->frames.count || cut ? NULL : not_equal;
}

const char *native_frame_say(struct arena *arena, const struct py_native_frame *frame)
{
	if (frame->role == NATIVE_SIGNAL)
		return "<signal handler called>";
	const char *function = frame->function ? arena_printf(arena, "%s ()", frame->function)
					       : arena_printf(arena, "0x%llx in ?? ()",
							      (unsigned long long)frame->pc);
	const char *library = py_native_library(frame);
	if (frame->file && frame->line > 0)
		return arena_printf(arena, "%s at %s:%d", function, frame->file, frame->line);
	return library ? arena_printf(arena, "%s from %s", function, library) : function;
}
