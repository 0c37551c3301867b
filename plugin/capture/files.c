// SPDX-License-Identifier: GPL-3.0-or-later
// The files that threads wait for, as /proc/PID/fd shows them.
#include <stdio.h>
#include <stdlib.h>

#include "capture/limits.h"
#include "capture/os.h"
#include "target/proc_text.h"

/** Linux include/uapi/asm-generic/fcntl.h: O_ACCMODE */
enum {
	ACCESS_READ = 0,
	ACCESS_WRITE = 1,
	ACCESS_BOTH = 2,
	ACCESS_MODE = 3,
};

static enum py_file_kind kind_of_type(enum os_file_type type)
{
	switch (type) {
	case OS_TYPE_REGULAR:
	case OS_TYPE_DIRECTORY:
		return FILE_REGULAR;
	case OS_TYPE_FIFO:
		return FILE_FIFO;
	case OS_TYPE_SOCKET:
		return FILE_SOCKET;
	case OS_TYPE_TERMINAL:
		return FILE_TERMINAL;
	case OS_TYPE_OTHER:
		break;
	}
	return FILE_UNKNOWN;
}

static bool begins(const char *text, const char *with)
{
	return !strncmp(text, with, strlen(with));
}

static enum py_file_kind kind_of(struct os_view *view, uint64_t pid, uint64_t fd, const char *link)
{
	enum os_file_type type;
	if (begins(link, "pipe:["))
		return FILE_PIPE;
	if (begins(link, "socket:["))
		return FILE_SOCKET;
	if (begins(link, "anon_inode:"))
		return FILE_ANON;
	const char *path = arena_printf(view->capture->arena, "%llu/fd/%llu",
					(unsigned long long)pid, (unsigned long long)fd);
	if (target_os_type(view->capture->target, path, &type) != OS_DONE)
		return FILE_UNKNOWN;
	enum py_file_kind kind = kind_of_type(type);
	return kind == FILE_UNKNOWN && begins(link, "/dev/") ? FILE_DEVICE : kind;
}

static const struct py_file *known_file(const struct os_view *view, int64_t fd, const char *link)
{
	vec_each_ptr(const struct py_file, file, &view->capture->process->files)
		if (file->fd == fd && file->text && !strcmp(file->text, link))
			return file;
	return NULL;
}

static void read_access(struct os_view *view, uint64_t pid, struct py_file *file, uint64_t fd)
{
	uint64_t flags;
	const char *info = os_text(view, NULL, "%llu/fdinfo/%llu", (unsigned long long)pid,
				   (unsigned long long)fd);
	if (!info)
		return;
	if (proc_field(info, "flags", 8, &flags)) {
		file->reads = (flags & ACCESS_MODE) != ACCESS_WRITE;
		file->writes = (flags & ACCESS_MODE) != ACCESS_READ;
	}
	if (!file->inode)
		proc_field(info, "ino", 10, &file->inode); // Linux 5.14+
}

struct py_file *os_file(struct os_view *view, uint64_t pid, uint64_t fd)
{
	struct capture *capture = view->capture;
	struct os_text link;
	const char *path = arena_printf(capture->arena, "%llu/fd/%llu", (unsigned long long)pid,
					(unsigned long long)fd);
	if (target_os_readlink(capture->target, capture->arena, path, &link) != OS_DONE)
		return NULL;
	const char *text = capture_text(capture, link.bytes, link.length);
	int64_t own = pid == view->pid ? (int64_t)fd : -1;
	const struct py_file *known = known_file(view, own, text);
	if (known)
		return (struct py_file *)known;
	if (capture->process->files.count >= CAPTURE_MAX_FILES) {
		py_warn(capture->process, "files-cut",
			"threads wait for more than %d files: what the others are is not shown",
			CAPTURE_MAX_FILES);
		return NULL;
	}
	struct py_file *file = arena_new(capture->arena, struct py_file);
	vec_add(capture->arena, &capture->process->files, file);
	file->fd = own;
	file->text = text;
	file->kind = kind_of(view, pid, fd, link.bytes);
	const char *number = strchr(link.bytes, '[');
	if ((file->kind == FILE_PIPE || file->kind == FILE_SOCKET) && number)
		file->inode = strtoull(number + 1, NULL, 10);
	read_access(view, pid, file, fd);
	if (file->kind == FILE_PIPE || file->kind == FILE_FIFO)
		os_want_ends(view, link.bytes, file);
	// Who shows a pseudo-terminal has its other side open: ssh's server, a terminal emulator.
	if (file->kind == FILE_TERMINAL && begins(link.bytes, "/dev/pts/"))
		os_want_ends(view,
			     arena_printf(capture->arena, OS_TERMINAL_LINK "%s",
					  link.bytes + strlen("/dev/pts/")),
			     file);
	return file;
}

/** "tfd:        5 events:       19 data: …": what an epoll object watches. */
static void add_watched(struct os_view *view, struct py_block *block, uint64_t epoll)
{
	const char *at = os_text(view, NULL, "%llu/fdinfo/%llu", (unsigned long long)view->pid,
				 (unsigned long long)epoll);
	enum {
		// Linux include/uapi/linux/eventpoll.h
		EPOLL_IN = 1,
		EPOLL_OUT = 4,
	};
	size_t length;
	for (const char *line; (line = proc_line(&at, &length));) {
		unsigned long long fd, events;
		if (sscanf(line, "tfd: %llu events: %llx", &fd, &events) != 2)
			continue;
		if (block->fds.count >= CAPTURE_MAX_POLLED)
			return;
		struct py_fd_wait *wait = vec_push(view->capture->arena, &block->fds);
		*wait = (struct py_fd_wait){.fd = (int64_t)fd,
					    .reads = events & EPOLL_IN,
					    .writes = events & EPOLL_OUT};
	}
}

/** A FIFO waits in open() for its other end. Nothing else in the file system is asked for. */
static void find_opened(struct os_view *view, struct py_block *block)
{
	struct capture *capture = view->capture;
	enum os_file_type type;
	if (!block->path || !*block->path || strchr(block->path, '\\'))
		return; // a path that had to be escaped is not the path
	bool absolute = block->path[0] == '/';
	const char *path =
		arena_printf(capture->arena, "%llu/%s%s%s", (unsigned long long)view->pid,
			     absolute ? "root" : "cwd", absolute ? "" : "/", block->path);
	if (target_os_type(capture->target, path, &type) != OS_DONE || type != OS_TYPE_FIFO)
		return;
	struct py_file *file = arena_new(capture->arena, struct py_file);
	vec_add(capture->arena, &capture->process->files, file);
	file->fd = -1;
	file->kind = FILE_FIFO;
	file->text = block->path;
	block->opened = file;
}

void os_capture_files(struct os_view *view)
{
	vec_each_ptr(struct py_thread, thread, &view->capture->process->threads) {
		struct py_block *block = &thread->block;
		if (block->kind != BLOCK_FD)
			continue;
		if (block->io == IO_OPEN)
			find_opened(view, block);
		for (size_t i = 0; i < block->fds.count; i++) {
			struct py_file *file =
				os_file(view, view->pid, (uint64_t)block->fds.items[i].fd);
			block->fds.items[i].file = file;
			// Who else has it open could give the lock back; an escaped path is not the path.
			if (file && block->io == IO_LOCK && !strchr(file->text, '\\'))
				os_want_ends(view, file->text, file);
			if (file && file->kind == FILE_ANON && strstr(file->text, "[eventpoll]") &&
			    i == 0)
				add_watched(view, block, (uint64_t)block->fds.items[i].fd);
		}
	}
}
