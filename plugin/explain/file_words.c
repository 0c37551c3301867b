// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/file_words.h"

#include "explain/outside.h"
#include "explain/say.h"

enum {
	LONGEST_FILE_NAME = 60,
	LONGEST_COMMAND = 24,
	FILES_NAMED = 3,
};

const char *fd_name(const struct py_process *process, int64_t fd)
{
	vec_each(const struct py_fd_name, named, &process->fd_names)
		if (named->fd == fd)
			return named->name;
	return NULL;
}

bool file_ends_are_own(const struct py_file *file)
{
	vec_each(const struct py_file_end, end, &file->ends)
		if (end->pid != file->ends.items[0].pid)
			return false;
	return file->ends.count != 0;
}

/** "a pipe", "terminal /dev/pts/3"; NULL: nothing is known. */
static const char *file_noun(struct arena *arena, const struct py_file *file)
{
	if (!file)
		return NULL;
	const char *text = say_clipped(arena, file->text ? file->text : "?", LONGEST_FILE_NAME);
	switch (file->kind) {
	case FILE_PIPE:
		return say(arena, FILE_PIPE_NOUN);
	case FILE_FIFO:
		return say(arena, FILE_FIFO_NOUN, .what = text);
	case FILE_TERMINAL:
		return say(arena, FILE_TERMINAL_NOUN, .what = text);
	case FILE_SOCKET:
		if (file->peer)
			return say(arena, FILE_SOCKET_PEER_NOUN, .what = file->peer);
		return file->local ? say(arena, FILE_SOCKET_LOCAL_NOUN, .what = file->local)
				   : say(arena, FILE_SOCKET_NOUN);
	default:
		return text;
	}
}

/** " (a pipe)", " (Popen.stdout, a pipe)", "" */
static const char *file_note(const struct py_process *process, int64_t fd,
			     const struct py_file *file)
{
	struct arena *arena = process->arena;
	const char *noun = file_noun(arena, file), *name = fd_name(process, fd);
	if (noun && name)
		return say(arena, FILE_NOUN_NAMED, .function = name, .what = noun);
	if (!noun && !name)
		return "";
	return say(arena, FILE_NOUN, .what = noun ? noun : name);
}

static const char *polled_text(const struct py_process *process, const struct py_block *block)
{
	struct arena *arena = process->arena;
	const char *list = NULL;
	size_t shown = 0;
	// What an epoll object watches is listed behind the object itself.
	size_t first = block->fds.count > 1 && block->fds.items[0].fd == block->fd ? 1 : 0;
	for (size_t i = first; i < block->fds.count && shown < FILES_NAMED; i++, shown++) {
		const struct py_fd_wait *wait = &block->fds.items[i];
		const char *item = say(arena, FD_LIST_ITEM, .count = (uint64_t)wait->fd,
				       .what = file_note(process, wait->fd, wait->file));
		list = list ? arena_printf(arena, "%s, %s", list, item) : item;
	}
	size_t more = block->fds.count - first - shown;
	if (list && more)
		list = say(arena, FD_LIST_MORE, .what = list, .count = more);
	return list ? say(arena, WAITS_EVENTS, .what = list) : say(arena, WAITS_FDS);
}

const char *process_words(struct arena *arena, uint64_t pid, const char *command)
{
	if (!command)
		return say(arena, SOME_PROCESS, .count = pid);
	return say(arena, NAMED_PROCESS, .count = pid,
		   .what = say_clipped(arena, command, LONGEST_COMMAND));
}

const char *child_words(struct arena *arena, const struct py_child *child)
{
	if (!child->name)
		return process_words(arena, child->pid, child->command);
	return say(arena, PROCESS_OBJECT, .count = child->pid,
		   .what = say_clipped(arena, child->name, LONGEST_COMMAND));
}

const char *file_locker(const struct py_process *process, const struct py_file *file)
{
	if (!file || !file->lockers.count)
		return NULL;
	const struct py_file_end *locker = &file->lockers.items[0];
	if (!locker->pid)
		return say(process->arena, NO_PROCESS);
	if (locker->pid == process->pid)
		return say(process->arena, THIS_PROCESS);
	return locker->command ? process_words(process->arena, locker->pid, locker->command)
			       : say(process->arena, LOCKER_GONE, .count = locker->pid);
}

const char *file_wait_text(const struct py_process *process, const struct py_thread *thread)
{
	struct arena *arena = process->arena;
	const struct py_block *block = &thread->block;
	const struct py_file *file = block->fds.count ? block->fds.items[0].file : NULL;
	if (block->io == IO_POLL)
		return polled_text(process, block);
	if (block->io == IO_OPEN && block->path) {
		const char *path = say_clipped(arena, block->path, LONGEST_FILE_NAME);
		return block->opened ? say(arena, WAITS_FIFO, .what = path)
				     : say(arena, WAITS_OPEN, .what = path);
	}
	if (thread->wait.fd < 0)
		return say(arena, WAITS_FDS);
	struct say words = {
		.count = (uint64_t)thread->wait.fd,
		.what = file_note(process, thread->wait.fd, file),
	};
	switch (block->io) {
	case IO_READ:
		return say_in(arena, SAY_WAITS_READ, &words);
	case IO_WRITE:
		return say_in(arena, SAY_WAITS_WRITE, &words);
	case IO_ACCEPT:
		return say_in(arena, SAY_WAITS_ACCEPT, &words);
	case IO_CONNECT:
		return say_in(arena, SAY_WAITS_CONNECT, &words);
	case IO_LOCK:
		words.other = file_locker(process, file);
		return say_in(arena, words.other ? SAY_WAITS_FILE_LOCK_HELD : SAY_WAITS_FILE_LOCK,
			      &words);
	default:
		return say_in(arena, SAY_WAITS_FD, &words);
	}
}

const char *child_wait_text(const struct py_process *process, const struct py_thread *thread)
{
	struct arena *arena = process->arena;
	const struct py_child *child = thread->block.child;
	const char *name = child ? child->command ? child->command : child->object : NULL;
	if (child && child->name)
		return say(arena, WAITS_PROCESS_OBJECT, .count = child->pid,
			   .what = say_clipped(arena, child->name, LONGEST_COMMAND));
	if (child && name)
		return say(arena, WAITS_NAMED_CHILD, .count = child->pid,
			   .what = say_clipped(arena, name, LONGEST_COMMAND));
	if (child && child->pid)
		return say(arena, WAITS_CHILD, .count = child->pid);
	if (thread->wait.pid <= 0)
		return say(arena, WAITS_CHILDREN);
	return say(arena, WAITS_CHILD, .count = (uint64_t)thread->wait.pid);
}

static bool is_named_before(const struct py_file *file, const struct py_file_end *end, enum py_io io)
{
	vec_each(const struct py_file_end, other, &file->ends) {
		if (other == end)
			return false;
		if (other->pid == end->pid && outside_serves(other, io))
			return true;
	}
	return false;
}

const char *file_servers(const struct py_process *process, const struct py_file *file, enum py_io io)
{
	struct arena *arena = process->arena;
	const char *list = NULL;
	size_t shown = 0, more = 0;
	vec_each(const struct py_file_end, end, &file->ends) {
		if (!outside_serves(end, io) || is_named_before(file, end, io))
			continue;
		if (shown++ >= FILES_NAMED) {
			more++;
			continue;
		}
		const char *item = end->pid == process->pid
					   ? say(arena, THIS_PROCESS)
					   : process_words(arena, end->pid, end->command);
		list = list ? arena_printf(arena, "%s, %s", list, item) : item;
	}
	return more ? say(arena, FD_LIST_MORE, .what = list, .count = more) : list;
}

const char *file_fill(struct arena *arena, const struct py_file *file)
{
	if (file->filled != TRI_YES)
		return "";
	return say(arena, PIPE_FILLED, .count = file->used,
		   .what = arena_printf(arena, "%llu", (unsigned long long)file->size));
}
