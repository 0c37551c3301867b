// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/wait_words.h"

#include <math.h>

#include "explain/file_words.h"
#include "explain/native.h"
#include "explain/phrase.h"
#include "explain/say.h"
#include "explain/states.h"

static const char *object_wait_text(struct arena *arena, const struct py_thread *thread)
{
	const struct py_lock *object = thread->wait.lock;
	const char *lock = object ? phrase_lock(arena, object) : NULL;
	struct say words = {.lock = lock};
	switch (thread->state) {
	case STATE_CONDITION_WAIT:
		return say_in(arena, lock ? SAY_WAITS_NOTIFY : SAY_WAITS_SOME_NOTIFY, &words);
	case STATE_EVENT_WAIT:
		return say_in(arena, lock ? SAY_WAITS_EVENT : SAY_WAITS_SOME_EVENT, &words);
	case STATE_SEMAPHORE_WAIT:
		return say_in(arena, lock ? SAY_WAITS_PERMIT : SAY_WAITS_SOME_PERMIT, &words);
	case STATE_BARRIER_WAIT:
		if (lock && object->value != LOCK_NUMBER_UNKNOWN &&
		    object->limit != LOCK_NUMBER_UNKNOWN && object->limit > object->value &&
		    object->value >= 0) {
			words.count = (uint64_t)object->limit - (uint64_t)object->value;
			return say_in(arena, SAY_WAITS_PARTIES, &words);
		}
		return say_in(arena, lock ? SAY_WAITS_BARRIER : SAY_WAITS_SOME_BARRIER, &words);
	case STATE_QUEUE_GET:
		return say_in(arena, lock ? SAY_WAITS_ITEM : SAY_WAITS_SOME_ITEM, &words);
	case STATE_QUEUE_PUT:
		return say_in(arena, lock ? SAY_WAITS_ROOM : SAY_WAITS_SOME_ROOM, &words);
	case STATE_QUEUE_JOIN:
		return say_in(arena, lock ? SAY_WAITS_TASKS : SAY_WAITS_SOME_TASKS, &words);
	case STATE_FUTURE_WAIT:
		return say_in(arena, lock ? SAY_WAITS_RESULT : SAY_WAITS_SOME_RESULT, &words);
	default:
		return lock;
	}
}

/** The GIL; a thread that runs no Python code says from where in C. */
static const char *gil_text(struct arena *arena, const struct py_thread *thread)
{
	const struct py_thread *holder = thread->wait.thread;
	const char *text =
		holder ? say(arena, WAITS_GIL_HELD, .thread = phrase_thread(arena, holder))
		       : say(arena, WAITS_GIL);
	const char *caller = thread->frames.count ? NULL : native_caller(arena, thread);
	return caller ? say(arena, WAITS_GIL_FROM_C, .what = text, .function = caller) : text;
}

/** A lock to take. What a lock of C code records is no Python thread, perhaps. */
static const char *lock_text(struct arena *arena, const struct py_lock *lock)
{
	const char *text = phrase_lock(arena, lock);
	if (!lock || !lock_is_native(lock) || lock->owner_ident)
		return text;
	if (lock->native_owner)
		return say_in(arena, lock->owner_gone ? SAY_WAITS_GONE_OWNER : SAY_WAITS_C_OWNER,
			      &(struct say){.lock = text, .count = lock->native_owner});
	return lock->kind == LOCK_NATIVE_RWLOCK && lock->value > 0
		       ? say(arena, WAITS_READERS, .lock = text, .count = (uint64_t)lock->value)
		       : say(arena, WAITS_NO_OWNER, .lock = text);
}

static const char *wait_text(const struct py_process *process, const struct py_thread *thread)
{
	struct arena *arena = process->arena;
	const struct py_wait *wait = &thread->wait;
	switch (wait->kind) {
	case WAIT_NONE:
		return NULL;
	case WAIT_LOCK:
		return lock_text(arena, wait->lock);
	case WAIT_THREAD:
		if (!wait->thread)
			return say(arena, WAITS_SOME_END);
		if (thread->stop_awaits)
			return say(arena, WAITS_STOP, .thread = phrase_thread(arena, wait->thread));
		if (thread->state == STATE_EVENT_WAIT)
			return say(arena, WAITS_START, .thread = phrase_thread(arena, wait->thread));
		return say(arena, WAITS_END, .thread = phrase_thread(arena, wait->thread));
	case WAIT_FD:
		return file_wait_text(process, thread);
	case WAIT_PROCESS:
		return child_wait_text(process, thread);
	case WAIT_TIME:
		if (isnan(wait->timeout))
			return say(arena, WAITS_TIME_SOMEHOW);
		return say(arena, WAITS_TIME, .what = phrase_seconds(arena, wait->timeout));
	case WAIT_GIL:
		return gil_text(arena, thread);
	case WAIT_OBJECT:
		return object_wait_text(arena, thread);
	}
	return NULL;
}

/** A futex that is no lock known: where in C code the thread is, as far as that has a name. */
static const char *futex_detail(struct arena *arena, const struct py_thread *thread,
				const char *function)
{
	const char *word = arena_printf(arena, "0x%llx", (unsigned long long)thread->block.key);
	const char *inside = native_inside(arena, thread);
	// What the C library does for the interpreter is the interpreter's doing.
	if (inside && !native_is_foreign(thread))
		return say(arena, IN_INTERPRETER_FUTEX, .function = inside, .what = word);
	return function ? say(arena, IN_FUNCTION_FUTEX, .function = function)
			: say(arena, IN_UNKNOWN_FUTEX, .what = word);
}

static const char *native_detail(struct arena *arena, const struct py_thread *thread)
{
	const char *call = thread->syscall ? thread->syscall->name : NULL;
	if (thread->stop_awaits)
		return say(arena, IN_STOP, .thread = phrase_thread(arena, thread->stop_awaits));
	const char *function = native_call(arena, thread);
	if (thread->gil == GIL_ROLE_HOLDS && function)
		return say(arena, IN_FUNCTION_WITH_GIL, .function = function);
	if (thread->gil == GIL_ROLE_HOLDS)
		return call ? say(arena, IN_CALL_WITH_GIL, .what = call) : say(arena, IN_C_WITH_GIL);
	if (thread->block.kind == BLOCK_PAUSE)
		return say(arena, IN_PAUSE);
	if (thread->block.kind == BLOCK_FUTEX || thread->block.kind == BLOCK_PARKED)
		return futex_detail(arena, thread, function);
	return call ? say(arena, IN_CALL, .what = call) : NULL;
}

static const char *state_detail(struct arena *arena, const struct py_thread *thread)
{
	switch (thread->state) {
	case STATE_UNKNOWN:
		if (thread->alive == TRI_NO)
			return say(arena, GONE);
		if (thread->block.kind == BLOCK_UNKNOWN)
			return say(arena, NO_REGISTERS);
		if (thread->stack_there == TRI_NO)
			return say(arena, NO_STACK);
		return thread->frames_complete == TRI_NO ? say(arena, NO_FRAMES) : NULL;
	case STATE_NATIVE:
		return native_detail(arena, thread);
	case STATE_SLEEP:
		return isnan(thread->wait.timeout)
			       ? NULL
			       : say(arena, TIME_LEFT,
				     .what = phrase_seconds(arena, thread->wait.timeout));
	case STATE_HUNG_AT_EXIT:
		return say(arena, FROZEN);
	default:
		break;
	}
	if (thread->wait.kind == WAIT_OBJECT || thread->wait.kind == WAIT_LOCK)
		return phrase_lock(arena, thread->wait.lock);
	return thread->wait.text;
}

void wait_words_set(const struct py_process *process, struct py_thread *thread)
{
	struct arena *arena = process->arena;
	struct py_wait *wait = &thread->wait;
	wait->text = wait_text(process, thread);
	thread->detail = state_detail(arena, thread);
	if (!wait->text || wait->timed != TRI_YES || wait->kind == WAIT_TIME)
		return;
	wait->text = isnan(wait->timeout) ? say(arena, WITH_SOME_TIMEOUT, .what = wait->text)
					  : say(arena, WITH_TIMEOUT, .what = wait->text,
						.more = phrase_seconds(arena, wait->timeout));
}
