// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file What the operating system says of processes: files of /proc, for live targets of this machine.
 *
 * A target without a back end for it (a core, a remote one) knows nothing, which is normal. All may change and end while
 * one looks. Nothing here opens what the target has open: /proc is read, and a pipe is asked how full it is through a
 * copy of the descriptor, which adds neither a reader nor a writer.
 */
#ifndef PYHANG_TARGET_OS_FACTS_H
#define PYHANG_TARGET_OS_FACTS_H

#include "target/target.h"

enum os_result {
	OS_DONE = 0,
	OS_GONE,      /**< no such process, thread or descriptor (any more) */
	OS_FORBIDDEN, /**< it is there, and may not be looked at */
	OS_UNKNOWN, /**< the target has no operating system to ask, or it failed, or the target is stopped */
};

enum os_file_type {
	OS_TYPE_OTHER = 0,
	OS_TYPE_REGULAR,
	OS_TYPE_DIRECTORY,
	OS_TYPE_FIFO, /**< a pipe with or without a name */
	OS_TYPE_SOCKET,
	OS_TYPE_TERMINAL, /**< a character device that is not one of the harmless ones is not told from it */
};

struct os_text {
	const char *bytes; /**< NUL-terminated, in the arena; NULs inside are possible */
	size_t length;
	bool cut; /**< there was more */
};

typedef VEC(uint64_t) os_numbers;

/** Paths are relative to /proc: "4711/stat". Results of failed calls are undefined. */
struct target_os_ops {
	enum os_result (*read)(void *impl, struct arena *arena, const char *path, size_t limit,
			       struct os_text *ret);
	enum os_result (*readlink)(void *impl, struct arena *arena, const char *path,
				   struct os_text *ret);
	/** The entries of a folder that are numbers; at most `limit`. */
	enum os_result (*list)(void *impl, struct arena *arena, const char *path, size_t limit,
			       os_numbers *ret, bool *ret_cut);
	/** What is at a path below a process's root, cwd or fd; servers of network file systems are not asked. */
	enum os_result (*type)(void *impl, const char *path, enum os_file_type *ret);
	/** Bytes in a pipe that a process has open, and how many fit. */
	enum os_result (*pipe)(void *impl, uint64_t pid, uint64_t fd, uint64_t *ret_used,
			       uint64_t *ret_size);
	/** The inode of the socket that a unix socket of the process is connected to. */
	enum os_result (*unix_peer)(void *impl, uint64_t pid, uint64_t inode, uint64_t *ret);
};

enum os_result target_os_read(struct target *target, struct arena *arena, const char *path,
			      size_t limit, struct os_text *ret);
enum os_result target_os_readlink(struct target *target, struct arena *arena, const char *path,
				  struct os_text *ret);
enum os_result target_os_list(struct target *target, struct arena *arena, const char *path,
			      size_t limit, os_numbers *ret, bool *ret_cut);
enum os_result target_os_type(struct target *target, const char *path, enum os_file_type *ret);
enum os_result target_os_pipe(struct target *target, uint64_t pid, uint64_t fd, uint64_t *ret_used,
			      uint64_t *ret_size);

enum os_result target_os_unix_peer(struct target *target, uint64_t pid, uint64_t inode,
				   uint64_t *ret);

/** Whether there is anything to ask. */
bool target_has_os(struct target *target);

#endif
