// SPDX-License-Identifier: GPL-3.0-or-later
// Thread pools, found through their workers. Source: Lib/concurrent/futures/thread.py, _worker, ThreadPoolExecutor.
#include "capture/context.h"
#include "cpython/dict.h"
#include "cpython/number.h"
#include "cpython/object.h"
#include "cpython/str.h"

static void read_executor(struct capture *capture, addr_t object, struct py_executor *executor)
{
	const struct cpython *py = &capture->py;
	addr_t value;
	executor->object = object;
	if (py_attr(py, object, "_thread_name_prefix", &value))
		executor->name = py_str_read(py, value);
	if (py_attr(py, object, "_max_workers", &value))
		py_int_read(py, value, &executor->max_workers);
	if (py_attr(py, object, "_shutdown", &value))
		executor->shut_down = py_bool_read(py, value);
}

static struct py_executor *executor_of_worker(struct capture *capture, const struct py_frame_view *view,
					      struct py_lock *queue)
{
	const struct cpython *py = &capture->py;
	addr_t reference, object;
	struct py_executor *executor = arena_new(capture->arena, struct py_executor);
	executor->queue = queue;
	executor->max_workers = LOCK_NUMBER_UNKNOWN;
	if (py_frame_local(py, view, "executor_reference", &reference) &&
	    py_read_word(py, reference, py->layout->weakref.object, &object) && !py_is_none(py, object))
		read_executor(capture, object, executor);
	return executor;
}

void capture_executors(struct capture *capture)
{
	// By the queue that its workers take from, at the queue's index.
	struct py_executor **known = arena_array(capture->arena, struct py_executor *,
						 capture->process->locks.count + 1);
	vec_each(struct capture_thread, captured, &capture->threads) {
		for (size_t i = 0; i < captured->views.count; i++) {
			const struct py_frame *frame = &captured->thread->frames.items[i];
			if (frame->role != ROLE_EXECUTOR_WORKER || captured->thread->executor)
				continue;
			struct py_lock *queue = frame->subject;
			struct py_executor *executor = queue ? known[queue->index] : NULL;
			if (!executor)
				executor = executor_of_worker(capture, &captured->views.items[i], queue);
			if (queue)
				known[queue->index] = executor;
			captured->thread->executor = executor;
			executor->workers++;
		}
	}
}
