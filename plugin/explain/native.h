// SPDX-License-Identifier: GPL-3.0-or-later
/** @file What native stacks say of threads, and locks of C code. */
#ifndef PYHANG_EXPLAIN_NATIVE_H
#define PYHANG_EXPLAIN_NATIVE_H

#include "model/process.h"

/** A lock of C code: a pthread mutex, a rwlock, a FILE's lock. */
bool lock_is_native(const struct py_lock *lock);

/** Why a native lock's owner does not exist any more: "ended", or "forked". */
const char *native_missing_word(const struct py_process *process, const struct py_lock *lock);

/**
 * The C function that Python code has called and that has not returned: "`sleep` in libc.so.6". What leads there from the
 * interpreter (ctypes, libffi) is left out. NULL: no symbols, or no native stack was read.
 */
const char *native_call(struct arena *arena, const struct py_thread *thread);

/** The interpreter's own function that waits, without those that only take a lock: "`new_threadstate`"; NULL: not known. */
const char *native_inside(struct arena *arena, const struct py_thread *thread);

/** Whether native_call() knows one. */
bool native_is_called(const struct py_thread *thread);

/** The C function that waits for the GIL, or a lock, in a thread that runs no Python code. */
const char *native_caller(struct arena *arena, const struct py_thread *thread);

/** Whether that function was called through ctypes. */
bool native_is_ctypes(const struct py_thread *thread);

/** Whether that function is of another library than the interpreter and the C library, or was called through ctypes. */
bool native_is_foreign(const struct py_thread *thread);

/** Whether the thread runs the code of a library that is neither the interpreter's nor the C library's. */
bool native_runs_library(const struct py_thread *thread);

#endif
