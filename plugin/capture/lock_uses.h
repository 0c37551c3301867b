// SPDX-License-Identifier: GPL-3.0-or-later
/** @file What Python code did to locks by hand: the receivers of acquire and release as objects. */
#ifndef PYHANG_CAPTURE_LOCK_USES_H
#define PYHANG_CAPTURE_LOCK_USES_H

#include "capture/context.h"
#include "cpython/lock_flow.h"

/** What became of one lock. */
struct lock_use {
	addr_t object; /**< the lock itself, not a Condition over it */
	enum py_lock_fate fate;
	int line; /**< of the call, 0 when unknown */
};

struct lock_uses {
	VEC(struct lock_use) items;
	bool unknown_given_up; /**< release may have been called on something that is not known */
};

/** The lock that is taken when `object` is acquired: itself, or a Condition's own; 0: the object is no lock. */
addr_t capture_taken_object(const struct capture *capture, addr_t object);

/** How far calls of other Python code are followed. */
enum lock_depth {
	LOCK_DEPTH_METHODS = 0, /**< acquire and release of the user's own classes */
	LOCK_DEPTH_HELPERS,     /**< also functions that it called and that have returned */
};

/** Up to where a frame is. */
void capture_frame_uses(struct capture *capture, const struct py_frame_view *view,
			enum lock_depth depth, struct lock_uses *ret);

/** When a method of an object, written in Python, has returned. @return false when it has no such method */
bool capture_method_uses(struct capture *capture, addr_t object, const char *method,
			 enum lock_depth depth, struct lock_uses *ret);

#endif
