// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/context.h"
#include "capture/limits.h"
#include "cpython/number.h"
#include "cpython/object.h"
#include "cpython/repr.h"
#include "cpython/str.h"

/** A row of roles.def. */
struct role_row {
	enum py_role role;
	const char *module, *type, *function;
};

static const struct role_row role_rows[] = {
#define FRAME_ROLE(name, module, type, function, meaning) {ROLE_##name, module, type, function},
#include "model/roles.def"
#undef FRAME_ROLE
};

static enum py_role find_role(struct capture *capture, const struct py_frame_view *view,
			      const struct py_frame *frame)
{
	if (!frame->module || !frame->function)
		return ROLE_NONE;
	for (size_t i = 0; i < ARRAY_SIZE(role_rows); i++) {
		const struct role_row *row = &role_rows[i];
		addr_t self;
		if (strcmp(row->function, frame->function) != 0 ||
		    strcmp(row->module, frame->module) != 0)
			continue;
		if (!row->type)
			return row->role;
		if (!py_frame_local(&capture->py, view, "self", &self))
			continue;
		if (py_type_derives(&capture->py, py_type_of(&capture->py, self), row->module,
				    row->type))
			return row->role;
	}
	return ROLE_NONE;
}

/** The `timeout` argument of a waiting function: None, a number, or nothing that is known. */
static void read_timeout(struct capture *capture, const struct py_frame_view *view,
			 struct py_frame *frame)
{
	addr_t value;
	if (frame->role == ROLE_NONE || !py_frame_local(&capture->py, view, "timeout", &value))
		return;
	if (py_is_none(&capture->py, value))
		frame->timed = TRI_NO;
	else if (py_number_read(&capture->py, value, &frame->timeout))
		frame->timed = TRI_YES;
}

/** 2.7 to 3.10 have no co_qualname; the class of `self` says which method it is. */
static const char *qualified_name(struct capture *capture, const struct py_frame_view *view)
{
	addr_t self;
	const struct py_code *code = view->code;
	if (code->qualname || !code->name || !code->arg_count ||
	    !py_frame_local(&capture->py, view, "self", &self))
		return code->qualname ? code->qualname : code->name;
	const struct py_type *type = py_type_of(&capture->py, self);
	return type ? arena_printf(capture->arena, "%s.%s", type->name, code->name) : code->name;
}

/** Variables that have a value, in the order of the code; the compiler's own names begin with a dot. */
static void read_locals(struct capture *capture, const struct py_frame_view *view,
			struct py_frame *frame)
{
	for (size_t slot = 0; slot < view->code->local_count; slot++) {
		addr_t name, value = py_frame_slot(&capture->py, view, slot);
		if (!value || !py_code_local_name(&capture->py, view->code, slot, &name))
			continue;
		const char *text = py_str_read(&capture->py, name);
		if (!text || text[0] == '.')
			continue;
		struct py_local *local = vec_push(capture->arena, &frame->locals);
		local->name = text;
		local->value = py_repr(&capture->py, value);
	}
}

void capture_describe_frame(struct capture *capture, const struct py_frame_view *view,
			    struct py_frame *frame)
{
	frame->address = view->address;
	frame->code = view->code->address;
	frame->function = view->code->name;
	frame->from_c = view->from_c;
	frame->qualname = qualified_name(capture, view);
	frame->file = view->code->filename;
	frame->line = py_code_line(&capture->py, view->code, view->offset);
	const struct capture_module *module =
		view->globals ? capture_module_of(capture, view->globals) : NULL;
	frame->module = module ? module->name : NULL;
	frame->role = find_role(capture, view, frame);
	if (frame->role != ROLE_NONE)
		py_frame_local(&capture->py, view, "self", &frame->self);
	read_timeout(capture, view, frame);
	if (capture->options->locals)
		read_locals(capture, view, frame);
}

static void add_frame(struct capture *capture, struct capture_thread *captured,
		      const struct py_frame_view *view)
{
	struct py_frame *frame = py_thread_add_frame(capture->process, captured->thread);
	capture_describe_frame(capture, view, frame);
	vec_add(capture->arena, &captured->views, *view);
}

void capture_frames(struct capture *capture)
{
	vec_each(struct capture_thread, captured, &capture->threads) {
		struct py_frame_iter iter;
		struct py_frame_view view;
		if (!captured->thread->address)
			continue;
		py_frame_iter_init(&iter, &capture->py, captured->thread->address,
				   capture->options->max_frames);
		while (py_frame_iter_next(&iter, &view))
			add_frame(capture, captured, &view);
		captured->thread->frames_complete = tri_of(!iter.cut);
		if (iter.cut && !target_stopped(capture->target))
			py_warn(capture->process, "frames-cut",
				"the stack of thread T%zu was cut after %zu frames: the bound was "
				"hit "
				"(`set pyhang max-frames`), or memory is missing",
				captured->thread->index + 1, captured->thread->frames.count);
	}
}
