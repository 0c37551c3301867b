// SPDX-License-Identifier: GPL-3.0-or-later
// What threads do to files, as their system calls say it: of cores, too.
#include "capture/io.h"

#include "capture/context.h"
#include "capture/limits.h"
#include "capture/os.h"

static const struct {
	const char *name;
	enum py_io io;
} io_calls[] = {
#define IO_CALL(name, what) {#name, IO_##what},
#include "capture/io_calls.def"
#undef IO_CALL
};

/** Linux include/uapi/asm-generic/fcntl.h: the commands that wait. */
static bool is_lock_command(uint64_t command)
{
	enum {
		F_SETLKW_COMMAND = 7,
		F_SETLKW64_COMMAND = 14,
		F_OFD_SETLKW_COMMAND = 38,
	};
	return command == F_SETLKW_COMMAND || command == F_SETLKW64_COMMAND ||
	       command == F_OFD_SETLKW_COMMAND;
}

enum py_io io_of_call(const char *name, const uint64_t args[6])
{
	if (!name)
		return IO_NONE;
	if (!strcmp(name, "fcntl") || !strcmp(name, "fcntl64"))
		return is_lock_command(args[1]) ? IO_LOCK : IO_OTHER;
	for (size_t i = 0; i < ARRAY_SIZE(io_calls); i++)
		if (!strcmp(name, io_calls[i].name))
			return io_calls[i].io;
	return IO_OTHER;
}

static void add_fd(struct capture *capture, struct py_block *block, int64_t fd, bool reads,
		   bool writes)
{
	if (fd < 0)
		return;
	if (block->fds.count >= CAPTURE_MAX_POLLED) {
		py_warn(capture->process, "files-cut",
			"a thread waits for more than %d files: only the first ones are listed",
			CAPTURE_MAX_POLLED);
		return;
	}
	struct py_fd_wait *wait = vec_push(capture->arena, &block->fds);
	*wait = (struct py_fd_wait){.fd = fd, .reads = reads, .writes = writes};
}

/** poll(struct pollfd *, count, …). */
static void add_polled(struct capture *capture, struct py_block *block, const uint64_t *args)
{
	enum {
		// Linux include/uapi/asm-generic/poll.h
		POLL_IN = 1,
		POLL_OUT = 4,
	};
	for (uint64_t i = 0; i < args[1] && i <= CAPTURE_MAX_POLLED; i++) {
		uint32_t fd;
		uint16_t events;
		if (!target_read_u32(capture->target, args[0] + i * 8, &fd) ||
		    !target_read_u16(capture->target, args[0] + i * 8 + 4, &events))
			return;
		add_fd(capture, block, (int32_t)fd, !(events & POLL_OUT) || events & POLL_IN,
		       events & POLL_OUT);
	}
}

/** select(count, fd_set *reads, fd_set *writes, …). */
static void add_selected(struct capture *capture, struct py_block *block, const uint64_t *args)
{
	enum {
		MAX_SELECTED = 65536,
	};
	for (uint64_t byte = 0; byte * 8 < args[0] && byte * 8 < MAX_SELECTED; byte++) {
		uint8_t reads = 0, writes = 0;
		if (args[1] && !target_read_u8(capture->target, args[1] + byte, &reads))
			return;
		if (args[2] && !target_read_u8(capture->target, args[2] + byte, &writes))
			return;
		for (unsigned bit = 0; bit < 8; bit++)
			if ((reads | writes) >> bit & 1)
				add_fd(capture, block, (int64_t)(byte * 8 + bit), reads >> bit & 1,
				       writes >> bit & 1);
	}
}

static void read_path(struct capture *capture, struct py_block *block, addr_t address)
{
	const char *path =
		target_read_cstring(capture->target, capture->arena, address, CAPTURE_MAX_PATH);
	if (path)
		block->path = capture_text(capture, path, strlen(path));
}

static void read_call(struct capture *capture, struct capture_thread *captured)
{
	struct py_block *block = &captured->thread->block;
	const struct py_syscall *call = captured->thread->syscall;
	const uint64_t *args = call->args;
	block->io = io_of_call(call->name, args);
	bool lost = captured->registers.first_arg_lost;
	switch (block->io) {
	case IO_OPEN:
		if (strncmp(call->name, "openat", 6) != 0 && !lost)
			read_path(capture, block, args[0]);
		else if (!strncmp(call->name, "openat", 6))
			read_path(capture, block, args[1]);
		break;
	case IO_POLL:
		if (!strncmp(call->name, "epoll", 5))
			add_fd(capture, block, block->fd, true, false);
		else if (strstr(call->name, "select") && !lost)
			add_selected(capture, block, args);
		else if (!lost)
			add_polled(capture, block, args);
		break;
	default:
		add_fd(capture, block, block->fd, block->io == IO_READ || block->io == IO_ACCEPT,
		       block->io == IO_WRITE || block->io == IO_CONNECT);
		break;
	}
}

void capture_io(struct capture *capture)
{
	vec_each(struct capture_thread, captured, &capture->threads)
		if (captured->thread->block.kind == BLOCK_FD && captured->thread->syscall &&
		    captured->thread->syscall->name)
			read_call(capture, captured);
}
