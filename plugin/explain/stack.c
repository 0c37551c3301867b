// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/stack.h"

#include <math.h>

#include "explain/states.h"

/** The state that a role gives to the thread whose outermost machinery it is; UNKNOWN: it waits for nothing. */
static enum py_thread_state role_state(enum py_role role)
{
	static const enum py_thread_state states[ROLE_COUNT] = {
		[ROLE_CONDITION_WAIT] = STATE_CONDITION_WAIT,
		[ROLE_CONDITION_WAIT_27] = STATE_CONDITION_WAIT,
		[ROLE_EVENT_WAIT] = STATE_EVENT_WAIT,
		[ROLE_EVENT_WAIT_27] = STATE_EVENT_WAIT,
		[ROLE_SEMAPHORE_WAIT] = STATE_SEMAPHORE_WAIT,
		[ROLE_SEMAPHORE_WAIT_27] = STATE_SEMAPHORE_WAIT,
		[ROLE_BARRIER_WAIT] = STATE_BARRIER_WAIT,
		[ROLE_THREAD_JOIN] = STATE_JOIN,
		[ROLE_THREAD_START] = STATE_EVENT_WAIT,
		[ROLE_THREAD_SHUTDOWN] = STATE_JOIN,
		[ROLE_THREAD_SHUTDOWN_27] = STATE_JOIN,
		[ROLE_QUEUE_GET] = STATE_QUEUE_GET,
		[ROLE_QUEUE_GET_27] = STATE_QUEUE_GET,
		[ROLE_QUEUE_PUT] = STATE_QUEUE_PUT,
		[ROLE_QUEUE_PUT_27] = STATE_QUEUE_PUT,
		[ROLE_QUEUE_JOIN] = STATE_QUEUE_JOIN,
		[ROLE_QUEUE_JOIN_27] = STATE_QUEUE_JOIN,
		[ROLE_FUTURE_WAIT] = STATE_FUTURE_WAIT,
		[ROLE_FUTURE_EXCEPTION] = STATE_FUTURE_WAIT,
		[ROLE_IMPORT_LOCK] = STATE_IMPORT_WAIT,
		[ROLE_IMPORT_LOCK_FROZEN] = STATE_IMPORT_WAIT,
		[ROLE_SELECT] = STATE_IO_WAIT,
		[ROLE_CHILD_WAIT] = STATE_CHILD_WAIT,
		[ROLE_CHILD_TRY_WAIT] = STATE_CHILD_WAIT,
		[ROLE_CHILD_WAIT_27] = STATE_CHILD_WAIT,
		[ROLE_PROCESS_JOIN] = STATE_CHILD_WAIT,
		[ROLE_PROCESS_JOIN_27] = STATE_CHILD_WAIT,
	};
	return states[role];
}

bool frame_is_condition_wait(const struct py_frame *frame)
{
	return frame->role == ROLE_CONDITION_WAIT || frame->role == ROLE_CONDITION_WAIT_27;
}

struct stack_view stack_view_of(const struct py_thread *thread)
{
	struct stack_view view = {.timeout = NAN};
	vec_each(const struct py_frame, frame, &thread->frames) {
		if (py_frame_is_user_code(frame))
			break;
		if (!view.condition && frame_is_condition_wait(frame))
			view.condition = frame;
		if (!view.joined && frame->joined)
			view.joined = frame;
		enum py_thread_state state = role_state(frame->role);
		if (state == STATE_UNKNOWN)
			continue;
		view.named = frame;
		view.state = state;
		if (frame->timed == TRI_YES || (frame->timed == TRI_NO && view.timed == TRI_UNKNOWN))
			view.timed = frame->timed;
		if (frame->timed == TRI_YES && !isnan(frame->timeout))
			view.timeout = frame->timeout;
	}
	return view;
}

const struct py_frame *thread_frame_with_role(const struct py_thread *thread, enum py_role role,
					      enum py_role twin)
{
	vec_each(const struct py_frame, frame, &thread->frames)
		if (frame->role != ROLE_NONE && (frame->role == role || frame->role == twin))
			return frame;
	return NULL;
}

bool thread_is_executor_worker(const struct py_thread *thread)
{
	return thread_frame_with_role(thread, ROLE_EXECUTOR_WORKER, ROLE_EXECUTOR_WORKER) != NULL;
}

bool thread_is_idle_worker(const struct py_thread *thread)
{
	if (thread->state != STATE_QUEUE_GET && thread->state != STATE_SEMAPHORE_WAIT)
		return false;
	vec_each(const struct py_frame, frame, &thread->frames) {
		if (frame->role == ROLE_EXECUTOR_WORKER)
			return true;
		if (py_frame_is_user_code(frame))
			return false;
	}
	return false;
}
