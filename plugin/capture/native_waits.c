// SPDX-License-Identifier: GPL-3.0-or-later
// Threads that C code keeps waiting: the C library's locks behind their futexes, and their native stacks.
#include "capture/context.h"
#include "capture/limits.h"
#include "target/pthread_lock.h"

/** Reads the native stack of a thread, once, and of so many threads only. */
static bool read_frames(struct capture *capture, struct capture_thread *captured)
{
	struct py_thread *thread = captured->thread;
	if (thread->native_complete != TRI_UNKNOWN)
		return thread->native_frames.count != 0;
	if (!captured->os || !capture->native_left)
		return false;
	capture->native_left--;
	thread->native_complete = TRI_NO;
	return target_native_frames(capture->target, capture->arena, captured->os,
				    CAPTURE_NATIVE_FRAMES, &thread->native_frames);
}

void capture_native_stack(struct capture *capture, struct capture_thread *captured)
{
	read_frames(capture, captured);
}

/** Whether one of the innermost functions has a name that begins so. */
static bool is_called_by(const struct py_thread *thread, const char *prefix)
{
	enum {
		NEAR_CALL = 5, // the system call, and what the C library puts between
	};
	for (size_t i = 0; i < thread->native_frames.count && i < NEAR_CALL; i++) {
		const char *name = thread->native_frames.items[i].function;
		// glibc's own names for it begin with up to three underscores.
		if (name && !strncmp(name + strspn(name, "_"), prefix, strlen(prefix)))
			return true;
	}
	return false;
}

static struct py_thread *thread_by_lwp(const struct capture *capture, uint64_t lwp)
{
	struct py_thread *found = NULL;
	vec_each(const struct capture_thread, captured, &capture->threads) {
		if (!captured->os || captured->os->lwp != lwp)
			continue;
		// Of several interpreters' thread states, the one that runs code now.
		if (!found || captured->thread->frames.count)
			found = captured->thread;
	}
	return found;
}

static bool os_thread_exists(const struct capture *capture, uint64_t lwp)
{
	vec_each(const struct target_thread, os, &capture->os_threads)
		if (os->lwp == lwp)
			return true;
	return false;
}

/** Names of the functions that take such a lock. */
static const char *taking_function(enum pthread_lock_kind kind)
{
	return kind == PTHREAD_RWLOCK ? "pthread_rwlock_" : "pthread_mutex_";
}

/**
 * Whether memory that looks like a lock is one: a running thread's kernel id is in its owner's place, or the stack says
 * so. Numbers that make sense by chance would make a deadlock that is none.
 */
static bool is_believed(struct capture *capture, struct capture_thread *captured,
			const struct pthread_lock *lock)
{
	if (lock->owner_tid && os_thread_exists(capture, lock->owner_tid))
		return true;
	return read_frames(capture, captured) &&
	       is_called_by(captured->thread, taking_function(lock->kind));
}

static bool find_lock(struct capture *capture, struct capture_thread *captured,
		      const struct futex_wait *wait, struct pthread_lock *ret)
{
	bool musl = capture->py.musl;
	if (pthread_mutex_read(capture->target, musl, wait, ret) &&
	    is_believed(capture, captured, ret))
		return true;
	if (pthread_rwlock_read(capture->target, musl, wait, ret) &&
	    is_believed(capture, captured, ret))
		return true;
	return stdio_lock_read(capture->target, musl, wait, ret) &&
	       py_process_thread_by_ident(capture->process, ret->owner_pthread);
}

static void describe_owner(const struct capture *capture, const struct pthread_lock *read,
			   struct py_lock *lock)
{
	lock->records_owner = read->owner_tid || read->owner_pthread;
	lock->owner_ident = read->owner_pthread;
	if (!read->owner_tid)
		return;
	const struct py_thread *owner = thread_by_lwp(capture, read->owner_tid);
	lock->native_owner = read->owner_tid;
	lock->owner_ident = owner ? owner->ident : 0;
	lock->owner_gone = capture->os_threads.count && !os_thread_exists(capture, read->owner_tid);
}

static struct py_lock *add_lock(struct capture *capture, const struct pthread_lock *read)
{
	static const enum py_lock_kind kinds[] = {
		[PTHREAD_MUTEX] = LOCK_NATIVE,
		[PTHREAD_RWLOCK] = LOCK_NATIVE_RWLOCK,
		[STDIO_LOCK] = LOCK_NATIVE_FILE,
	};
	struct py_lock *lock = capture_known_lock(capture, read->address);
	if (lock)
		return lock;
	lock = capture_add_lock(capture, read->address, kinds[read->kind]);
	lock->wait_key = read->address;
	lock->locked = read->locked;
	lock->has_waiters = TRI_YES;
	lock->recursive = read->recursive;
	lock->count = read->count;
	if (read->kind == PTHREAD_RWLOCK)
		lock->value = read->readers;
	describe_owner(capture, read, lock);
	return lock;
}

void capture_native_lock(struct capture *capture, struct capture_thread *captured)
{
	struct py_block *block = &captured->thread->block;
	const uint64_t *args = captured->registers.args;
	const struct futex_wait wait = {block->key, args[1], (uint32_t)args[2]};
	struct pthread_lock read;
	if (block->kind == BLOCK_PARKED && capture_object_mutex(capture, block->key))
		return;
	if (block->kind != BLOCK_FUTEX || !block->key)
		return;
	if (find_lock(capture, captured, &wait, &read))
		// A rwlock has several words; its waiters all wait for the same.
		block->key = add_lock(capture, &read)->wait_key;
	else
		read_frames(capture, captured);
}

/** Whether the thread is on its way into the GIL: the C library, or a moment between two waits, hides it. */
static bool wants_gil(const struct py_thread *thread)
{
	vec_each(const struct py_native_frame, frame, &thread->native_frames) {
		if (frame->role == NATIVE_TAKE_GIL)
			return true;
		if (frame->role == NATIVE_EVAL)
			return false;
	}
	return false;
}

static bool is_at_gil(const struct capture *capture, const struct py_thread *thread)
{
	const struct py_interpreter *interpreter = thread->interpreter;
	enum py_block_kind kind = thread->block.kind;
	return capture->process->runtime.free_threaded != TRI_YES && interpreter &&
	       interpreter->gil_state == GIL_HELD && thread->gil == GIL_ROLE_NONE &&
	       (kind == BLOCK_NONE || (kind == BLOCK_FUTEX && capture->py.musl));
}

static bool is_gil_hog(const struct py_thread *thread)
{
	return thread->gil == GIL_ROLE_HOLDS && thread->block.kind != BLOCK_UNKNOWN &&
	       thread->interpreter &&
	       (thread->interpreter->gil_waiters.count || thread->block.kind != BLOCK_NONE);
}

void capture_native_stacks(struct capture *capture)
{
	vec_each(struct capture_thread, captured, &capture->threads) {
		struct py_thread *thread = captured->thread;
		if (!is_at_gil(capture, thread) || !read_frames(capture, captured) ||
		    !wants_gil(thread))
			continue;
		thread->gil = GIL_ROLE_WANTS;
		thread->block.kind = BLOCK_GIL;
		vec_add(capture->arena, &thread->interpreter->gil_waiters, thread);
	}
	vec_each(struct capture_thread, captured, &capture->threads)
		if (is_gil_hog(captured->thread) ||
		    (captured->thread->gil == GIL_ROLE_WANTS && !captured->thread->frames.count))
			read_frames(capture, captured);
}
