// SPDX-License-Identifier: GPL-3.0-or-later
/** @file What the parts of capture that ask the operating system share. */
#ifndef PYHANG_CAPTURE_OS_H
#define PYHANG_CAPTURE_OS_H

#include "capture/context.h"
#include "target/os_facts.h"

/** What /proc calls a file whose holders are wanted, and the files that these are ends of. */
struct os_interest {
	const char *link; /**< not escaped */
	VEC(struct py_file *) files;
	UT_hash_handle hh;
};

/** Begins the link under which the controlling side of pseudo-terminal N is wanted. */
#define OS_TERMINAL_LINK "terminal:"

struct os_view {
	struct capture *capture;
	uint64_t pid;
	size_t depth; /**< PID namespaces between the target and this machine's first */
	struct os_interest *interests; /**< uthash by link */
	size_t links_left;             /**< descriptors that may still be looked at */
	size_t processes_left;         /**< … and processes */
	bool forbidden;                /**< some could not be looked at */
};

/** Text that came from the system, escaped and bounded. */
const char *capture_text(struct capture *capture, const char *bytes, size_t length);

/** /proc/PATH as a string, NULL when it cannot be read. */
const char *os_text(struct os_view *view, enum os_result *ret_result, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** The process's name, escaped; NULL: unknown. */
const char *os_command(struct os_view *view, uint64_t pid);

/** The file that a process has open as `fd`; made on first sight. NULL: it cannot be told. */
struct py_file *os_file(struct os_view *view, uint64_t pid, uint64_t fd);

/** Wants to know who has `link` open, as the ends of `file`. */
void os_want_ends(struct os_view *view, const char *link, struct py_file *file);

/** What threads wait for: files of the process. files.c */
void os_capture_files(struct os_view *view);
/** Children that are waited for, and what they wait for. children.c */
void os_capture_children(struct os_view *view);
/** Whether the children are still where they were. children.c */
void os_settle_children(struct os_view *view);
/** Who else has the files open. file_ends.c */
void os_capture_ends(struct os_view *view);
/** Addresses of sockets, and who is at the other end. sockets.c */
void os_capture_sockets(struct os_view *view);
/** Who holds the file locks that threads wait for. file_locks.c */
void os_capture_locks(struct os_view *view);

#endif
