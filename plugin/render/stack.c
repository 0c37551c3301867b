// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/columns.h"
#include "render/holds.h"
#include "render/mixed_stack.h"
#include "render/say.h"
#include "render/wrap.h"

enum {
	NEST = 4, // columns by which locals and what does not fit beside a frame are indented
};

static const char *say_heading(const struct view *view, const struct py_thread *thread)
{
	const char *name = thread->name ? arena_printf(view->arena, "Thread \"%s\"", thread->name)
					: "Thread ?";
	const char *ids = arena_printf(view->arena, "T%zu", thread->index + 1);
	if (thread->gdb_id > 0)
		ids = arena_printf(view->arena, "gdb %d", thread->gdb_id);
	if (thread->native_id)
		ids = arena_printf(view->arena, "%s, LWP %llu", ids,
				   (unsigned long long)thread->native_id);
	return arena_printf(view->arena, "%s (%s), %s", name, ids, say_state(view, thread));
}

/** The hold that a `with` of this frame stands for. Condition and the like are held through their inner lock. */
static const struct py_hold *hold_of_with(const struct py_thread *thread, const struct py_with *with)
{
	if (!with->lock)
		return NULL;
	vec_each(const struct py_hold, hold, &thread->holds)
		if (hold_is_claimed(hold) &&
		    (hold->lock == with->lock || hold->lock == with->lock->inner))
			return hold;
	return NULL;
}

static bool with_shows_hold(const struct py_thread *thread, const struct py_frame *frame,
			    const struct py_hold *hold)
{
	vec_each(const struct py_with, with, &frame->withs)
		if (hold_of_with(thread, with) == hold)
			return true;
	return false;
}

/** "[holds Lock app.DB since line 13]"; a body that does not hold its lock now says only that it is inside. */
static const char *say_with(const struct view *view, const struct py_thread *thread,
			    const struct py_with *with)
{
	const char *what = with->lock ? say_lock(view, with->lock) : say(with->type);
	const char *verb = hold_of_with(thread, with) ? "holds" : "inside `with` of";
	if (with->line > 0)
		return arena_printf(view->arena, "[%s %s since line %d]", verb, what, with->line);
	return arena_printf(view->arena, "[%s %s]", verb, what);
}

static void add_part(const struct view *view, line_vec *parts, const char *part)
{
	vec_add(view->arena, parts, part);
}

/** What stands behind a frame's place: its locks. */
static void frame_marks(const struct view *view, const struct py_thread *thread, size_t index,
			line_vec *parts)
{
	const struct py_frame *frame = &thread->frames.items[index];
	vec_each(const struct py_with, with, &frame->withs)
		if (with->lock || view->options->verbose)
			add_part(view, parts, say_with(view, thread, with));
	vec_each(const struct py_hold, hold, &thread->holds)
		if (hold->frame == (int64_t)index && hold_is_claimed(hold) &&
		    !with_shows_hold(thread, frame, hold))
			add_part(view, parts,
				 arena_printf(view->arena, "[holds %s]", hold_say(view, hold)));
}

static const char *say_place(const struct view *view, const struct py_frame *frame)
{
	if (frame->line > 0)
		return arena_printf(view->arena, "at %s:%d", say(frame->file), frame->line);
	return arena_printf(view->arena, "at %s:?", say(frame->file));
}

/** How a part behaves that is longer than a line. */
enum long_part {
	LONG_BREAKS = 0,
	LONG_STAYS, // a path that is broken cannot be copied
};

/** Adds a part to the line, or to a new one where it does not fit. `used`: columns of the line so far. */
static void flow_add(struct view *view, size_t *used, const char *part, enum long_part how)
{
	if (view->options->ascii)
		part = columns_ascii(view->arena, part);
	size_t columns = text_columns(part);
	if (*used && view->width && *used + 1 + columns > view->width) {
		text_add(view->text, "\n");
		text_pad(view->text, NEST);
		*used = NEST;
	} else if (*used) {
		text_add(view->text, " ");
		*used += 1;
	}
	line_vec lines = {0};
	size_t room = view->width && how == LONG_BREAKS ? view->width - NEST : SIZE_MAX;
	wrap_lines(view->arena, part, room, &lines);
	for (size_t i = 0; i < lines.count; i++) {
		if (i) {
			text_add(view->text, "\n");
			text_pad(view->text, NEST);
			*used = NEST;
		}
		text_add(view->text, lines.items[i]);
		*used += text_columns(lines.items[i]);
	}
}

static void frame_draw(struct view *view, const struct py_thread *thread, size_t index,
		       size_t number)
{
	const struct py_frame *frame = &thread->frames.items[index];
	line_vec marks = {0};
	frame_marks(view, thread, index, &marks);
	size_t used = 0;
	text_printf(view->text, "#%-2zu", number);
	used = 3;
	flow_add(view, &used,
		 arena_printf(view->arena, "%s ()",
			      frame->qualname ? frame->qualname : say(frame->function)),
		 LONG_BREAKS);
	flow_add(view, &used, say_place(view, frame), LONG_STAYS);
	vec_each(const char *const, mark, &marks)
		flow_add(view, &used, *mark, LONG_BREAKS);
	text_add(view->text, "\n");
	vec_each(const struct py_local, local, &frame->locals)
		wrap_add(view, (struct wrap){.indent = 2 * NEST, .hang = 3 * NEST},
			 arena_printf(view->arena, "%s = %s", say(local->name), say(local->value)));
}

/** What the stack lacks, for all that is known; NULL when it is whole. */
static const char *say_gap(const struct py_thread *thread)
{
	if (thread->frames.count && thread->frames_complete == TRI_NO)
		return "The stack goes on, but its outer frames were not read: memory was missing, "
		       "or there "
		       "were more frames than `show pyhang max-frames` allows.";
	if (thread->frames.count)
		return NULL;
	if (thread->frames_complete == TRI_YES)
		return "It runs no Python code.";
	if (thread->frames_complete == TRI_NO)
		return "Its Python stack could not be read.";
	return "No Python frames were found.";
}

static void note_draw(struct view *view, const char *note)
{
	if (note)
		wrap_add(view, (struct wrap){.style = STYLE_DIM, .indent = NEST, .hang = NEST},
			 note);
}

static void frames_draw(struct view *view, const struct py_thread *thread)
{
	for (size_t i = 0; i < thread->frames.count; i++)
		frame_draw(view, thread, i, i);
	note_draw(view, say_gap(thread));
}

static void native_draw(struct view *view, const struct py_native_frame *frame, size_t number)
{
	size_t used = 3;
	text_printf(view->text, "#%-2zu", number);
	flow_add(view, &used, native_frame_say(view->arena, frame), LONG_STAYS);
	text_add(view->text, "\n");
}

/** The native stack with the Python frames in their places; where these are not certain, both stacks. */
static void mixed_draw(struct view *view, const struct py_thread *thread)
{
	mixed_line_vec lines = {0};
	const char *why_not = mixed_stack_merge(view->arena, thread, &lines);
	if (why_not) {
		note_draw(view, why_not);
		frames_draw(view, thread);
		view_add(view, STYLE_DIM, "Native stack:");
		text_add(view->text, "\n");
		for (size_t i = 0; i < thread->native_frames.count; i++)
			native_draw(view, &thread->native_frames.items[i], i);
	}
	for (size_t i = 0; !why_not && i < lines.count; i++) {
		if (lines.items[i].native)
			native_draw(view, lines.items[i].native, i);
		else
			frame_draw(view, thread, lines.items[i].python, i);
	}
	if (thread->native_complete == TRI_NO)
		note_draw(
			view,
			"The native stack goes on: the bound was hit (`show pyhang max-frames`).");
}

void stack_body(struct view *view, const struct py_thread *thread)
{
	if (!thread) {
		view_title(view, "This thread is not known to Python.");
		return;
	}
	view_title(view, say_heading(view, thread));
	if (view->options->native && thread->native_frames.count) {
		mixed_draw(view, thread);
		return;
	}
	if (view->options->native)
		note_draw(view, "GDB has no native stack of this thread.");
	frames_draw(view, thread);
}

void render_stack(struct text *text, const struct py_report *report, const struct py_thread *thread,
		  const struct render_options *options)
{
	VIEW(view, text, report, options);
	stack_body(&view, thread);
}
