// SPDX-License-Identifier: GPL-3.0-or-later
// What frames took and gave up by hand, for locks that somebody holds or waits for.
#include "capture/limits.h"
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

/** Whether a frame has locks, by `with` or by calls of its own: then what it calls may give them up. */
static bool deals_with_locks(const struct acquires *acquires, const struct py_frame *frame,
			     const struct py_frame_view *view)
{
	vec_each(const struct py_with, with, &frame->withs)
		if (with->lock)
			return true;
	return py_lock_calls_of(&acquires->capture->py, view->code) != NULL;
}

/** Whose uses are looked at: the standard library's locks are told through what its functions are for. */
static bool has_uses(const struct py_frame *frame)
{
	switch (frame->role) {
	case ROLE_QUEUE_GET_27: // 2.7's queues use no `with`
	case ROLE_QUEUE_PUT_27:
	case ROLE_QUEUE_JOIN_27:
		return true;
	default:
		return py_frame_is_user_code(frame);
	}
}

static void find_uses(struct acquires *acquires, size_t thread, size_t index, bool dealing)
{
	struct capture *capture = acquires->capture;
	struct capture_thread *captured = &capture->threads.items[thread];
	struct py_frame *frame = &captured->thread->frames.items[index];
	struct lock_uses uses;
	if (!has_uses(frame) ||
	    deals_with_locks(acquires, frame, &captured->views.items[index]) != dealing)
		return;
	capture_frame_uses(capture, &captured->views.items[index], LOCK_DEPTH_HELPERS, &uses);
	frame->releases_unknown = uses.unknown_given_up;
	vec_each(const struct lock_use, use, &uses.items)
		vec_add(capture->arena, &acquires->found, ((struct found_use){thread, index, *use}));
}

static void find_all_uses(struct acquires *acquires, bool dealing)
{
	const struct capture *capture = acquires->capture;
	for (size_t thread = 0; thread < capture->threads.count; thread++)
		for (size_t frame = 0; frame < capture->threads.items[thread].views.count; frame++)
			find_uses(acquires, thread, frame, dealing);
}

static bool is_claimed(const struct acquires *acquires, const struct py_lock *lock)
{
	vec_each(const struct found_use, found, &acquires->found)
		if (found->use.object == lock->address && found->use.fate == FATE_TAKEN)
			return true;
	vec_each_ptr(const struct py_thread, thread, &acquires->capture->process->threads)
		vec_each(const struct py_frame, frame, &thread->frames)
			vec_each(const struct py_with, with, &frame->withs)
				if (with->lock == lock || (with->lock && with->lock->inner == lock))
					return true;
	return false;
}

/** Whether some lock is taken, and no frame seen by now has it. */
static bool has_unclaimed(const struct acquires *acquires)
{
	vec_each_ptr(const struct py_lock, lock, &acquires->capture->process->locks)
		if (lock->kind == LOCK_PLAIN && lock->locked == TRI_YES && !lock->records_owner &&
		    !is_claimed(acquires, lock))
			return true;
	return false;
}

/** Whether a lock that nobody waits for is of interest: it is taken, or that is not easily seen. */
static bool is_taken(const struct capture *capture, addr_t object)
{
	struct py_clock lock;
	return !py_clock_read(&capture->py, object, &lock) || lock.locked != TRI_NO;
}

static void add_acquire(struct capture *capture, const struct found_use *found, struct py_lock *lock)
{
	static const enum py_touch touches[] = {
		[FATE_TAKEN] = TOUCH_ACQUIRED,
		[FATE_GIVEN_UP] = TOUCH_RELEASED,
		[FATE_UNSURE] = TOUCH_UNSURE,
	};
	struct py_thread *thread = capture->threads.items[found->thread].thread;
	struct py_acquire acquire = {lock, touches[found->use.fate], found->use.line, NULL};
	vec_add(capture->arena, &thread->frames.items[found->frame].acquires, acquire);
}

void capture_acquires(struct capture *capture)
{
	struct acquires acquires = {.capture = capture};
	capture->calls_left = CAPTURE_MAX_CALLS;
	find_all_uses(&acquires, true);
	// A function that takes a lock for its caller has left no trace in the caller's own code.
	if (has_unclaimed(&acquires))
		find_all_uses(&acquires, false);
	vec_each(const struct found_use, found, &acquires.found)
		if (found->use.fate == FATE_TAKEN && is_taken(capture, found->use.object))
			capture_lock_object(capture, found->use.object);
	vec_each(const struct found_use, found, &acquires.found) {
		struct py_lock *lock = capture_known_lock(capture, found->use.object);
		if (lock)
			add_acquire(capture, found, lock);
	}
}
