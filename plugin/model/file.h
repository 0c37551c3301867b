// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Files that threads wait for, who has their other ends, and the child processes that threads wait for. */
#ifndef PYHANG_MODEL_FILE_H
#define PYHANG_MODEL_FILE_H

#include "model/types.h"
#include "model/vec.h"

struct py_child;

enum py_file_kind {
#define FILE_KIND(name, word, meaning) FILE_##name,
#include "model/file_kinds.def"
#undef FILE_KIND
	FILE_KIND_COUNT,
};

/** What a system call does to its file. */
enum py_io {
#define IO_KIND(name, word, meaning) IO_##name,
#include "model/io_kinds.def"
#undef IO_KIND
	IO_KIND_COUNT,
};

/** A process that has a pipe, a terminal or the other end of a socket open. */
struct py_file_end {
	uint64_t pid;
	const char *command; /**< escaped; NULL: unknown */
	uint64_t fd;
	bool reads, writes;
};

/** A file that the process, or a child that it waits for, has open. Texts are escaped; NULL: unknown. */
struct py_file {
	int64_t fd; /**< in this process, -1: it has it not (a child has) */
	enum py_file_kind kind;
	const char *text; /**< what the system calls it: "pipe:[123]", a path */
	bool reads, writes;
	uint64_t inode;     /**< pipes and sockets; 0: unknown */
	const char *family; /**< sockets: "inet", "inet6", "unix" */
	const char *state;  /**< TCP: "listen", "established" … */
	const char *local;  /**< "127.0.0.1:8080", or the path of a unix socket */
	const char *peer;
	VEC(struct py_file_end) ends;    /**< all that are known, of this process too */
	enum tri ends_complete;          /**< TRI_NO: some processes could not be looked at */
	enum tri filled;                 /**< whether used and size are known */
	uint64_t used, size;             /**< bytes in the pipe, and how many fit */
	VEC(struct py_file_end) lockers; /**< who holds the file lock that is waited for */
};

/** What the program calls one of the process's descriptors. */
struct py_fd_name {
	int64_t fd;
	const char *name; /**< "Popen.stdout" */
};

/** One descriptor that a thread waits for. */
struct py_fd_wait {
	int64_t fd;
	bool reads, writes;
	struct py_file *file; /**< NULL: nothing is known of it */
};

/** A thread of a child, where it waits. */
struct py_child_thread {
	uint64_t tid;
	const char *call;   /**< system call, NULL: it runs, or it is not known */
	const char *wchan;  /**< function of the kernel that it sleeps in; NULL: unknown */
	const char *sample; /**< what the system said of it, to see whether it moves */
	enum py_io io;
	struct py_file *file; /**< IO_READ, IO_WRITE: the pipe, NULL: something else */
	bool inner; /**< it waits, without a timeout, for another thread of its own process */
	bool awaits_child; /**< it waits for a process … */
	int64_t pid;       /**< … this one; -1: any */
};

/** Another process: a child that is waited for, or one that is below it. */
struct py_child {
	uint64_t pid;       /**< as this machine knows it */
	uint64_t inner_pid; /**< as the process itself knows it: in its PID namespace */
	uint64_t parent;
	uint64_t start;      /**< clock ticks after boot */
	const char *command; /**< its name, escaped; never its arguments */
	char state;          /**< as /proc says it: R, S, D, T, Z; 0: unknown */
	enum tri exists;
	enum tri python;    /**< its executable looks like one */
	const char *object; /**< what the program calls it: "subprocess.Popen" */
	const char *name;   /**< multiprocessing.Process.name, escaped; NULL: unknown */
	VEC(struct py_child_thread) threads; /**< main first */
	enum tri settled; /**< all of its threads were looked at, twice, and did not move */
};

const char *py_file_kind_word(enum py_file_kind kind);
const char *py_io_word(enum py_io io);
/** "running", "sleeping", "stopped" …; NULL: unknown */
const char *py_child_state_word(char state);

#endif
