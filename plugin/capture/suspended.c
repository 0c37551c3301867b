// SPDX-License-Identifier: GPL-3.0-or-later
// Locks that suspended generators hold, which are on no thread's stack. Nothing records which thread ran such a
// generator last. The one whose frame has it in a variable most likely did, and it alone can be expected to go on with
// it: that is an inference, never a proof.
#include "capture/limits.h"
#include "capture/lock_uses.h"

enum {
	MAX_INNER = 8,    // a generator that delegates to a generator, and so on
	MAX_SLOTS = 1000, // of one frame
};

struct suspended_walk {
	struct capture *capture;
	const struct py_thread *thread; // whose frame it is
	struct py_frame *frame;
	size_t generators_left;
};

/** Whether a frame is on some thread's stack: then its generator runs. */
static bool is_running(const struct suspended_walk *walk, addr_t address)
{
	vec_each(const struct py_frame, frame, &walk->thread->frames)
		if (frame->address == address)
			return true;
	return false;
}

static void add(struct suspended_walk *walk, struct py_lock *lock, int line, const char *generator)
{
	if (!lock)
		return;
	vec_each(const struct py_acquire, known, &walk->frame->acquires)
		if (known->lock == lock)
			return;
	struct py_acquire acquire = {lock, TOUCH_ACQUIRED, line, generator};
	vec_add(walk->capture->arena, &walk->frame->acquires, acquire);
}

/** What the frame of one generator holds. */
static void add_held(struct suspended_walk *walk, const struct py_frame_view *view)
{
	struct capture *capture = walk->capture;
	struct py_with_view found[PY_MAX_WITHS];
	struct py_frame inside = {0};
	struct lock_uses uses;
	const char *name = view->code->name ? view->code->name : "?";
	size_t count = py_frame_withs(&capture->py, view, found);
	for (size_t i = 0; i < count; i++)
		capture_manager(capture, view, &inside, &found[i]);
	capture_frame_uses(capture, view, LOCK_DEPTH_HELPERS, &uses);
	vec_each(const struct lock_use, use, &uses.items)
		if (use->fate == FATE_TAKEN)
			add(walk, capture_lock_object(capture, use->object), use->line, name);
	vec_each(const struct py_with, with, &inside.withs) {
		bool given_up = with->gives_up || with->evidence == EVIDENCE_POSSIBLE;
		vec_each(const struct lock_use, use, &uses.items)
			given_up |= with->lock && use->object == with->lock->address &&
				    use->fate != FATE_TAKEN;
		if (!given_up)
			add(walk, with->lock, with->line, name);
	}
}

/** A generator, and the ones that it delegates to: the next one is on top of its value stack. */
static void look_at(struct suspended_walk *walk, addr_t object)
{
	struct py_frame_view view;
	const struct cpython *py = &walk->capture->py;
	for (int depth = 0; object && depth < MAX_INNER; depth++) {
		if (!walk->generators_left || !py_frame_of_suspended(py, object, &view) ||
		    is_running(walk, view.address))
			return;
		walk->generators_left--;
		add_held(walk, &view);
		object = view.stack_depth > 0
				 ? py_frame_stack_slot(py, &view, (size_t)view.stack_depth - 1)
				 : 0;
	}
}

static void look_at_frame(struct suspended_walk *walk, const struct py_frame_view *view)
{
	const struct cpython *py = &walk->capture->py;
	for (size_t slot = 0; slot < view->code->local_count && slot < MAX_SLOTS; slot++)
		look_at(walk, py_frame_slot(py, view, slot));
	// The generator of a `for` loop is there.
	for (size_t slot = 0; (int64_t)slot < view->stack_depth && slot < MAX_SLOTS; slot++)
		look_at(walk, py_frame_stack_slot(py, view, slot));
}

void capture_suspended(struct capture *capture)
{
	struct suspended_walk walk = {.capture = capture, .generators_left = CAPTURE_MAX_GENERATORS};
	vec_each(const struct capture_thread, captured, &capture->threads) {
		walk.thread = captured->thread;
		for (size_t i = 0; i < captured->views.count; i++) {
			walk.frame = &captured->thread->frames.items[i];
			if (py_frame_is_user_code(walk.frame))
				look_at_frame(&walk, &captured->views.items[i]);
		}
	}
	if (!capture->flow_left || !walk.generators_left)
		py_warn(capture->process, "locks-cut",
			"not everything that code did to locks by hand was followed: the bound was "
			"hit");
}
