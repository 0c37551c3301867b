// SPDX-License-Identifier: GPL-3.0-or-later
// Free-threaded builds: stops of all threads, and mutexes of single objects.
#include "capture/context.h"
#include "cpython/object.h"
#include "cpython/world.h"

static uint64_t ident_of(const struct capture *capture, addr_t tstate)
{
	vec_each_ptr(const struct py_thread, thread, &capture->process->threads)
		if (tstate && thread->address == tstate)
			return thread->ident;
	return 0;
}

/** The stop as a lock: its requester has it, and those that it suspended wait for it. */
static struct py_lock *stop_lock(struct capture *capture, const struct py_world *world)
{
	struct py_lock *lock = capture_known_lock(capture, world->address);
	if (lock)
		return lock;
	lock = capture_add_lock(capture, world->address, LOCK_WORLD);
	lock->wait_key = world->address;
	lock->locked = TRI_YES;
	lock->owner_ident = ident_of(capture, world->requester);
	lock->records_owner = lock->owner_ident != 0;
	lock->value = world->countdown;
	return lock;
}

static void find_suspended(struct capture *capture, const struct py_interpreter *interpreter,
			   const struct py_world *world)
{
	vec_each(struct capture_thread, captured, &capture->threads) {
		struct py_thread *thread = captured->thread;
		if (thread->interpreter != interpreter || !thread->address ||
		    thread->block.kind != BLOCK_PARKED ||
		    thread->block.key != py_suspended_key(&capture->py, thread->address) ||
		    py_attachment_read(&capture->py, thread->address) != PY_SUSPENDED)
			continue;
		thread->block.key = stop_lock(capture, world)->wait_key;
	}
}

/** Who keeps the world from stopping: a thread that is attached, best one that C code keeps waiting. */
static void find_unstopped(struct capture *capture, const struct py_interpreter *interpreter,
			   const struct py_world *world)
{
	struct py_thread *requester = NULL;
	struct capture_thread *unstopped = NULL;
	vec_each(struct capture_thread, captured, &capture->threads) {
		struct py_thread *thread = captured->thread;
		if (thread->interpreter != interpreter || !thread->address)
			continue;
		if (thread->address == world->requester)
			requester = thread;
		else if (py_attachment_read(&capture->py, thread->address) == PY_ATTACHED &&
			 (!unstopped || thread->block.kind != BLOCK_NONE))
			unstopped = captured;
	}
	if (!requester || !unstopped)
		return;
	requester->stop_awaits = unstopped->thread;
	capture_native_stack(capture, unstopped);
}

void capture_stops(struct capture *capture)
{
	vec_each_ptr(const struct py_interpreter, interpreter, &capture->process->interpreters) {
		struct py_world world;
		if (!py_world_read(&capture->py, interpreter->address, &world) || !world.requested)
			continue;
		find_suspended(capture, interpreter, &world);
		if (!world.stopped)
			find_unstopped(capture, interpreter, &world);
	}
}

struct py_lock *capture_object_mutex(struct capture *capture, addr_t key)
{
	addr_t object = py_object_of_mutex(&capture->py, key);
	const struct py_type *type = object ? py_type_of(&capture->py, object) : NULL;
	uint8_t bits;
	if (!type || !target_read_u8(capture->target, key, &bits))
		return NULL;
	struct py_lock *lock = capture_known_lock(capture, object);
	if (lock)
		return lock;
	lock = capture_add_lock(capture, object, LOCK_OBJECT_MUTEX);
	lock->type = arena_printf(capture->arena, "mutex of %s", type->name);
	lock->wait_key = key;
	lock->locked = tri_of(bits & 1);
	lock->has_waiters = TRI_YES;
	vec_each_ptr(const struct py_thread, thread, &capture->process->threads) {
		if (!thread->address || !py_holds_mutex(&capture->py, thread->address, key))
			continue;
		lock->records_owner = true;
		lock->owner_ident = thread->ident;
	}
	return lock;
}
