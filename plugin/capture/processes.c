// SPDX-License-Identifier: GPL-3.0-or-later
// multiprocessing: the Process objects of children that are joined, and the threads that feed queues.
#include "capture/context.h"
#include "capture/limits.h"
#include "cpython/deque.h"
#include "cpython/dict.h"
#include "cpython/number.h"
#include "cpython/object.h"
#include "cpython/str.h"

static bool read_int(const struct cpython *py, addr_t object, const char *name, int64_t *ret)
{
	addr_t value;
	return py_attr(py, object, name, &value) && py_int_read(py, value, ret);
}

/** Source: Lib/multiprocessing/process.py, BaseProcess; popen_fork.py, Popen; 2.7: Process, forking.py. */
static void read_process(struct capture *capture, struct py_thread *thread, addr_t process)
{
	const struct cpython *py = &capture->py;
	addr_t popen, value;
	int64_t pid;
	if (!py_attr(py, process, "_popen", &popen) || !read_int(py, popen, "pid", &pid) || pid <= 0)
		return;
	struct py_child *child = arena_new(capture->arena, struct py_child);
	// Its parent is the fork server, where one forks.
	bool forked = !py_type_derives(py, py_type_of(py, popen),
				       "multiprocessing.popen_forkserver", "Popen");
	child->pid = (uint64_t)pid;
	child->inner_pid = (uint64_t)pid;
	child->parent = forked ? capture->process->pid : 0;
	child->object = "multiprocessing.Process";
	if (py_attr(py, process, "_name", &value))
		child->name = py_str_read(py, value);
	thread->block.child = child;
}

/** The descriptor of the Connection that a method of it, `send_bytes`, is bound to. */
static int64_t fd_of_method(const struct cpython *py, addr_t method)
{
	addr_t self;
	int64_t fd;
	bool bound = py_type_is(py_type_of(py, method), "", "method") &&
		     py_read_word(py, method, py->layout->method.self, &self);
	return bound && read_int(py, self, "_handle", &fd) ? fd : -1;
}

static int64_t count_items(const struct cpython *py, addr_t buffer)
{
	struct py_deque_iter iter;
	return py_deque_iter_init(&iter, py, buffer) ? (int64_t)iter.left : LOCK_NUMBER_UNKNOWN;
}

/** Source: Lib/multiprocessing/queues.py, Queue._start_thread, Queue._feed. */
static void read_feeder(struct capture *capture, struct py_thread *thread,
			const struct py_frame *frame, const struct py_frame_view *view)
{
	const struct cpython *py = &capture->py;
	addr_t value;
	struct py_block *block = &thread->block;
	struct py_feeder *feeder = arena_new(capture->arena, struct py_feeder);
	feeder->notempty = frame->subject;
	feeder->fd = py_frame_local(py, view, "send_bytes", &value) ? fd_of_method(py, value) : -1;
	feeder->pending = LOCK_NUMBER_UNKNOWN;
	if (py_frame_local(py, view, "buffer", &value))
		feeder->pending = count_items(py, value);
	if (feeder->fd < 0 && block->kind == BLOCK_FD && block->io == IO_WRITE)
		feeder->fd = block->fd;
	thread->feeder = feeder;
}

/** A queue's pipe gets the queue's name. */
static void name_queue(struct capture *capture, addr_t object, addr_t name)
{
	static const char *const ends[] = {"_reader", "_writer"};
	const struct cpython *py = &capture->py;
	const struct py_type *type = py_type_of(py, object);
	bool queue = type && (py_type_derives(py, type, "multiprocessing.queues", "Queue") ||
			      py_type_derives(py, type, "multiprocessing.queues", "SimpleQueue"));
	const char *text = queue ? py_str_read(py, name) : NULL;
	addr_t connection;
	int64_t fd;
	for (size_t i = 0; text && i < ARRAY_SIZE(ends); i++)
		if (py_attr(py, object, ends[i], &connection) &&
		    read_int(py, connection, "_handle", &fd))
			capture_name_fd(capture, fd,
					arena_printf(capture->arena, "%s.%s", text, ends[i]));
}

/** The queues in the variables of a frame, and of its module: their pipes may be what a child waits for. */
static void name_queues(struct capture *capture, const struct py_frame_view *view)
{
	const struct cpython *py = &capture->py;
	struct py_dict_iter iter;
	addr_t key, value;
	for (size_t i = 0; i < view->code->local_count; i++)
		if ((value = py_frame_slot(py, view, i)) &&
		    py_code_local_name(py, view->code, i, &key))
			name_queue(capture, value, key);
	py_dict_iter_init(&iter, py, view->globals);
	for (size_t i = 0; i < CAPTURE_MAX_ATTRIBUTES && py_dict_iter_next(&iter, &key, &value); i++)
		name_queue(capture, value, key);
}

static void name_user_queues(struct capture *capture, const struct capture_thread *captured)
{
	for (size_t i = 0; i < captured->views.count && !target_stopped(capture->target); i++)
		if (py_frame_is_user_code(&captured->thread->frames.items[i]))
			name_queues(capture, &captured->views.items[i]);
}

void capture_processes(struct capture *capture)
{
	vec_each(struct capture_thread, captured, &capture->threads) {
		struct py_thread *thread = captured->thread;
		for (size_t i = 0; i < captured->views.count; i++) {
			const struct py_frame *frame = &thread->frames.items[i];
			bool joins = frame->role == ROLE_PROCESS_JOIN ||
				     frame->role == ROLE_PROCESS_JOIN_27;
			if (joins && frame->self && !thread->block.child)
				read_process(capture, thread, frame->self);
			if (joins)
				name_user_queues(capture, captured);
			if (frame->role == ROLE_FEEDER && !thread->feeder)
				read_feeder(capture, thread, frame, &captured->views.items[i]);
		}
	}
}
