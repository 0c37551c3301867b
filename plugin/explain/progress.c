// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/progress.h"

#include "explain/graph.h"
#include "explain/native.h"
#include "explain/outside.h"
#include "explain/states.h"
#include "explain/tasks.h"

/** How much is believed while progress spreads from those who can go on to those who wait for them. */
enum belief {
	BELIEF_ANY, /**< whoever can go on may release any lock without a known owner, and signal any object */
	BELIEF_REACH, /**< … that it was seen to reach */
	BELIEF_SURE,  /**< nothing is believed of waits that could not be settled */
};

/** What a thread's own wait says of it. */
enum outlook {
	OUTLOOK_NEVER,   /**< it cannot go on */
	OUTLOOK_GOES_ON, /**< by itself, or by something outside of this process's Python */
	OUTLOOK_NEEDS,   /**< when the thread that it needs can */
	OUTLOOK_OPEN,    /**< when some thread gives it what it waits for */
	OUTLOOK_UNKNOWN,
};

struct spread {
	struct world *world;
	enum belief belief;
	bool *goes_on; // at the thread's index
	struct py_thread **queue;
	size_t queued;
	bool opened;                // a thread that runs the user's code can go on
	struct py_thread **first;   // of those who need the thread at this index …
	struct py_thread **sibling; // … and the next of them
	enum outlook *outlook;
	size_t *reach_start; // into `reached`, count + 1 numbers
	struct py_lock **reached;
};

/** Who was notified has its own lock back, and goes on as soon as the system and the GIL let it. */
static bool was_notified(const struct py_thread *thread)
{
	vec_each(const struct py_frame, frame, &thread->frames)
		if (frame->role == ROLE_CONDITION_WAIT || frame->role == ROLE_CONDITION_WAIT_27)
			return frame->waiter && frame->waiter->locked == TRI_NO;
	return false;
}

static bool object_is_ready(const struct py_thread *thread)
{
	const struct py_lock *object = thread->wait.lock;
	if (!object || object->value == LOCK_NUMBER_UNKNOWN)
		return thread->state == STATE_QUEUE_JOIN && object && object->unfinished == 0;
	switch (thread->state) {
	case STATE_QUEUE_GET:
	case STATE_SEMAPHORE_WAIT:
	case STATE_EVENT_WAIT:
	case STATE_FUTURE_WAIT:
		return object->value > 0;
	case STATE_QUEUE_PUT:
		return object->limit != LOCK_NUMBER_UNKNOWN &&
		       (object->limit <= 0 || object->value < object->limit);
	case STATE_QUEUE_JOIN:
		return object->unfinished == 0;
	default:
		return false;
	}
}

static enum outlook lock_outlook(const struct py_thread *thread)
{
	const struct py_lock *lock = thread->wait.lock;
	if (!lock)
		return OUTLOOK_UNKNOWN;
	if (lock->owner == thread && (lock->kind == LOCK_RLOCK || lock->recursive))
		return OUTLOOK_UNKNOWN; // its owner never waits for an RLock: the snapshot is inconsistent
	// What is not sure to be held by a thread here may be held, and given back, by another process.
	if (lock->kind == LOCK_SEMLOCK && lock->evidence != EVIDENCE_RECORDED &&
	    lock->evidence != EVIDENCE_PROVEN)
		return OUTLOOK_UNKNOWN;
	// Who took a plain lock by hand may leave it to another thread to release.
	if (lock->owner)
		return lock->evidence == EVIDENCE_INFERRED ? OUTLOOK_OPEN : OUTLOOK_NEEDS;
	if (lock->owner_missing)
		return OUTLOOK_NEVER;
	if (lock->locked == TRI_NO)
		return OUTLOOK_GOES_ON;
	if (lock_is_native(lock) || lock->kind == LOCK_WORLD || lock->kind == LOCK_OBJECT_MUTEX)
		return OUTLOOK_UNKNOWN; // a thread of C code has it, or nobody that is recorded
	return OUTLOOK_OPEN;
}

static enum outlook running_outlook(const struct py_thread *thread)
{
	if (thread->state == STATE_UNKNOWN)
		return OUTLOOK_UNKNOWN;
	bool waits_in_c = thread->block.kind == BLOCK_FUTEX || thread->block.kind == BLOCK_PARKED;
	if (thread->state == STATE_NATIVE && waits_in_c && thread->block.timed != TRI_YES)
		return OUTLOOK_UNKNOWN;
	return OUTLOOK_GOES_ON;
}

static enum outlook outlook_of(const struct world *world, const struct py_thread *thread)
{
	const struct py_wait *wait = &thread->wait;
	if (!thread_is_live(thread) || world_thread(world, thread)->frozen)
		return OUTLOOK_NEVER;
	if (wait->timed == TRI_YES)
		return OUTLOOK_GOES_ON;
	switch (wait->kind) {
	case WAIT_NONE:
		return running_outlook(thread);
	case WAIT_FD:
		// Any thread may call the loop's call_soon_threadsafe().
		if (thread_is_in_idle_loop(thread))
			return OUTLOOK_OPEN;
		return outside_needs_us(world, thread) ? OUTLOOK_OPEN : OUTLOOK_GOES_ON;
	case WAIT_PROCESS:
		return outside_needs_us(world, thread) ? OUTLOOK_OPEN : OUTLOOK_GOES_ON;
	case WAIT_TIME:
		return OUTLOOK_GOES_ON;
	case WAIT_GIL:
		return wait->thread ? OUTLOOK_NEEDS : OUTLOOK_GOES_ON;
	case WAIT_THREAD:
		if (!wait->thread)
			return OUTLOOK_UNKNOWN;
		return wait->thread->state == STATE_FINISHED ? OUTLOOK_GOES_ON : OUTLOOK_NEEDS;
	case WAIT_LOCK:
		return lock_outlook(thread);
	case WAIT_OBJECT:
		if (was_notified(thread) || object_is_ready(thread))
			return OUTLOOK_GOES_ON;
		if (wait->lock && wait->lock->kind == LOCK_SEMLOCK)
			return OUTLOOK_UNKNOWN; // other processes have it too
		return OUTLOOK_OPEN;
	}
	return OUTLOOK_UNKNOWN;
}

static void go_on(struct spread *spread, struct py_thread *thread)
{
	if (spread->goes_on[thread->index])
		return;
	spread->goes_on[thread->index] = true;
	spread->queue[spread->queued++] = thread;
}

/** An open wait ends when somebody gives; whether that is enough depends on what is believed. */
static bool believes(const struct spread *spread, const struct py_thread *thread)
{
	if (spread->outlook[thread->index] != OUTLOOK_OPEN)
		return false;
	return spread->belief != BELIEF_SURE || thread->wait.kind != WAIT_LOCK;
}

static void open_all(struct spread *spread)
{
	spread->opened = true;
	vec_each_ptr(struct py_thread, thread, &spread->world->process->threads) {
		const struct py_lock *object = thread->wait.lock;
		bool anyone = spread->belief != BELIEF_REACH || !object ||
			      object->reach_complete != TRI_YES;
		if (anyone && believes(spread, thread))
			go_on(spread, thread);
	}
}

static void open_reached(struct spread *spread, const struct py_thread *giver)
{
	for (size_t i = spread->reach_start[giver->index];
	     i < spread->reach_start[giver->index + 1]; i++)
		vec_each_ptr(struct py_thread, waiter, &spread->reached[i]->waiters)
			if (believes(spread, waiter))
				go_on(spread, waiter);
}

/** Whether the worker is between two tasks, and awake: it may have one in its hands. */
static bool may_have_a_task(const struct py_thread *worker)
{
	vec_each(const struct py_frame, frame, &worker->frames)
		if (py_frame_is_user_code(frame))
			return false;
	return worker->state != STATE_QUEUE_GET;
}

/** A pool's worker that has tasks before it completes their Futures, which lie in a queue of C and are not seen. */
static void open_futures(struct spread *spread, const struct py_thread *giver)
{
	if (!giver->executor || (giver->executor->pending == 0 && !may_have_a_task(giver)))
		return;
	vec_each_ptr(struct py_thread, waiter, &spread->world->process->threads)
		if (waiter->state == STATE_FUTURE_WAIT && believes(spread, waiter))
			go_on(spread, waiter);
}

static void spread_out(struct spread *spread)
{
	for (size_t done = 0; done < spread->queued; done++) {
		struct py_thread *thread = spread->queue[done];
		for (struct py_thread *waiter = spread->first[thread->index]; waiter;
		     waiter = spread->sibling[waiter->index])
			if (spread->outlook[waiter->index] == OUTLOOK_NEEDS)
				go_on(spread, waiter);
		if (!world_thread(spread->world, thread)->user_code)
			continue;
		if (!spread->opened)
			open_all(spread);
		if (spread->belief == BELIEF_REACH)
			open_reached(spread, thread);
		if (spread->belief == BELIEF_REACH)
			open_futures(spread, thread);
	}
}

/** @return who goes on under this belief, at each thread's index */
static const bool *spread_run(struct spread *spread, enum belief belief)
{
	size_t count = spread->world->process->threads.count;
	spread->belief = belief;
	spread->goes_on = arena_array(spread->world->arena, bool, count);
	spread->queued = 0;
	spread->opened = false;
	vec_each_ptr(struct py_thread, thread, &spread->world->process->threads) {
		enum outlook outlook = spread->outlook[thread->index];
		if (outlook == OUTLOOK_GOES_ON ||
		    (outlook == OUTLOOK_UNKNOWN && belief != BELIEF_SURE))
			go_on(spread, thread);
	}
	spread_out(spread);
	return spread->goes_on;
}

/** For each thread the objects that it was seen to reach, of those that somebody waits for. */
static void reach_index(struct spread *spread)
{
	const struct py_process *process = spread->world->process;
	struct arena *arena = spread->world->arena;
	size_t count = process->threads.count;
	size_t *start = arena_array(arena, size_t, count + 2);
	vec_each_ptr(struct py_lock, lock, &process->locks)
		if (lock->waiters.count)
			vec_each_ptr(struct py_thread, thread, &lock->reachable_by)
				start[thread->index + 2]++;
	for (size_t i = 2; i < count + 2; i++)
		start[i] += start[i - 1];
	spread->reached = arena_array(arena, struct py_lock *, start[count + 1] + 1);
	vec_each_ptr(struct py_lock, lock, &process->locks)
		if (lock->waiters.count)
			vec_each_ptr(struct py_thread, thread, &lock->reachable_by)
				spread->reached[start[thread->index + 1]++] = lock;
	spread->reach_start = start;
}

static void spread_init(struct spread *spread, struct world *world)
{
	size_t count = world->process->threads.count;
	spread->world = world;
	spread->queue = arena_array(world->arena, struct py_thread *, count);
	spread->first = arena_array(world->arena, struct py_thread *, count);
	spread->sibling = arena_array(world->arena, struct py_thread *, count);
	spread->outlook = arena_array(world->arena, enum outlook, count);
	vec_each_ptr(struct py_thread, thread, &world->process->threads) {
		spread->outlook[thread->index] = outlook_of(world, thread);
		struct py_thread *needed = thread_needed(thread);
		if (!needed)
			continue;
		spread->sibling[thread->index] = spread->first[needed->index];
		spread->first[needed->index] = thread;
	}
	reach_index(spread);
}

/** Inside threading._shutdown, with nothing of the user's above it, only the joins are left to do. */
static bool may_run_user_code(const struct py_thread *thread)
{
	if (!thread_is_live(thread))
		return false;
	vec_each(const struct py_frame, frame, &thread->frames) {
		if (py_frame_is_user_code(frame))
			return true;
		if (frame->role == ROLE_THREAD_SHUTDOWN || frame->role == ROLE_THREAD_SHUTDOWN_27)
			return false;
	}
	return thread->state != STATE_FINALIZING;
}

static void find_frozen(struct world *world)
{
	const struct py_runtime *runtime = &world->process->runtime;
	vec_each_ptr(struct py_thread, thread, &world->process->threads) {
		struct thread_facts *facts = world_thread(world, thread);
		bool finalizes = runtime->finalizing_ident
					 ? thread->ident == runtime->finalizing_ident
					 : thread->main == TRI_YES;
		facts->frozen = thread->state == STATE_HUNG_AT_EXIT ||
				(runtime->finalizing == TRI_YES && !finalizes);
		facts->user_code = !facts->frozen && may_run_user_code(thread);
		world->user_threads += facts->user_code;
		world->frames_missing |= thread_is_live(thread) && thread->frames_complete == TRI_NO;
	}
}

bool world_is_closed_for(const struct world *world, const struct py_thread *waiter)
{
	return world_thread(world, waiter)->prospect == PROSPECT_STUCK &&
	       waiter->block.kind != BLOCK_UNKNOWN && !world->process->native_threads.count;
}

void progress_find(struct world *world)
{
	struct spread spread = {0};
	find_frozen(world);
	spread_init(&spread, world);
	const bool *any = spread_run(&spread, BELIEF_ANY);
	const bool *reach = spread_run(&spread, BELIEF_REACH);
	const bool *sure = spread_run(&spread, BELIEF_SURE);
	vec_each_ptr(struct py_thread, thread, &world->process->threads) {
		struct thread_facts *facts = world_thread(world, thread);
		size_t i = thread->index;
		if (!thread_is_live(thread) || facts->frozen)
			facts->prospect = PROSPECT_NONE;
		else if (!any[i])
			facts->prospect = PROSPECT_STUCK;
		else if (!reach[i])
			facts->prospect = PROSPECT_LIKELY_STUCK;
		else
			facts->prospect = sure[i] ? PROSPECT_PROGRESS : PROSPECT_UNKNOWN;
	}
}
