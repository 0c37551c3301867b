// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * @file The texts of /proc, taken apart. Each may be cut, and a process chooses some of it: its name, the paths of its
 * sockets. Nothing of it is escaped here.
 * Source: Linux Documentation/filesystems/proc.rst, fs/proc/array.c, net/ipv4/tcp_ipv4.c, fs/locks.c
 */
#ifndef PYHANG_TARGET_PROC_TEXT_H
#define PYHANG_TARGET_PROC_TEXT_H

#include "model/types.h"

/** /proc/PID/stat */
struct proc_stat {
	const char *command; /**< inside of the text, may hold anything */
	size_t command_length;
	char state; /**< R, S, D, Z, T, t, X … */
	uint64_t parent;
	uint64_t start; /**< clock ticks after boot: tells a recycled pid */
};
bool proc_stat_parse(const char *text, struct proc_stat *ret);

/** /proc/PID/task/TID/syscall: false unless the thread is inside of a system call. */
bool proc_syscall_parse(const char *text, long *ret_number, uint64_t ret_args[6]);

/** The number behind "key:" at the start of a line, in that base. */
bool proc_field(const char *text, const char *key, int base, uint64_t *ret);

/** The line behind `*at`, which moves on; its length without the newline. NULL at the end. */
const char *proc_line(const char **at, size_t *ret_length);

/** A line of /proc/net/tcp and its kin: addresses as the kernel writes them, "0100007F:1F90". */
struct proc_inet {
	char local[48], remote[48];
	unsigned state;
	uint64_t inode;
};
bool proc_inet_parse(const char *line, size_t length, struct proc_inet *ret);

/** "127.0.0.1:8080", "[::1]:8080" of the kernel's form; false when it is none. `size` at least 64. */
bool proc_inet_address(const char *hex, char *ret, size_t size);

/** A line of /proc/net/unix. */
struct proc_unix {
	uint64_t inode;
	unsigned type;
	unsigned state;
	const char *path; /**< inside of the line, NULL: it has no name */
	size_t path_length;
};
bool proc_unix_parse(const char *line, size_t length, struct proc_unix *ret);

/** A line of /proc/locks. */
struct proc_lock {
	uint64_t number;
	bool waits;
	char type[16];         /**< FLOCK, POSIX, OFDLCK, LEASE */
	char mode[8];          /**< READ, WRITE */
	int64_t pid;           /**< -1: of no one process */
	unsigned major, minor; /**< of the file system */
	uint64_t inode;
};
bool proc_lock_parse(const char *line, size_t length, struct proc_lock *ret);

/** The file system of a mount in /proc/PID/mountinfo. */
bool proc_mount_device(const char *text, uint64_t mount, unsigned *ret_major, unsigned *ret_minor);

#endif
