// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/states.h"

#include <math.h>

#include "explain/address_map.h"
#include "explain/native.h"
#include "explain/stack.h"
#include "explain/wait_words.h"

/** What a sleeping thread's key can be found in. */
struct sleepers {
	struct py_process *process;
	struct address_map done_keys; // of struct py_thread
	struct address_map wait_keys; // of struct py_lock
	struct address_map closers; // of struct py_thread, by the asyncio event loop that they close
};

static void sleepers_deinit(struct sleepers *sleepers)
{
	address_map_deinit(&sleepers->done_keys);
	address_map_deinit(&sleepers->wait_keys);
	address_map_deinit(&sleepers->closers);
}

bool thread_is_live(const struct py_thread *thread)
{
	// threading calls the main thread stopped as soon as _shutdown begins, while it still runs.
	return thread->alive != TRI_NO && (thread->finished != TRI_YES || thread->main == TRI_YES);
}

static bool frames_are_missing(const struct py_thread *thread)
{
	return !thread->frames.count && thread->frames_complete == TRI_NO;
}

bool thread_is_unseen(const struct py_thread *thread)
{
	bool unknown = thread->state == STATE_UNKNOWN && thread->stack_there == TRI_NO;
	return thread_is_live(thread) && (unknown || frames_are_missing(thread));
}

static bool is_finalizer(const struct py_process *process, const struct py_thread *thread)
{
	if (process->runtime.finalizing != TRI_YES)
		return false;
	uint64_t ident = process->runtime.finalizing_ident;
	return ident ? thread->ident == ident : thread->main == TRI_YES;
}

static void wait_for_lock(struct py_thread *thread, struct py_lock *lock)
{
	thread->state = STATE_LOCK_WAIT;
	thread->wait.kind = WAIT_LOCK;
	thread->wait.lock = lock;
}

static void wait_for_thread(struct py_thread *thread, enum py_thread_state state,
			    struct py_thread *other)
{
	thread->state = state;
	thread->wait.kind = WAIT_THREAD;
	thread->wait.thread = other != thread ? other : NULL;
}

static void wait_for_object(struct py_thread *thread, enum py_thread_state state,
			    struct py_lock *object)
{
	thread->state = state;
	thread->wait.kind = WAIT_OBJECT;
	thread->wait.lock = object;
}

static struct py_lock *subject_of(const struct stack_view *view)
{
	if (view->named && view->named->subject)
		return view->named->subject;
	return view->condition ? view->condition->subject : NULL;
}

/** Whether a thread in Condition.wait was notified already, and now takes the Condition's own lock again. */
static struct py_lock *reacquired_lock(const struct py_thread *thread, const struct stack_view *view)
{
	const struct py_frame *frame = view->condition;
	addr_t key = thread->block.key;
	struct py_lock *own = lock_taken(frame->subject);
	if (!own || !key || own->wait_key != key)
		return NULL;
	return frame->waiter && frame->waiter->wait_key == key ? NULL : own;
}

/** From the frames alone: what the role that the user called waits for. */
static bool wait_by_role(struct py_thread *thread, const struct stack_view *view)
{
	switch (view->state) {
	case STATE_UNKNOWN:
		return false;
	case STATE_JOIN:
		wait_for_thread(thread, STATE_JOIN, view->joined ? view->joined->joined : NULL);
		return true;
	case STATE_EVENT_WAIT:
		if (view->named->role == ROLE_THREAD_START) {
			wait_for_thread(thread, STATE_EVENT_WAIT, view->named->joined);
			return true;
		}
		break;
	case STATE_IMPORT_WAIT:
		wait_for_lock(thread, subject_of(view));
		thread->state = STATE_IMPORT_WAIT;
		return true;
	case STATE_IO_WAIT:
		thread->state = STATE_IO_WAIT;
		thread->wait.kind = WAIT_FD;
		return true;
	case STATE_CHILD_WAIT:
		thread->state = STATE_CHILD_WAIT;
		thread->wait.kind = WAIT_PROCESS;
		return true;
	default:
		break;
	}
	wait_for_object(thread, view->state, subject_of(view));
	return true;
}

/** A lock's key was found: a lock to take, or an object that gives something. */
static void wait_by_lock(struct py_thread *thread, const struct stack_view *view,
			 struct py_lock *lock)
{
	struct py_lock *subject = subject_of(view);
	if (view->state == STATE_IMPORT_WAIT && (lock == subject || lock->outer == subject)) {
		wait_by_role(thread, view);
		return;
	}
	switch (lock->kind) {
	case LOCK_QUEUE:
	case LOCK_SIMPLE_QUEUE:
		wait_for_object(thread,
				view->state == STATE_QUEUE_PUT ? STATE_QUEUE_PUT : STATE_QUEUE_GET,
				lock);
		return;
	case LOCK_EVENT:
		wait_for_object(thread, STATE_EVENT_WAIT, lock);
		return;
	case LOCK_CONDITION:
		wait_for_object(thread, STATE_CONDITION_WAIT, lock);
		return;
	case LOCK_BARRIER:
		wait_for_object(thread, STATE_BARRIER_WAIT, lock);
		return;
	case LOCK_FUTURE:
		wait_for_object(thread, STATE_FUTURE_WAIT, lock);
		return;
	case LOCK_SEMAPHORE:
		wait_for_object(thread, STATE_SEMAPHORE_WAIT, lock);
		return;
	case LOCK_SEMLOCK:
		if (!lock_is_exclusive(lock)) {
			wait_for_object(thread, STATE_SEMAPHORE_WAIT, lock);
			return;
		}
		break;
	default:
		break;
	}
	wait_for_lock(thread, lock);
	if (lock->kind == LOCK_MODULE)
		thread->state = STATE_IMPORT_WAIT;
}

/** The key is of nothing that was captured; the frames may still tell. */
static void wait_for_unknown_key(struct py_thread *thread, const struct stack_view *view)
{
	bool waits_without_condition = view->state == STATE_JOIN ||
				       view->state == STATE_IMPORT_WAIT ||
				       (view->named && view->named->role == ROLE_THREAD_START);
	if (view->condition || waits_without_condition) {
		wait_by_role(thread, view);
		return;
	}
	if (view->state != STATE_UNKNOWN && view->state != STATE_IO_WAIT &&
	    view->state != STATE_CHILD_WAIT) {
		// Still at the door: Queue.get() takes the queue's own lock before it waits.
		struct py_lock *own = lock_taken(subject_of(view));
		bool may_be = own && (!own->wait_key || own->wait_key == thread->block.key);
		wait_for_lock(thread, may_be ? own : NULL);
		return;
	}
	const struct py_frame *innermost = thread->frames.count ? &thread->frames.items[0] : NULL;
	if (innermost && innermost->role == ROLE_EXECUTOR_WORKER)
		wait_for_object(thread, STATE_QUEUE_GET,
				innermost->subject); // all that it blocks in
	else
		thread->state = thread->stack_there == TRI_NO || frames_are_missing(thread)
					? STATE_UNKNOWN
					: STATE_NATIVE;
}

/** Whether a thread in Condition.wait sleeps on a known lock that is neither the one made for the wait nor the Condition's. */
static bool frames_disagree(const struct py_thread *thread, const struct stack_view *view,
			    const struct py_lock *lock)
{
	const struct py_lock *waiter = view->condition->waiter;
	const struct py_lock *own = lock_taken(view->condition->subject);
	addr_t key = thread->block.key;
	return lock && waiter && waiter->wait_key && own && own->wait_key &&
	       key != waiter->wait_key && key != own->wait_key;
}

/** What the operating system and the parking lot say is what the thread sleeps on; frames may be read in the wrong. */
static void warn_of_disagreement(struct py_process *process, const struct py_thread *thread,
				 const char *slept_on, const char *by_frames)
{
	py_warn(process, "wait-contradiction",
		"%s sleeps on %s, but its Python frames say that it waits for %s",
		py_thread_title(process->arena, thread), slept_on, by_frames);
}

static void wait_by_key(struct sleepers *sleepers, struct py_thread *thread,
			const struct stack_view *view)
{
	addr_t key = thread->block.key;
	struct py_thread *ending = address_map_find(&sleepers->done_keys, key);
	struct arena *arena = sleepers->process->arena;
	if (ending && ending != thread) {
		const struct py_thread *joined = view->joined ? view->joined->joined : NULL;
		if (joined && joined != ending && joined->done_key)
			warn_of_disagreement(sleepers->process, thread,
					     py_thread_title(arena, ending),
					     py_thread_title(arena, joined));
		wait_for_thread(thread, STATE_JOIN, ending);
		return;
	}
	struct py_lock *lock = address_map_find(&sleepers->wait_keys, key);
	if (lock && (lock_is_native(lock) || lock->kind == LOCK_WORLD)) {
		wait_for_lock(thread, lock);
		return;
	}
	if (view->condition && frames_disagree(thread, view, lock)) {
		warn_of_disagreement(sleepers->process, thread, py_lock_title(arena, lock),
				     py_lock_title(arena, view->condition->subject));
		wait_for_lock(thread, lock);
		return;
	}
	if (view->condition) {
		struct py_lock *own = reacquired_lock(thread, view);
		if (own)
			wait_for_lock(thread, own);
		else
			wait_by_role(thread, view);
		return;
	}
	if (lock)
		wait_by_lock(thread, view, lock);
	else
		wait_for_unknown_key(thread, view);
}

static void wait_for_gil(struct py_thread *thread)
{
	thread->state = STATE_GIL_WAIT;
	thread->wait.kind = WAIT_GIL;
	if (thread->interpreter && thread->interpreter->gil_holder != thread)
		thread->wait.thread = thread->interpreter->gil_holder;
}

/** An event loop that is closed runs on until a thread of its own has joined its executor's threads. */
static bool wait_for_closer(struct sleepers *sleepers, struct py_thread *thread)
{
	const struct py_frame *loop = thread_frame_with_role(thread, ROLE_LOOP_RUN, ROLE_LOOP_RUN);
	struct py_thread *closer = loop ? address_map_find(&sleepers->closers, loop->self) : NULL;
	if (!closer || closer == thread || thread->block.timed == TRI_YES)
		return false;
	wait_for_thread(thread, STATE_JOIN, closer);
	return true;
}

static void wait_by_block(struct sleepers *sleepers, struct py_thread *thread,
			  const struct stack_view *view)
{
	switch (thread->block.kind) {
	case BLOCK_FUTEX:
	case BLOCK_PARKED:
		wait_by_key(sleepers, thread, view);
		return;
	case BLOCK_GIL:
		wait_for_gil(thread);
		return;
	case BLOCK_SLEEP:
		// 2.7 waits with a timeout by sleeping again and again.
		if (wait_by_role(thread, view))
			return;
		thread->state = STATE_SLEEP;
		thread->wait.kind = WAIT_TIME;
		return;
	case BLOCK_FD:
		if (wait_for_closer(sleepers, thread))
			return;
		// Processes are awaited by descriptors of theirs, too.
		if (view->state == STATE_CHILD_WAIT && wait_by_role(thread, view))
			return;
		thread->state = STATE_IO_WAIT;
		thread->wait.kind = WAIT_FD;
		return;
	case BLOCK_CHILD:
		thread->state = STATE_CHILD_WAIT;
		thread->wait.kind = WAIT_PROCESS;
		return;
	case BLOCK_UNKNOWN:
		if (thread->gil == GIL_ROLE_HOLDS)
			thread->state = STATE_RUNNING;
		else
			wait_by_role(thread, view);
		return;
	case BLOCK_NONE:
		thread->state = sleepers->process->runtime.free_threaded == TRI_YES ? STATE_RUNNING
										    : STATE_NATIVE;
		return;
	case BLOCK_PAUSE:
	case BLOCK_OTHER:
		thread->state = STATE_NATIVE;
		return;
	}
}

/** Who keeps the GIL in a system call that gives no lock of Python's is in C code, whatever it waits for. */
static void settle_gil_holder(struct py_thread *thread)
{
	if (thread->gil != GIL_ROLE_HOLDS)
		return;
	if (thread->block.kind == BLOCK_NONE) {
		thread->state = native_runs_library(thread) ? STATE_NATIVE : STATE_RUNNING;
		return;
	}
	if (thread->block.kind == BLOCK_UNKNOWN || thread->block.kind == BLOCK_GIL ||
	    thread->wait.kind == WAIT_LOCK)
		return;
	thread->state = STATE_NATIVE;
}

static void wait_limits_set(struct py_thread *thread, const struct stack_view *view)
{
	const struct py_block *block = &thread->block;
	struct py_wait *wait = &thread->wait;
	wait->fd = block->fd;
	wait->pid = block->pid;
	wait->timeout = block->remaining;
	// The operating system knows better: a Condition.wait(5) that takes its lock again has no timeout.
	bool asked = block->timed == TRI_UNKNOWN && wait->kind != WAIT_LOCK;
	wait->timed = asked ? view->timed : block->timed;
	if (block->kind == BLOCK_SLEEP)
		wait->timed = TRI_YES;
	// 2.7's short sleeps say nothing about the time that is left.
	bool polls = block->kind == BLOCK_SLEEP && wait->kind != WAIT_TIME;
	if (polls || (isnan(wait->timeout) && wait->timed == TRI_YES))
		wait->timeout = view->timeout;
}

static bool is_starting(const struct py_thread *thread)
{
	bool has_run = thread->frames.count > 0 || thread->block.kind != BLOCK_NONE;
	return (!thread->ident && !thread->address && !thread->frames.count) ||
	       (thread->started == TRI_NO && !has_run);
}

static bool is_frozen(const struct py_process *process, const struct py_thread *thread)
{
	return process->runtime.finalizing == TRI_YES && thread->block.kind == BLOCK_PAUSE &&
	       !thread->frames.count && !is_finalizer(process, thread);
}

static void state_find(struct sleepers *sleepers, struct py_thread *thread)
{
	struct py_process *process = sleepers->process;
	if (!thread_is_live(thread)) {
		thread->state = thread->finished == TRI_YES ? STATE_FINISHED : STATE_UNKNOWN;
		return;
	}
	if (is_starting(thread)) {
		thread->state = STATE_STARTING;
		return;
	}
	if (is_frozen(process, thread)) {
		thread->state = STATE_HUNG_AT_EXIT;
		return;
	}
	if (thread->stop_awaits) {
		// It looks again each millisecond, which is no timeout.
		wait_for_thread(thread, STATE_NATIVE, thread->stop_awaits);
		thread->wait.timed = TRI_NO;
		return;
	}
	struct stack_view view = stack_view_of(thread);
	if (thread->gil == GIL_ROLE_WANTS)
		wait_for_gil(thread);
	else
		wait_by_block(sleepers, thread, &view);
	settle_gil_holder(thread);

	bool waits = thread->wait.kind != WAIT_NONE;
	if (!waits && is_finalizer(process, thread))
		thread->state = STATE_FINALIZING;
	if (waits && thread->wait.kind != WAIT_GIL)
		wait_limits_set(thread, &view);
}

void states_find(struct py_process *process)
{
	struct arena *arena = process->arena;
	__attribute__((cleanup(sleepers_deinit))) struct sleepers sleepers = {.process = process};
	// A lock's memory is reused: a thread that lives has the better claim to a key than one that ended.
	vec_each_ptr(struct py_thread, thread, &process->threads)
		if (thread->finished != TRI_YES)
			address_map_add(&sleepers.done_keys, arena, thread->done_key, thread);
	vec_each_ptr(struct py_thread, thread, &process->threads)
		address_map_add(&sleepers.done_keys, arena, thread->done_key, thread);
	// A lock written in Python sleeps on a plain one of its own; the one that says more is meant.
	vec_each_ptr(struct py_lock, lock, &process->locks)
		if (lock->records_owner)
			address_map_add(&sleepers.wait_keys, arena, lock->wait_key, lock);
	vec_each_ptr(struct py_lock, lock, &process->locks)
		address_map_add(&sleepers.wait_keys, arena, lock->wait_key, lock);

	vec_each_ptr(struct py_thread, thread, &process->threads) {
		const struct py_frame *closing = thread_frame_with_role(
			thread, ROLE_LOOP_EXECUTOR_SHUTDOWN, ROLE_LOOP_EXECUTOR_SHUTDOWN);
		if (closing && thread_is_live(thread))
			address_map_add(&sleepers.closers, arena, closing->self, thread);
	}

	vec_each_ptr(struct py_thread, thread, &process->threads) {
		thread->wait = (struct py_wait){.fd = -1, .pid = -1, .timeout = NAN};
		thread->detail = NULL;
		state_find(&sleepers, thread);
		wait_words_set(process, thread);
		if (thread->wait.lock)
			vec_add(arena, &thread->wait.lock->waiters, thread);
	}
}
