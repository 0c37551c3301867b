// SPDX-License-Identifier: GPL-3.0-or-later
#include "glue/gdb_os_facts.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "glue/gdb_target.h"
#include "glue/unix_peer.h"

enum {
	// Linux include/uapi/asm-generic/unistd.h: the same numbers on all architectures.
	NR_PIDFD_OPEN = 434,
	NR_PIDFD_GETFD = 438,
	READ_BLOCK = 4096,
	LONGEST_LINK = 4096, // PATH_MAX
};

static void close_file(const int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

#define _cleanup_file_ __attribute__((cleanup(close_file)))

static enum os_result result_of_errno(void)
{
	switch (errno) {
	case ENOENT:
	case ESRCH:
	case EBADF:
	case ENOTDIR:
		return OS_GONE;
	case EACCES:
	case EPERM:
		return OS_FORBIDDEN;
	default:
		return OS_UNKNOWN;
	}
}

static enum os_result open_proc(const char *path, int flags, int *ret)
{
	_cleanup_file_ int proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	*ret = proc < 0 ? -1 : openat(proc, path, flags | O_RDONLY | O_CLOEXEC);
	return *ret < 0 ? result_of_errno() : OS_DONE;
}

static void free_bytes(char **bytes)
{
	free(*bytes);
}

static enum os_result read_proc(void *impl, struct arena *arena, const char *path, size_t limit,
				struct os_text *ret)
{
	(void)impl;
	_cleanup_file_ int file = -1;
	enum os_result result = open_proc(path, 0, &file);
	if (result != OS_DONE)
		return result;
	__attribute__((cleanup(free_bytes))) char *bytes = NULL;
	size_t length = 0, capacity = 0;
	*ret = (struct os_text){0};
	for (;;) {
		if (length + READ_BLOCK > capacity) {
			capacity = capacity ? capacity * 2 : 2 * (size_t)READ_BLOCK;
			char *grown = realloc(bytes, capacity);
			if (!grown)
				return OS_UNKNOWN;
			bytes = grown;
		}
		ssize_t got = read(file, bytes + length, READ_BLOCK);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return result_of_errno();
		if (got == 0)
			break;
		length += (size_t)got;
		if (length > limit) {
			length = limit;
			ret->cut = true;
			break;
		}
	}
	ret->bytes = arena_strndup(arena, bytes, length);
	ret->length = length;
	return OS_DONE;
}

static const char *proc_path(char *buffer, size_t size, const char *path)
{
	int length = snprintf(buffer, size, "/proc/%s", path);
	return length > 0 && (size_t)length < size ? buffer : NULL;
}

static enum os_result readlink_proc(void *impl, struct arena *arena, const char *path,
				    struct os_text *ret)
{
	(void)impl;
	char name[LONGEST_LINK], link[LONGEST_LINK];
	if (!proc_path(name, sizeof(name), path))
		return OS_UNKNOWN;
	ssize_t length = readlink(name, link, sizeof(link));
	if (length < 0)
		return result_of_errno();
	ret->bytes = arena_strndup(arena, link, (size_t)length);
	ret->length = (size_t)length;
	ret->cut = (size_t)length == sizeof(link);
	return OS_DONE;
}

static void close_folder(DIR **folder)
{
	if (*folder)
		closedir(*folder);
}

static enum os_result list_proc(void *impl, struct arena *arena, const char *path, size_t limit,
				os_numbers *ret, bool *ret_cut)
{
	(void)impl;
	char name[LONGEST_LINK];
	if (!proc_path(name, sizeof(name), path))
		return OS_UNKNOWN;
	__attribute__((cleanup(close_folder))) DIR *folder = opendir(name);
	if (!folder)
		return result_of_errno();
	for (const struct dirent *entry; (entry = readdir(folder));) {
		char *end;
		unsigned long long number = strtoull(entry->d_name, &end, 10);
		if (end == entry->d_name || *end)
			continue;
		if (ret->count >= limit) {
			*ret_cut = true;
			break;
		}
		vec_add(arena, ret, number);
	}
	return OS_DONE;
}

static enum os_result type_of_path(void *impl, const char *path, enum os_file_type *ret)
{
	(void)impl;
	char name[LONGEST_LINK];
	struct statx about;
	if (!proc_path(name, sizeof(name), path))
		return OS_UNKNOWN;
	// Neither mounts anything, nor waits for a server that may be what hangs.
	if (statx(AT_FDCWD, name, AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC, STATX_TYPE, &about))
		return result_of_errno();
	switch (about.stx_mode & S_IFMT) {
	case S_IFREG:
		*ret = OS_TYPE_REGULAR;
		break;
	case S_IFDIR:
		*ret = OS_TYPE_DIRECTORY;
		break;
	case S_IFIFO:
		*ret = OS_TYPE_FIFO;
		break;
	case S_IFSOCK:
		*ret = OS_TYPE_SOCKET;
		break;
	case S_IFCHR:
		// Documentation/admin-guide/devices.txt: 4 and 5 are terminals, 136 to 143 pseudo-terminals.
		*ret = about.stx_rdev_major == 4 || about.stx_rdev_major == 5 ||
				       (about.stx_rdev_major >= 136 && about.stx_rdev_major <= 143)
			       ? OS_TYPE_TERMINAL
			       : OS_TYPE_OTHER;
		break;
	default:
		*ret = OS_TYPE_OTHER;
	}
	return OS_DONE;
}

/** Through a second descriptor of the same open file: the pipe's counts of readers and writers stay as they are. */
static enum os_result ask_pipe(void *impl, uint64_t pid, uint64_t fd, uint64_t *ret_used,
			       uint64_t *ret_size)
{
	(void)impl;
	_cleanup_file_ int process = (int)syscall(NR_PIDFD_OPEN, (pid_t)pid, 0);
	if (process < 0)
		return result_of_errno();
	_cleanup_file_ int file = (int)syscall(NR_PIDFD_GETFD, process, (int)fd, 0);
	if (file < 0)
		return result_of_errno();
	struct statx about;
	int used = 0;
	if (statx(file, "", AT_EMPTY_PATH, STATX_TYPE, &about) || !S_ISFIFO(about.stx_mode) ||
	    ioctl(file, FIONREAD, &used) < 0)
		return OS_UNKNOWN;
	int size = fcntl(file, F_GETPIPE_SZ);
	if (size < 0 || used < 0)
		return OS_UNKNOWN;
	*ret_used = (uint64_t)used;
	*ret_size = (uint64_t)size;
	return OS_DONE;
}

static const struct target_os_ops proc_ops = {
	.read = read_proc,
	.readlink = readlink_proc,
	.list = list_proc,
	.type = type_of_path,
	.pipe = ask_pipe,
	.unix_peer = unix_peer_find,
};

/** In a chroot or container /proc may be of another PID namespace than GDB. */
static bool proc_is_ours(void)
{
	char link[32];
	ssize_t length = readlink("/proc/self", link, sizeof(link) - 1);
	if (length <= 0)
		return false;
	link[length] = '\0';
	return strtoll(link, NULL, 10) == (long long)getpid();
}

const struct target_os_ops *gdb_os_facts(void *impl)
{
	struct gdb_target *target = impl;
	if (target->info.kind != TARGET_LIVE || !target->info.pid)
		return NULL;
	if (target->proc == TRI_UNKNOWN)
		target->proc = tri_of(proc_is_ours());
	return target->proc == TRI_YES ? &proc_ops : NULL;
}
