// SPDX-License-Identifier: GPL-3.0-or-later
// Thread pools, found through their workers. Source: Lib/concurrent/futures/thread.py, _worker, ThreadPoolExecutor.
#include "capture/context.h"
#include "cpython/dict.h"
#include "cpython/number.h"
#include "cpython/object.h"
#include "cpython/sequence.h"
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

/** Where the items of a SimpleQueue are: 3.7 to 3.12 in a list, since then in a ring. Source: Modules/_queuemodule.c. */
struct simple_queue {
	addr_t list;
	addr_t ring;
	size_t first, count, capacity;
};

static bool read_simple_queue(const struct cpython *py, addr_t object, struct simple_queue *ret)
{
	const struct layout *l = py->layout;
	size_t word = target_word_size(py->target);
	uint64_t first, count, capacity;
	*ret = (struct simple_queue){0};
	if (py_read_word(py, object, l->simplequeue.list, &ret->list) &&
	    py_read_word(py, object, l->simplequeue.list_pos, &first) &&
	    py_sequence_size(py, ret->list, &ret->count)) {
		ret->first = first;
		return first <= ret->count;
	}
	if (!py_read_word(py, object, l->simplequeue.num_items, &count))
		return false;
	// struct RingBuf: put_idx, get_idx, items, items_cap, num_items.
	addr_t end = object + layout_offset(l->simplequeue.num_items);
	bool read = target_read_word(py->target, end - word, &capacity) &&
		    target_read_word(py->target, end - 2 * word, &ret->ring) &&
		    target_read_word(py->target, end - 3 * word, &first);
	ret->first = first;
	ret->count = count;
	ret->capacity = capacity;
	return read && count <= capacity && first <= capacity && capacity < PY_MAX_SEQUENCE;
}

static bool simple_queue_item(const struct cpython *py, const struct simple_queue *queue,
			      size_t index, addr_t *ret)
{
	if (queue->list)
		return py_sequence_item(py, queue->list, index, ret);
	uint64_t at = (queue->first + index) % queue->capacity;
	return target_read_word(py->target, queue->ring + at * target_word_size(py->target), ret);
}

/** None in the queue is no task: it tells a worker to look whether it should end. */
static int64_t count_tasks(const struct cpython *py, const struct py_lock *lock)
{
	struct simple_queue queue;
	int64_t tasks = 0;
	addr_t item;
	if (!lock || lock->kind != LOCK_SIMPLE_QUEUE ||
	    !read_simple_queue(py, lock->address, &queue))
		return LOCK_NUMBER_UNKNOWN;
	for (size_t i = queue.list ? queue.first : 0; i < queue.count; i++) {
		if (!simple_queue_item(py, &queue, i, &item))
			return LOCK_NUMBER_UNKNOWN;
		tasks += !py_is_none(py, item);
	}
	return tasks;
}

static struct py_executor *
executor_of_worker(struct capture *capture, const struct py_frame_view *view, struct py_lock *queue)
{
	const struct cpython *py = &capture->py;
	addr_t reference, object;
	struct py_executor *executor = arena_new(capture->arena, struct py_executor);
	executor->queue = queue;
	executor->pending = count_tasks(py, queue);
	executor->max_workers = LOCK_NUMBER_UNKNOWN;
	if (py_frame_local(py, view, "executor_reference", &reference) &&
	    py_read_word(py, reference, py->layout->weakref.object, &object) &&
	    !py_is_none(py, object))
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
				executor = executor_of_worker(capture, &captured->views.items[i],
							      queue);
			if (queue)
				known[queue->index] = executor;
			captured->thread->executor = executor;
			executor->workers++;
		}
	}
}
