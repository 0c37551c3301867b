// SPDX-License-Identifier: GPL-3.0-or-later
#include "model/process.h"

#include <math.h>
#include <string.h>

struct py_process *py_process_create(struct arena *arena)
{
	struct py_process *process = arena_new(arena, struct py_process);
	process->arena = arena;
	return process;
}

void py_warn(struct py_process *process, const char *code, const char *format, ...)
{
	enum {
		MAX_OF_ONE_CODE = 20,
	};
	va_list arguments;
	va_start(arguments, format);
	const char *text = arena_vprintf(process->arena, format, arguments);
	va_end(arguments);
	size_t count = 0;
	vec_each(struct py_warning, known, &process->warnings) {
		if (strcmp(known->code, code) != 0)
			continue;
		if (!strcmp(known->text, text) || ++count > MAX_OF_ONE_CODE)
			return;
	}
	if (count == MAX_OF_ONE_CODE)
		text = "there are more of these, which are not listed";
	vec_add(process->arena, &process->warnings, ((struct py_warning){code, text}));
}

void py_process_adopt(struct py_process *process, const struct py_process *other)
{
	if (other->runtime.version)
		process->runtime = other->runtime;
	vec_each(const struct py_warning, warning, &other->warnings)
		py_warn(process, warning->code, "%s", warning->text);
	vec_each(const struct py_fact, fact, &other->facts)
		vec_add(process->arena, &process->facts, *fact);
}

void py_fact_add(struct py_process *process, const char *topic, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	const char *text = arena_vprintf(process->arena, format, arguments);
	va_end(arguments);
	vec_add(process->arena, &process->facts, ((struct py_fact){topic, text}));
}

struct py_thread *py_process_add_thread(struct py_process *process)
{
	struct py_thread *thread = arena_new(process->arena, struct py_thread);
	thread->index = process->threads.count;
	thread->block.remaining = NAN;
	thread->block.fd = -1;
	thread->block.pid = -1;
	thread->wait.fd = -1;
	thread->wait.pid = -1;
	thread->wait.timeout = NAN;
	vec_add(process->arena, &process->threads, thread);
	return thread;
}

struct py_interpreter *py_process_add_interpreter(struct py_process *process)
{
	struct py_interpreter *interpreter = arena_new(process->arena, struct py_interpreter);
	vec_add(process->arena, &process->interpreters, interpreter);
	return interpreter;
}

struct py_lock *py_process_add_lock(struct py_process *process, enum py_lock_kind kind,
				    addr_t address)
{
	struct py_lock *lock = arena_new(process->arena, struct py_lock);
	lock->index = process->locks.count;
	lock->kind = kind;
	lock->type = py_lock_kind_type(kind);
	lock->address = address;
	lock->count = LOCK_NUMBER_UNKNOWN;
	lock->value = LOCK_NUMBER_UNKNOWN;
	lock->limit = LOCK_NUMBER_UNKNOWN;
	lock->unfinished = LOCK_NUMBER_UNKNOWN;
	vec_add(process->arena, &process->locks, lock);
	return lock;
}

struct py_frame *py_thread_add_frame(struct py_process *process, struct py_thread *thread)
{
	struct py_frame *frame = vec_push(process->arena, &thread->frames);
	frame->timeout = NAN;
	return frame;
}

struct py_thread *py_process_main_thread(const struct py_process *process)
{
	vec_each_ptr(struct py_thread, thread, &process->threads)
		if (thread->main == TRI_YES && (!thread->interpreter || thread->interpreter->main))
			return thread;
	return NULL;
}

struct py_thread *py_process_thread_by_ident(const struct py_process *process, uint64_t ident)
{
	vec_each_ptr(struct py_thread, thread, &process->threads)
		if (ident && thread->ident == ident && thread->alive != TRI_NO &&
		    thread->finished != TRI_YES)
			return thread;
	return NULL;
}

static const char *lock_type(const struct py_lock *lock)
{
	return lock->type ? lock->type : py_lock_kind_type(lock->kind);
}

static const char *lock_own_title(struct arena *arena, const struct py_lock *lock)
{
	const char *type = lock_type(lock);
	if (lock->kind == LOCK_MODULE && lock->label)
		return arena_printf(arena, "import lock of module %s", lock->label);
	if (lock->kind == LOCK_MODULE && !lock->address)
		return type; // 2.7's only one
	if (lock->names.count)
		return arena_printf(arena, "%s %s", type, lock->names.items[0]);
	return arena_printf(arena, "%s at 0x%llx", type, (unsigned long long)lock->address);
}

/** Whether the lock is known by itself, without the object that it is a part of. */
static bool lock_has_own_title(const struct py_lock *lock)
{
	return !lock->outer || (lock->names.count && !lock->names_derived) ||
	       (lock->kind == LOCK_MODULE && lock->label);
}

const char *py_lock_title(struct arena *arena, const struct py_lock *lock)
{
	enum {
		NESTING_LIMIT = 4
	}; // a crafted target can make the objects contain each other
	const char *parts = "";
	for (int depth = 0; depth < NESTING_LIMIT && !lock_has_own_title(lock); depth++) {
		parts = arena_printf(arena, "%s%s of ", parts, lock_type(lock));
		lock = lock->outer;
	}
	return arena_printf(arena, "%s%s", parts, lock_own_title(arena, lock));
}

const char *py_thread_title(struct arena *arena, const struct py_thread *thread)
{
	if (thread->name)
		return thread->name;
	if (thread->native_id)
		return arena_printf(arena, "thread T%zu (LWP %llu)", thread->index + 1,
				    (unsigned long long)thread->native_id);
	return arena_printf(arena, "thread T%zu", thread->index + 1);
}

const struct py_frame *py_task_user_frame(const struct py_task *task)
{
	vec_each(const struct py_frame, frame, &task->frames)
		if (py_frame_is_user_code(frame) && !py_frame_is_installed_code(frame))
			return frame;
	vec_each(const struct py_frame, frame, &task->frames)
		if (frame->module && strncmp(frame->module, "asyncio.", 8) != 0)
			return frame;
	return task->frames.count ? &task->frames.items[0] : NULL;
}

const char *py_task_title(struct arena *arena, const struct py_task *task)
{
	return task->name ? task->name : arena_printf(arena, "task A%zu", task->index + 1);
}

bool py_frame_is_user_code(const struct py_frame *frame)
{
	// clang-format off
	static const char *const machinery[] = {
		"threading", "queue", "Queue", "concurrent.futures._base", "concurrent.futures.thread",
		"concurrent.futures.process", "selectors", "subprocess", "socket", "ssl", "contextlib",
		"importlib._bootstrap", "_frozen_importlib", "asyncio.runners", "asyncio.base_events",
		"asyncio.events", "logging", "multiprocessing.util", "multiprocessing.process",
		"multiprocessing.popen_fork", "multiprocessing.forking", "multiprocessing.synchronize", "multiprocessing.queues",
		"multiprocessing.connection", "multiprocessing.pool", "socketserver", "SocketServer",
	};
	// clang-format on
	if (frame->role != ROLE_NONE)
		return false;
	if (!frame->module)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(machinery); i++)
		if (!strcmp(frame->module, machinery[i]))
			return false;
	return true;
}

/** A path below `lib/python3.11/`, which has the standard library and installed packages. */
static bool is_below_library_folder(const char *file)
{
	static const char folder[] = "/lib/python";
	for (const char *at = strstr(file, folder); at; at = strstr(at + 1, folder)) {
		const char *rest = at + strlen(folder);
		rest += strspn(rest, "0123456789.");
		if (*rest == '/' || (*rest == 't' && rest[1] == '/'))
			return true;
	}
	return false;
}

bool py_frame_is_installed_code(const struct py_frame *frame)
{
	const char *file = frame->file;
	if (!file)
		return false;
	if (!strncmp(file, "<frozen ", strlen("<frozen ")) || strstr(file, "/site-packages/") ||
	    strstr(file, "/dist-packages/") || is_below_library_folder(file))
		return true;
	// The script that a package installs has only a line that calls it.
	return strstr(file, "/bin/") && frame->function && !strcmp(frame->function, "<module>");
}

const struct py_frame *py_thread_user_frame(const struct py_thread *thread)
{
	vec_each(const struct py_frame, frame, &thread->frames)
		if (py_frame_is_user_code(frame) && !py_frame_is_installed_code(frame))
			return frame;
	vec_each(const struct py_frame, frame, &thread->frames)
		if (py_frame_is_user_code(frame))
			return frame;
	return thread->frames.count ? &thread->frames.items[0] : NULL;
}
