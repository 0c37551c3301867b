// SPDX-License-Identifier: GPL-3.0-or-later
// Event loops. Source: Lib/asyncio/base_events.py, selector_events.py, unix_events.py (3.6+).
#include "capture/tasks.h"
#include "cpython/deque.h"
#include "cpython/dict.h"
#include "cpython/number.h"
#include "cpython/object.h"
#include "cpython/sequence.h"

enum {
	COUNT_MOST = 1000000,
	MAX_LOOPS = 1000,
};

/** `_ready`: what is due. */
static int64_t count_ready(const struct cpython *py, addr_t loop)
{
	struct py_deque_iter iter;
	addr_t deque, handle;
	int64_t count = 0;
	if (!py_attr(py, loop, "_ready", &deque) || !py_deque_iter_init(&iter, py, deque))
		return LOOP_NUMBER_UNKNOWN;
	while (count < COUNT_MOST && py_deque_iter_next(&iter, &handle))
		count++;
	return count;
}

/** `_scheduled`: a heap of TimerHandles, of which some may have been cancelled. */
static int64_t count_timers(const struct cpython *py, addr_t loop)
{
	addr_t list, number;
	size_t size;
	int64_t cancelled = 0;
	if (!py_attr(py, loop, "_scheduled", &list) || !py_sequence_size(py, list, &size))
		return LOOP_NUMBER_UNKNOWN;
	if (py_attr(py, loop, "_timer_cancelled_count", &number))
		py_int_read(py, number, &cancelled);
	return (int64_t)size >= cancelled && cancelled >= 0 ? (int64_t)size - cancelled
							    : (int64_t)size;
}

static int64_t count_entries(const struct cpython *py, addr_t dict)
{
	struct py_dict_iter iter;
	addr_t key, value;
	int64_t count = 0;
	if (!py_dict_iter_init(&iter, py, dict))
		return LOOP_NUMBER_UNKNOWN;
	while (count < COUNT_MOST && py_dict_iter_next(&iter, &key, &value))
		count++;
	return iter.unreadable ? LOOP_NUMBER_UNKNOWN : count;
}

/** The selector's files without those of the loop itself, the pipe through which other threads wake it. */
static int64_t count_files(const struct cpython *py, addr_t loop)
{
	addr_t selector, files, number;
	int64_t own = 0;
	if (!py_attr(py, loop, "_selector", &selector) ||
	    !py_attr(py, selector, "_fd_to_key", &files))
		return LOOP_NUMBER_UNKNOWN;
	int64_t count = count_entries(py, files);
	if (py_attr(py, loop, "_internal_fds", &number))
		py_int_read(py, number, &own);
	return count >= own && own >= 0 ? count - own : LOOP_NUMBER_UNKNOWN;
}

static int64_t count_signals(const struct cpython *py, addr_t loop)
{
	addr_t handlers;
	return py_attr(py, loop, "_signal_handlers", &handlers) ? count_entries(py, handlers)
								: LOOP_NUMBER_UNKNOWN;
}

/** The thread that is inside the loop's run_forever(). */
static struct py_thread *thread_of(struct capture *capture, addr_t loop)
{
	vec_each_ptr(struct py_thread, thread, &capture->process->threads)
		vec_each(struct py_frame, frame, &thread->frames)
			if (frame->role == ROLE_LOOP_RUN && frame->self == loop)
				return thread;
	return NULL;
}

struct py_loop *capture_loop(struct capture *capture, addr_t address)
{
	const struct cpython *py = &capture->py;
	vec_each_ptr(struct py_loop, known, &capture->process->loops)
		if (known->address == address)
			return known;
	const struct py_type *type = address ? py_type_of(py, address) : NULL;
	if (!type || py_is_none(py, address) || capture->process->loops.count == MAX_LOOPS)
		return NULL;
	struct py_loop *loop = arena_new(capture->arena, struct py_loop);
	loop->address = address;
	loop->type = py_type_full_name(py, type);
	loop->thread = thread_of(capture, address);
	loop->ready = count_ready(py, address);
	loop->timers = count_timers(py, address);
	loop->files = count_files(py, address);
	loop->signals = count_signals(py, address);
	if (loop->thread)
		loop->thread->loop = loop;
	vec_add(capture->arena, &capture->process->loops, loop);
	return loop;
}
