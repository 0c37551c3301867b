// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Files and other processes, as clauses for people. All text is in the arena. */
#ifndef PYHANG_EXPLAIN_FILE_WORDS_H
#define PYHANG_EXPLAIN_FILE_WORDS_H

#include "model/process.h"

/** What a thread in WAIT_FD waits for: completes "waits for". */
const char *file_wait_text(const struct py_process *process, const struct py_thread *thread);

/** "process 4711 (sh)" */
const char *process_words(struct arena *arena, uint64_t pid, const char *command);

/** The same of a child; a multiprocessing.Process by its own name. */
const char *child_words(struct arena *arena, const struct py_child *child);

/** "child process 4711 (python3) to end" for WAIT_PROCESS. */
const char *child_wait_text(const struct py_process *process, const struct py_thread *thread);

/** What the program calls the descriptor, NULL: not known. */
const char *fd_name(const struct py_process *process, int64_t fd);

/** Whether all the ends that are known are of one process. */
bool file_ends_are_own(const struct py_file *file);

/** Who could do what a thread of this process that waits to do `io` needs: "process 33 (sh) and 2 more"; NULL: unknown. */
const char *file_servers(const struct py_process *process, const struct py_file *file,
			 enum py_io io);

/** ", 65536 of 65536 bytes full", "" when it is not known. */
const char *file_fill(struct arena *arena, const struct py_file *file);

/** "process 33 (sh)" for who holds the file lock, NULL: unknown. */
const char *file_locker(const struct py_process *process, const struct py_file *file);

#endif
