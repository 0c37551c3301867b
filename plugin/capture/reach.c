// SPDX-License-Identifier: GPL-3.0-or-later
// Who can reach which lock: through the variables of its frames, and through the code that they run and call.
#include "capture/reach.h"

#include "capture/context.h"
#include "capture/limits.h"

static void add_reaching(struct reach *reach, struct py_thread *thread, struct py_lock *lock)
{
	size_t count = lock->reachable_by.count;
	if (!count || lock->reachable_by.items[count - 1] != thread)
		vec_add(reach->capture->arena, &lock->reachable_by, thread);
}

/** A Condition leads to its lock, a Queue to its mutex; and who holds the lock of a Condition can reach it. */
static void add_with_links(struct reach *reach, struct py_thread *thread, const struct reach_locks *locks)
{
	vec_each_ptr(struct py_lock, found, &locks->locks) {
		struct py_lock *lock = found;
		for (int i = 0; lock && i < CAPTURE_MAX_LINKS; i++, lock = lock->inner)
			add_reaching(reach, thread, lock);
	}
}

/** The machinery of threads and pools names every thread there is; only what it works on counts. */
static bool is_machinery(const struct py_frame *frame)
{
	return !py_frame_is_user_code(frame);
}

static void walk_frame(struct reach *reach, const struct py_frame_view *view, const struct py_frame *frame,
		       struct py_thread *thread)
{
	bool follows = !is_machinery(frame);
	for (size_t slot = 0; slot < view->code->local_count && reach->left; slot++) {
		addr_t object = py_frame_slot(&reach->capture->py, view, slot);
		const struct reach_object *found = object ? reach_of_object(reach, object) : NULL;
		if (!found)
			continue;
		add_with_links(reach, thread, &found->locks);
		if (follows)
			add_with_links(reach, thread, reach_of_calls(reach, view->code, found));
	}
	if (follows)
		add_with_links(reach, thread, reach_of_code(reach, view->code, view->globals));
}

void capture_reach(struct capture *capture)
{
	struct reach reach = {.capture = capture, .left = CAPTURE_MAX_REACH};
	if (!capture->process->locks.count)
		return;
	bool complete = true;
	vec_each(const struct capture_thread, captured, &capture->threads) {
		for (size_t i = 0; i < captured->views.count && reach.left; i++)
			walk_frame(&reach, &captured->views.items[i], &captured->thread->frames.items[i],
				   captured->thread);
		complete = complete && captured->thread->frames_complete != TRI_NO;
	}
	complete = complete && reach.left && !target_stopped(capture->target);
	vec_each_ptr(struct py_lock, lock, &capture->process->locks)
		lock->reach_complete = tri_of(complete);
	if (!reach.left)
		py_warn(capture->process, "reach-cut",
			"there are too many objects to say which threads can reach which lock");
	reach_deinit(&reach);
}
