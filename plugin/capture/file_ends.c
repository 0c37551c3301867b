// SPDX-License-Identifier: GPL-3.0-or-later
// Who has the wanted files open: one walk over the descriptors of all processes.
#include <stdio.h>

#include "capture/limits.h"
#include "capture/os.h"
#include "target/proc_text.h"

void os_want_ends(struct os_view *view, const char *link, struct py_file *file)
{
	struct os_interest *interest;
	HASH_FIND_STR(view->interests, link, interest);
	if (!interest) {
		interest = arena_new(view->capture->arena, struct os_interest);
		interest->link = link;
		HASH_ADD_KEYPTR(hh, view->interests, interest->link, strlen(interest->link),
				interest);
	}
	vec_each_ptr(const struct py_file, known, &interest->files)
		if (known == file)
			return;
	vec_add(view->capture->arena, &interest->files, file);
}

static void add_end(struct os_view *view, const struct os_interest *interest, uint64_t pid,
		    uint64_t fd, const char **command)
{
	enum {
		ACCESS_MODE = 3,
	};
	uint64_t flags;
	const char *info = os_text(view, NULL, "%llu/fdinfo/%llu", (unsigned long long)pid,
				   (unsigned long long)fd);
	if (!info || !proc_field(info, "flags", 8, &flags)) {
		view->forbidden = true;
		return;
	}
	if (!*command)
		*command = os_command(view, pid);
	struct py_file_end end = {
		.pid = pid,
		.command = *command,
		.fd = fd,
		.reads = (flags & ACCESS_MODE) != 1,
		.writes = (flags & ACCESS_MODE) != 0,
	};
	vec_each_ptr(struct py_file, file, &interest->files) {
		if (file->ends.count < CAPTURE_MAX_ENDS)
			vec_add(view->capture->arena, &file->ends, end);
		else
			file->ends_complete = TRI_NO;
	}
}

/** All controlling sides have one path; which terminal each is of stands elsewhere. */
static const char *terminal_link(struct os_view *view, uint64_t pid, uint64_t fd)
{
	uint64_t number;
	const char *info = os_text(view, NULL, "%llu/fdinfo/%llu", (unsigned long long)pid,
				   (unsigned long long)fd);
	if (!info || !proc_field(info, "tty-index", 10, &number))
		return "";
	return arena_printf(view->capture->arena, OS_TERMINAL_LINK "%llu",
			    (unsigned long long)number);
}

static void look_through(struct os_view *view, uint64_t pid)
{
	struct capture *capture = view->capture;
	os_numbers fds = {0};
	bool cut;
	const char *command = NULL;
	const char *folder = arena_printf(capture->arena, "%llu/fd", (unsigned long long)pid);
	enum os_result result = target_os_list(capture->target, capture->arena, folder,
					       view->links_left, &fds, &cut);
	if (result == OS_FORBIDDEN || cut)
		view->forbidden = true;
	if (result != OS_DONE)
		return;
	vec_each(const uint64_t, fd, &fds) {
		char path[64];
		struct os_text link;
		struct os_interest *interest;
		if (!view->links_left || target_stopped(capture->target))
			return;
		view->links_left--;
		snprintf(path, sizeof(path), "%llu/fd/%llu", (unsigned long long)pid,
			 (unsigned long long)*fd);
		result = target_os_readlink(capture->target, capture->arena, path, &link);
		if (result == OS_FORBIDDEN) { // then so are all the others of this process
			view->forbidden = true;
			return;
		}
		if (result != OS_DONE)
			continue;
		const char *name =
			strstr(link.bytes, "/ptmx") ? terminal_link(view, pid, *fd) : link.bytes;
		HASH_FIND_STR(view->interests, name, interest);
		if (interest)
			add_end(view, interest, pid, *fd, &command);
	}
}

static bool is_looked_through_first(const struct os_view *view, uint64_t pid)
{
	if (pid == view->pid)
		return true;
	vec_each_ptr(const struct py_child, child, &view->capture->process->children)
		if (child->pid == pid)
			return true;
	return false;
}

static void ask_pipe(struct os_view *view, struct py_file *file)
{
	struct target *target = view->capture->target;
	enum os_result result = OS_UNKNOWN;
	if (file->kind != FILE_PIPE && file->kind != FILE_FIFO)
		return;
	if (file->fd >= 0)
		result = target_os_pipe(target, view->pid, (uint64_t)file->fd, &file->used,
					&file->size);
	else if (file->ends.count)
		result = target_os_pipe(target, file->ends.items[0].pid, file->ends.items[0].fd,
					&file->used, &file->size);
	file->filled = result == OS_DONE ? TRI_YES : TRI_UNKNOWN;
}

static bool has_other_end(const struct py_file *file)
{
	bool read = false, written = false;
	vec_each(const struct py_file_end, end, &file->ends) {
		read |= end->reads;
		written |= end->writes;
	}
	return read && written;
}

static void warn_of_gaps(struct os_view *view)
{
	struct py_process *process = view->capture->process;
	if (!view->links_left || !view->processes_left)
		py_warn(process, "files-cut",
			"there are more open files on this machine than pyhang looks through (%d): "
			"who has the other end of a pipe may be missing",
			CAPTURE_MAX_LINKS_SEEN);
	vec_each_ptr(const struct py_file, file, &process->files)
		if (file->kind == FILE_PIPE && view->forbidden && !has_other_end(file))
			py_warn(process, "proc-forbidden",
				"who has the other end of %s is not known: the files of some "
				"processes (of other users) may not be looked at",
				file->text);
}

void os_capture_ends(struct os_view *view)
{
	struct py_process *process = view->capture->process;
	os_numbers pids = {0};
	bool cut;
	if (!view->interests)
		return;
	look_through(view, view->pid);
	vec_each_ptr(const struct py_child, child, &process->children)
		look_through(view, child->pid);
	if (target_os_list(view->capture->target, view->capture->arena, "", view->processes_left,
			   &pids, &cut) != OS_DONE ||
	    cut)
		view->forbidden = true;
	vec_each(const uint64_t, pid, &pids) {
		if (!view->links_left || target_stopped(view->capture->target))
			break;
		if (!is_looked_through_first(view, *pid))
			look_through(view, *pid);
	}
	view->forbidden |= !view->links_left;
	vec_each_ptr(struct py_file, file, &process->files) {
		if (file->ends_complete != TRI_NO)
			file->ends_complete = tri_of(!view->forbidden);
		ask_pipe(view, file);
	}
	warn_of_gaps(view);
}
