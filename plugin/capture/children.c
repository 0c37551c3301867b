// SPDX-License-Identifier: GPL-3.0-or-later
// The child processes that threads wait for, and what these wait for themselves.
#include <stdlib.h>

#include "capture/io.h"
#include "capture/limits.h"
#include "capture/os.h"
#include "model/text.h"
#include "target/arch.h"
#include "target/proc_text.h"

static bool read_stat(struct os_view *view, uint64_t pid, struct proc_stat *ret,
		      enum os_result *ret_result)
{
	const char *text = os_text(view, ret_result, "%llu/stat", (unsigned long long)pid);
	return text && proc_stat_parse(text, ret);
}

/** A pid as the target's own PID namespace knows it. */
static uint64_t inner_pid(struct os_view *view, uint64_t pid)
{
	const char *text =
		view->depth ? os_text(view, NULL, "%llu/status", (unsigned long long)pid) : NULL;
	const char *at = text ? strstr(text, "\nNSpid:") : NULL;
	if (!at)
		return pid;
	at += strlen("\nNSpid:");
	for (size_t i = 0; i <= view->depth; i++) {
		at += strspn(at, "\t ");
		if (i < view->depth)
			at += strcspn(at, "\t \n");
	}
	char *end;
	uint64_t inner = strtoull(at, &end, 10);
	return end != at ? inner : 0;
}

/** By the kernel's own list where it keeps one, else by asking every process for its parent. */
static void list_children(struct os_view *view, uint64_t parent, os_numbers *ret)
{
	struct capture *capture = view->capture;
	os_numbers numbers = {0};
	bool cut, listed = false;
	const char *folder = arena_printf(capture->arena, "%llu/task", (unsigned long long)parent);
	target_os_list(capture->target, capture->arena, folder, CAPTURE_MAX_PROCESSES, &numbers,
		       &cut);
	vec_each(const uint64_t, task, &numbers) {
		const char *text = os_text(view, NULL, "%llu/task/%llu/children",
					   (unsigned long long)parent, (unsigned long long)*task);
		if (!text || target_stopped(capture->target))
			break;
		listed = true;
		for (char *end; ret->count < CAPTURE_MAX_CHILDREN; text = end) {
			uint64_t pid = strtoull(text, &end, 10);
			if (end == text)
				break;
			vec_add(capture->arena, ret, pid);
		}
	}
	if (listed)
		return;
	numbers.count = 0;
	target_os_list(capture->target, capture->arena, "", CAPTURE_MAX_PROCESSES, &numbers, &cut);
	vec_each(const uint64_t, pid, &numbers) {
		struct proc_stat stat;
		if (ret->count >= CAPTURE_MAX_CHILDREN || target_stopped(capture->target))
			return;
		if (read_stat(view, *pid, &stat, NULL) && stat.parent == parent)
			vec_add(capture->arena, ret, *pid);
	}
}

static enum tri runs_python(struct os_view *view, uint64_t pid)
{
	struct os_text link;
	struct capture *capture = view->capture;
	const char *path = arena_printf(capture->arena, "%llu/exe", (unsigned long long)pid);
	if (target_os_readlink(capture->target, capture->arena, path, &link) != OS_DONE)
		return TRI_UNKNOWN;
	const char *name = strrchr(link.bytes, '/');
	if (name && strstr(name, "python"))
		return TRI_YES;
	const char *maps = os_text(view, NULL, "%llu/maps", (unsigned long long)pid);
	return maps ? tri_of(strstr(maps, "/libpython")) : TRI_UNKNOWN;
}

static const char *thread_sample(struct os_view *view, uint64_t pid, uint64_t tid)
{
	const char *call = os_text(view, NULL, "%llu/task/%llu/syscall", (unsigned long long)pid,
				   (unsigned long long)tid);
	return call ? call
		    : os_text(view, NULL, "%llu/task/%llu/wchan", (unsigned long long)pid,
			      (unsigned long long)tid);
}

/** A futex that no other process can see, and no timeout. */
static bool is_inner_wait(const struct syscall_info *info, const uint64_t args[6])
{
	enum {
		// Linux include/uapi/linux/futex.h
		FUTEX_WAIT = 0,
		FUTEX_WAIT_BITSET = 9,
		FUTEX_PRIVATE = 0x80,
		FUTEX_CLOCK_REALTIME = 0x100,
	};
	uint64_t command = args[1] & ~(uint64_t)(FUTEX_PRIVATE | FUTEX_CLOCK_REALTIME);
	return info->class == SYSCALL_FUTEX && args[1] & FUTEX_PRIVATE && !args[3] &&
	       (command == FUTEX_WAIT || command == FUTEX_WAIT_BITSET);
}

static void read_thread(struct os_view *view, const struct py_child *child,
			struct py_child_thread *thread)
{
	enum {
		WAIT_FOR_PID = 1, // waitid's P_PID
	};
	struct capture *capture = view->capture;
	uint64_t args[6];
	long number;
	thread->sample = thread_sample(view, child->pid, thread->tid);
	const char *wchan = os_text(view, NULL, "%llu/task/%llu/wchan",
				    (unsigned long long)child->pid, (unsigned long long)thread->tid);
	if (wchan && *wchan && *wchan != '0')
		thread->wchan = capture_text(capture, wchan, strlen(wchan));
	if (!thread->sample || !proc_syscall_parse(thread->sample, &number, args))
		return;
	const struct syscall_info *info =
		target_arch_syscall(target_info(capture->target)->arch, number);
	if (!info)
		return;
	thread->call = info->name;
	thread->pid = -1;
	thread->inner = is_inner_wait(info, args);
	if (info->class == SYSCALL_CHILD) {
		thread->awaits_child = true;
		bool by_id = !strcmp(info->name, "waitid");
		if (!by_id && (int32_t)args[0] > 0)
			thread->pid = (int32_t)args[0];
		else if (by_id && args[0] == WAIT_FOR_PID)
			thread->pid = (int32_t)args[1];
	} else if (info->class == SYSCALL_FD) {
		thread->io = io_of_call(info->name, args);
		struct py_file *file = thread->io == IO_READ || thread->io == IO_WRITE
					       ? os_file(view, child->pid, (uint32_t)args[0])
					       : NULL;
		if (file && (file->kind == FILE_PIPE || file->kind == FILE_FIFO))
			thread->file = file;
	}
}

static void read_threads(struct os_view *view, struct py_child *child)
{
	struct capture *capture = view->capture;
	os_numbers tids = {0};
	bool cut;
	const char *folder =
		arena_printf(capture->arena, "%llu/task", (unsigned long long)child->pid);
	enum os_result result = target_os_list(capture->target, capture->arena, folder,
					       CAPTURE_MAX_CHILD_THREADS, &tids, &cut);
	child->settled = tri_of(result == OS_DONE && !cut && tids.count);
	vec_each(const uint64_t, tid, &tids) {
		struct py_child_thread *thread = vec_push(capture->arena, &child->threads);
		thread->tid = *tid;
		read_thread(view, child, thread);
	}
}

/** The child with this pid, looked at on first sight; NULL: there are too many. */
static struct py_child *add_child(struct os_view *view, uint64_t pid, uint64_t parent)
{
	struct capture *capture = view->capture;
	vec_each_ptr(struct py_child, known, &capture->process->children)
		if (known->pid == pid)
			return known;
	if (capture->process->children.count >= CAPTURE_MAX_CHILDREN) {
		py_warn(capture->process, "children-cut",
			"there are more child processes than the %d that pyhang looks at",
			CAPTURE_MAX_CHILDREN);
		return NULL;
	}
	struct py_child *child = arena_new(capture->arena, struct py_child);
	vec_add(capture->arena, &capture->process->children, child);
	child->pid = pid;
	child->inner_pid = inner_pid(view, pid);
	child->parent = parent;
	struct proc_stat stat;
	enum os_result result;
	bool read = read_stat(view, pid, &stat, &result);
	// A pid that somebody else's process has by now says that the child is gone.
	if (result == OS_GONE || (read && parent && stat.parent != parent)) {
		child->exists = TRI_NO;
		return child;
	}
	if (!read)
		return child;
	child->exists = TRI_YES;
	child->start = stat.start;
	child->parent = stat.parent;
	child->state = stat.state;
	child->command = capture_text(capture, stat.command, stat.command_length);
	child->python = runs_python(view, pid);
	read_threads(view, child);
	return child;
}

/** The child that a call names by `pid`, or the only one; NULL: several, or none. All of them are looked at. */
static struct py_child *find_awaited(struct os_view *view, uint64_t parent, int64_t pid)
{
	if (pid > 0 && !view->depth)
		return add_child(view, (uint64_t)pid, parent);
	os_numbers pids = {0};
	list_children(view, parent, &pids);
	struct py_child *found = NULL;
	vec_each(const uint64_t, each, &pids) {
		struct py_child *child = NULL;
		if (pid <= 0 || inner_pid(view, *each) == (uint64_t)pid)
			child = add_child(view, *each, parent);
		if (child && (pid > 0 || pids.count == 1))
			found = child;
	}
	return found;
}

/** Any child may have the other end of a pipe that a thread waits for. */
static bool waits_for_pipe(const struct py_process *process)
{
	vec_each_ptr(const struct py_thread, thread, &process->threads)
		vec_each(const struct py_fd_wait, wait, &thread->block.fds)
			if (wait->file && wait->file->kind == FILE_PIPE)
				return true;
	return false;
}

void os_capture_children(struct os_view *view)
{
	struct py_process *process = view->capture->process;
	vec_each_ptr(struct py_thread, thread, &process->threads) {
		struct py_block *block = &thread->block;
		// What the Python objects say is in block->child already.
		const struct py_child *known = block->child;
		if (block->kind != BLOCK_CHILD && !known)
			continue;
		int64_t pid = block->kind == BLOCK_CHILD ? block->pid : (int64_t)known->inner_pid;
		uint64_t parent = known && !known->parent ? 0 : view->pid;
		struct py_child *child = find_awaited(view, parent, pid);
		if (child && known) {
			child->object = known->object;
			child->name = known->name;
		}
		if (child)
			block->child = child;
	}
	if (waits_for_pipe(process))
		find_awaited(view, view->pid, -1);
	// A shell waits for the command that it runs, and so on: the list grows meanwhile, up to its bound.
	for (size_t i = 0; i < process->children.count; i++) {
		struct py_child *child = process->children.items[i];
		vec_each(const struct py_child_thread, thread, &child->threads)
			if (thread->awaits_child && !target_stopped(view->capture->target))
				find_awaited(view, child->pid, thread->pid);
	}
}

static bool has_moved(struct os_view *view, const struct py_child *child)
{
	struct proc_stat stat;
	if (!read_stat(view, child->pid, &stat, NULL) || stat.start != child->start)
		return true;
	vec_each(const struct py_child_thread, thread, &child->threads) {
		const char *now = thread_sample(view, child->pid, thread->tid);
		if (!now || !thread->sample || strcmp(now, thread->sample) != 0)
			return true;
	}
	return false;
}

void os_settle_children(struct os_view *view)
{
	vec_each_ptr(struct py_child, child, &view->capture->process->children) {
		if (child->exists != TRI_YES || !has_moved(view, child))
			continue;
		struct proc_stat stat;
		enum os_result result;
		child->settled = TRI_NO;
		if (!read_stat(view, child->pid, &stat, &result) ? result == OS_GONE
								 : stat.start != child->start) {
			child->exists = TRI_NO;
			py_warn(view->capture->process, "child-ended",
				"child process %llu ended while pyhang looked at it",
				(unsigned long long)child->pid);
		}
	}
}
