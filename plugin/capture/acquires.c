// SPDX-License-Identifier: GPL-3.0-or-later
// What frames took and gave up by hand, for locks that somebody holds or waits for.
#include "capture/lock_uses.h"
#include "cpython/lock.h"

/** A use in a frame, kept until all locks that matter are known. */
struct found_use {
	size_t thread, frame;
	struct lock_use use;
};

struct acquires {
	struct capture *capture;
	VEC(struct found_use) found;
};

static void find_uses(struct acquires *acquires, size_t thread, size_t index)
{
	struct capture *capture = acquires->capture;
	struct capture_thread *captured = &capture->threads.items[thread];
	struct py_frame *frame = &captured->thread->frames.items[index];
	struct lock_uses uses;
	// The standard library's locks are told through what its functions are for.
	if (!py_frame_is_user_code(frame))
		return;
	capture_frame_uses(capture, &captured->views.items[index], &uses);
	frame->releases_unknown = uses.unknown_given_up;
	vec_each(const struct lock_use, use, &uses.items)
		vec_add(capture->arena, &acquires->found, ((struct found_use){thread, index, *use}));
}

/** Whether a lock that nobody waits for is of interest: it is taken. */
static bool is_taken(const struct capture *capture, addr_t object)
{
	struct py_clock lock;
	return py_clock_read(&capture->py, object, &lock) && lock.locked == TRI_YES;
}

static void add_acquire(struct capture *capture, const struct found_use *found, struct py_lock *lock)
{
	static const enum py_touch touches[] = {
		[FATE_TAKEN] = TOUCH_ACQUIRED,
		[FATE_GIVEN_UP] = TOUCH_RELEASED,
		[FATE_UNSURE] = TOUCH_UNSURE,
	};
	struct py_thread *thread = capture->threads.items[found->thread].thread;
	struct py_acquire acquire = {lock, touches[found->use.fate], found->use.line};
	vec_add(capture->arena, &thread->frames.items[found->frame].acquires, acquire);
}

void capture_acquires(struct capture *capture)
{
	struct acquires acquires = {.capture = capture};
	for (size_t thread = 0; thread < capture->threads.count; thread++)
		for (size_t frame = 0; frame < capture->threads.items[thread].views.count; frame++)
			find_uses(&acquires, thread, frame);
	vec_each(const struct found_use, found, &acquires.found)
		if (found->use.fate == FATE_TAKEN && is_taken(capture, found->use.object))
			capture_lock_object(capture, found->use.object);
	vec_each(const struct found_use, found, &acquires.found) {
		struct py_lock *lock = capture_known_lock(capture, found->use.object);
		if (lock)
			add_acquire(capture, found, lock);
	}
}
