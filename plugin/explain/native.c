// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/native.h"

#include "explain/owners.h"

bool lock_is_native(const struct py_lock *lock)
{
	return lock->kind == LOCK_NATIVE || lock->kind == LOCK_NATIVE_RWLOCK ||
	       lock->kind == LOCK_NATIVE_FILE;
}

const char *native_missing_word(const struct py_process *process, const struct py_lock *lock)
{
	// Kernel ids grow: what is older than this process was a thread of the one that forked it.
	bool forked = process->lost_threads.count || owners_in_forked_child(process);
	return forked && process->pid && lock->native_owner < process->pid ? "forked" : "ended";
}

/** Index of the interpreter's loop in a native stack; the count when it is not there. */
static size_t eval_at(const struct py_thread *thread)
{
	size_t at = 0;
	while (at < thread->native_frames.count &&
	       thread->native_frames.items[at].role != NATIVE_EVAL)
		at++;
	return at;
}

static bool library_begins(const struct py_native_frame *frame, const char *prefix)
{
	const char *name = py_native_library(frame);
	return name && !strncmp(name, prefix, strlen(prefix));
}

static bool is_foreign_machinery(const struct py_native_frame *frame)
{
	return library_begins(frame, "libffi") || library_begins(frame, "_ctypes");
}

static bool is_c_library(const struct py_native_frame *frame)
{
	static const char *const names[] = {"libc.", "libc-", "libpthread",
					    "libm.", "libm-", "ld-"};
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (library_begins(frame, names[i]))
			return true;
	return false;
}

static bool is_interpreter(const struct py_native_frame *frame, const struct py_native_frame *eval)
{
	if (!frame->library || !eval->library)
		return frame->library == eval->library;
	return !strcmp(frame->library, eval->library);
}

/** The outermost frame between the interpreter's loop and the thread's present place that is not the interpreter's. */
static const struct py_native_frame *called_frame(const struct py_thread *thread)
{
	size_t eval = eval_at(thread);
	if (eval == thread->native_frames.count)
		return NULL;
	const struct py_native_frame *frames = thread->native_frames.items;
	while (eval-- > 0)
		if (!is_interpreter(&frames[eval], &frames[eval_at(thread)]) &&
		    !is_foreign_machinery(&frames[eval]) && frames[eval].function)
			return &frames[eval];
	return NULL;
}

static const char *frame_words(struct arena *arena, const struct py_native_frame *frame)
{
	const char *library = py_native_library(frame);
	return library ? arena_printf(arena, "`%s` in %s", frame->function, library)
		       : arena_printf(arena, "`%s`", frame->function);
}

const char *native_call(struct arena *arena, const struct py_thread *thread)
{
	const struct py_native_frame *frame = called_frame(thread);
	return frame ? frame_words(arena, frame) : NULL;
}

static bool is_lock_machinery(const char *function)
{
	static const char *const prefixes[] = {"PyThread_",        "_PyMutex",     "PyMutex_",
					       "_PyParking",       "_PySemaphore", "_PyEvent",
					       "_PyRecursiveMutex"};
	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (!strncmp(function, prefixes[i], strlen(prefixes[i])))
			return true;
	return false;
}

const char *native_inside(struct arena *arena, const struct py_thread *thread)
{
	size_t eval = eval_at(thread);
	const struct py_native_frame *frames = thread->native_frames.items;
	if (eval == thread->native_frames.count)
		return NULL;
	for (size_t i = 0; i < eval; i++)
		if (frames[i].function && is_interpreter(&frames[i], &frames[eval]) &&
		    !is_lock_machinery(frames[i].function))
			return arena_printf(arena, "`%s`", frames[i].function);
	return NULL;
}

bool native_is_called(const struct py_thread *thread)
{
	return called_frame(thread) != NULL;
}

const char *native_caller(struct arena *arena, const struct py_thread *thread)
{
	const struct py_native_frame *frames = thread->native_frames.items;
	size_t count = thread->native_frames.count, at = count;
	for (size_t i = 0; i < count; i++)
		if (frames[i].role == NATIVE_TAKE_GIL)
			at = i;
	// The function that called PyGILState_Ensure(), or one of its kin.
	for (size_t i = at + 1; i < count; i++)
		if (frames[i].function && !is_interpreter(&frames[i], &frames[at]) &&
		    !is_foreign_machinery(&frames[i]))
			return frame_words(arena, &frames[i]);
	return NULL;
}

bool native_is_ctypes(const struct py_thread *thread)
{
	size_t eval = eval_at(thread);
	for (size_t i = 0; i < eval; i++)
		if (is_foreign_machinery(&thread->native_frames.items[i]))
			return true;
	return false;
}

bool native_is_foreign(const struct py_thread *thread)
{
	const struct py_native_frame *frame = called_frame(thread);
	return frame && (!is_c_library(frame) || native_is_ctypes(thread));
}

bool native_runs_library(const struct py_thread *thread)
{
	const struct py_native_frame *frame = called_frame(thread);
	// Extensions of the standard library are what people call Python.
	return native_is_foreign(thread) && frame->library &&
	       !strstr(frame->library, "/lib-dynload/");
}
