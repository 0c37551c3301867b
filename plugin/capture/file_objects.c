// SPDX-License-Identifier: GPL-3.0-or-later
// The Python objects of the files and children that threads wait for: what the program calls them, and in a core all
// that is known of them.
#include <math.h>

#include "capture/context.h"
#include "capture/limits.h"
#include "cpython/dict.h"
#include "cpython/number.h"
#include "cpython/object.h"
#include "cpython/str.h"

enum {
	LINUX_AF_UNIX = 1,
	LINUX_AF_INET = 2,
	LINUX_AF_INET6 = 10,
	GLIBC_FILENO = 112, // in struct _IO_FILE, glibc 2.0+, 64-bit
	DEEPEST_FILE = 3,   // TextIOWrapper over BufferedReader over FileIO
	NEAR_FRAMES = 4, // the call that blocks is in the innermost frame, or below a wrapper or two
};

/** Bytes of PyObject_HEAD, which the private structures below begin with; ob_type is its last member. */
static uint64_t head_size(const struct cpython *py)
{
	return layout_offset(py->layout->object.ob_type) + target_word_size(py->target);
}

static bool is_buffered(const struct cpython *py, const struct py_type *type)
{
	return py_type_derives(py, type, "_io", "BufferedReader") ||
	       py_type_derives(py, type, "_io", "BufferedWriter") ||
	       py_type_derives(py, type, "_io", "BufferedRandom");
}

static bool read_fd(const struct cpython *py, addr_t at, int64_t *ret)
{
	uint32_t fd;
	if (!target_read_u32(py->target, at, &fd) || (int32_t)fd < 0)
		return false;
	*ret = (int32_t)fd;
	return true;
}

static bool is_socket(const struct cpython *py, addr_t object)
{
	return py_type_derives(py, py_type_of(py, object), "_socket", "socket");
}

/**
 * The descriptor of a file or socket object.
 * Source: CPython Modules/_io/fileio.c (fileio.fd), bufferedio.c (buffered.raw), textio.c (textio.buffer, behind two ints
 * and a Py_ssize_t), Modules/socketmodule.h (sock_fd); 2.7 Include/fileobject.h (f_fp).
 */
static bool fd_of_object(const struct cpython *py, addr_t object, int64_t *ret)
{
	size_t word = target_word_size(py->target);
	for (int depth = 0; object && depth < DEEPEST_FILE; depth++) {
		const struct py_type *type = py_type_of(py, object);
		addr_t body = object + head_size(py);
		if (!type)
			return false;
		if (py_type_derives(py, type, "_socket", "socket") ||
		    py_type_derives(py, type, "_io", "FileIO"))
			return read_fd(py, body, ret);
		if (py_type_is(type, "", "file") && word == sizeof(uint64_t))
			return target_read_word(py->target, body, &object) &&
			       read_fd(py, object + GLIBC_FILENO, ret);
		if (py_type_derives(py, type, "_io", "TextIOWrapper"))
			body += 2 * sizeof(int32_t) + word;
		else if (!is_buffered(py, type))
			return false;
		if (!target_read_word(py->target, body, &object))
			return false;
	}
	return false;
}

void capture_name_fd(struct capture *capture, int64_t fd, const char *name)
{
	vec_each(const struct py_fd_name, known, &capture->process->fd_names)
		if (known->fd == fd)
			return;
	if (capture->process->fd_names.count < CAPTURE_MAX_FILES)
		vec_add(capture->arena, &capture->process->fd_names,
			((struct py_fd_name){fd, name}));
}

static void name_pipes(struct capture *capture, addr_t popen)
{
	static const char *const pipes[] = {"stdin", "stdout", "stderr"};
	addr_t value;
	int64_t fd;
	for (size_t i = 0; i < ARRAY_SIZE(pipes); i++)
		if (py_attr(&capture->py, popen, pipes[i], &value) &&
		    fd_of_object(&capture->py, value, &fd))
			capture_name_fd(capture, fd,
					arena_printf(capture->arena, "Popen.%s", pipes[i]));
}

/** Popen: its pid, and the pipes to the child. Its `args` may hold secrets, and is not read. */
static void read_popen(struct capture *capture, struct py_thread *thread, addr_t popen)
{
	const struct cpython *py = &capture->py;
	addr_t value;
	int64_t pid;
	name_pipes(capture, popen);
	if (thread->block.child || !py_attr(py, popen, "pid", &value) ||
	    !py_int_read(py, value, &pid) || pid <= 0)
		return;
	struct py_child *child = arena_new(capture->arena, struct py_child);
	child->pid = (uint64_t)pid;
	child->inner_pid = (uint64_t)pid;
	child->parent = capture->process->pid;
	child->object = "subprocess.Popen";
	thread->block.child = child;
}

/** The socket's family, where the system is not there to be asked. */
static void read_socket(struct capture *capture, struct py_block *block, addr_t object)
{
	uint32_t family;
	const struct cpython *py = &capture->py;
	struct py_file *file = arena_new(capture->arena, struct py_file);
	if (capture->process->target_kind == TARGET_LIVE || block->fds.count != 1 ||
	    !target_read_u32(py->target, object + head_size(py) + sizeof(int32_t), &family))
		return;
	file->fd = block->fd;
	file->kind = FILE_SOCKET;
	file->family = family == LINUX_AF_INET    ? "inet"
		       : family == LINUX_AF_INET6 ? "inet6"
		       : family == LINUX_AF_UNIX  ? "unix"
						  : NULL;
	vec_add(capture->arena, &capture->process->files, file);
	block->fds.items[0].file = file;
}

/** @return whether the object is the file that the thread waits for, and was given a name */
static bool try_object(struct capture *capture, struct py_block *block, addr_t object,
		       const char *name)
{
	const struct cpython *py = &capture->py;
	int64_t fd;
	const struct py_type *type = object ? py_type_of(py, object) : NULL;
	if (type && py_type_is(type, "", "builtin_function_or_method") &&
	    !py_read_word(py, object, py->layout->cfunction.self, &object))
		return false;
	if (type && py_type_derives(py, type, "subprocess", "Popen"))
		name_pipes(capture, object);
	if (!type || !fd_of_object(py, object, &fd) || fd != block->fd)
		return false;
	if (is_socket(py, object))
		read_socket(capture, block, object);
	if (name)
		capture_name_fd(capture, fd, name);
	return name != NULL; // else the search for its name goes on
}

static bool try_attributes(struct capture *capture, struct py_block *block, addr_t object,
			   const char *name)
{
	const struct cpython *py = &capture->py;
	struct py_dict_iter iter;
	addr_t key, value;
	const struct py_type *type = py_type_of(py, object);
	if (!type || !name || (!(type->flags & PY_TYPE_HEAP) && type->flags))
		return false;
	py_dict_iter_attributes(&iter, py, object);
	for (size_t i = 0; i < CAPTURE_MAX_ATTRIBUTES && py_dict_iter_next(&iter, &key, &value);
	     i++) {
		const char *attribute = py_str_read(py, key);
		if (attribute && try_object(capture, block, value,
					    arena_printf(capture->arena, "%s.%s", name, attribute)))
			return true;
	}
	return false;
}

static bool find_in_frame(struct capture *capture, struct py_block *block,
			  const struct py_frame_view *view)
{
	const struct cpython *py = &capture->py;
	size_t word = target_word_size(py->target);
	for (size_t i = 0; i < view->code->local_count; i++) {
		addr_t name, value = py_frame_slot(py, view, i);
		const char *text = value && py_code_local_name(py, view->code, i, &name)
					   ? py_str_read(py, name)
					   : NULL;
		if (value && (try_object(capture, block, value, text) ||
			      try_attributes(capture, block, value, text)))
			return true;
	}
	for (size_t i = 0; i < view->code->stack_size; i++) {
		uint64_t raw;
		if (target_read_word(py->target, view->stack + i * word, &raw) &&
		    try_object(capture, block, py_slot_pointer(py, raw), NULL))
			return true;
	}
	return false;
}

static bool find_in_globals(struct capture *capture, struct py_block *block,
			    const struct py_frame_view *view)
{
	const struct cpython *py = &capture->py;
	struct py_dict_iter iter;
	addr_t key, value;
	py_dict_iter_init(&iter, py, view->globals);
	for (size_t i = 0; i < CAPTURE_MAX_ATTRIBUTES && py_dict_iter_next(&iter, &key, &value);
	     i++) {
		const char *name = py_str_read(py, key);
		if (name && try_object(capture, block, value, name))
			return true;
	}
	return false;
}

static bool is_child_wait(enum py_role role)
{
	return role == ROLE_CHILD_WAIT || role == ROLE_CHILD_TRY_WAIT || role == ROLE_CHILD_WAIT_27;
}

static void find_file(struct capture *capture, const struct capture_thread *captured)
{
	struct py_block *block = &captured->thread->block;
	size_t depth = captured->views.count < NEAR_FRAMES ? captured->views.count : NEAR_FRAMES;
	bool found = false;
	if (block->kind != BLOCK_FD || block->fd < 0 || block->io == IO_POLL)
		return;
	for (size_t i = 0; i < depth && !found; i++)
		found = find_in_frame(capture, block, &captured->views.items[i]);
	for (size_t i = 0; i < depth && !found; i++)
		found = find_in_globals(capture, block, &captured->views.items[i]);
}

void capture_file_objects(struct capture *capture)
{
	vec_each(struct capture_thread, captured, &capture->threads) {
		vec_each(const struct py_frame, frame, &captured->thread->frames)
			if (is_child_wait(frame->role) && frame->self)
				read_popen(capture, captured->thread, frame->self);
		if (!target_stopped(capture->target))
			find_file(capture, captured);
	}
}
