// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/owners.h"

#include <string.h>

#include "explain/address_map.h"
#include "explain/native.h"
#include "explain/phrase.h"
#include "explain/say.h"
#include "explain/states.h"

/** What the inner frames of a thread say of the locks that its outer frames took, from the innermost frame on. */
struct given_up {
	VEC(struct given_up_lock {
		const struct py_lock *lock;
		bool settled; // it is not held, or the thread is in the wait that gave it up
		bool unsure;  // perhaps it was not given up, perhaps it was taken again
	}) locks;
	bool anything; // some frame may have released what is not known
};

static const struct given_up_lock *given_up_find(const struct given_up *given,
						 const struct py_lock *lock)
{
	vec_each(const struct given_up_lock, item, &given->locks)
		if (item->lock == lock)
			return item;
	return NULL;
}

static void given_up_add(struct arena *arena, struct given_up *given,
			 const struct given_up_lock *item)
{
	if (item->lock && !given_up_find(given, item->lock))
		vec_add(arena, &given->locks, *item);
}

static const char *with_words(struct arena *arena, const struct py_frame *frame,
			      const struct py_with *with)
{
	struct py_lock *lock = with->lock;
	const char *line = phrase_line(arena, frame->file, with->line ? with->line : frame->line);
	const char *name = lock->names.count ? phrase_lock_name(arena, lock) : with->type;
	if (!name)
		name = phrase_lock(arena, lock);
	return line ? say(arena, INSIDE_WITH_AT, .lock = name, .where = line)
		    : say(arena, INSIDE_WITH, .lock = name);
}

static bool has_hold(const struct py_thread *thread, const struct py_lock *lock)
{
	vec_each(const struct py_hold, hold, &thread->holds)
		if (hold->lock == lock)
			return true;
	return false;
}

/** Why a thread is believed to hold a lock: the frame that has it, and how. */
struct claim {
	struct py_thread *thread;
	const struct py_frame *frame;
	const struct py_with *with;
	const struct py_acquire *acquire;
	enum py_evidence evidence;
};

static const char *claim_words(struct arena *arena, const struct claim *claim)
{
	if (claim->with)
		return with_words(arena, claim->frame, claim->with);
	const char *line = phrase_line(arena, claim->frame->file, claim->acquire->line);
	const char *function = claim->frame->function, *generator = claim->acquire->generator;
	if (generator)
		return function ? say(arena, KEPT_BY_GENERATOR_IN, .what = generator,
				      .function = function)
				: say(arena, KEPT_BY_GENERATOR, .what = generator);
	return !line      ? say(arena, ACQUIRED_BY_HAND)
	       : function ? say(arena, ACQUIRED_AT_IN, .where = line, .function = function)
			  : say(arena, ACQUIRED_AT, .where = line);
}

static void set_claim(struct lock_facts *facts, const struct claim *claim)
{
	facts->claimant = claim->thread;
	facts->evidence = claim->evidence;
	facts->frame = claim->frame;
	facts->with = claim->with;
	facts->acquire = claim->acquire;
}

static void claim(struct lock_facts *facts, struct claim *claim)
{
	if (facts->claimant == claim->thread) {
		// The outermost frame is the one that took it; frames are seen from the innermost on.
		if (facts->evidence > claim->evidence)
			claim->evidence = facts->evidence;
		set_claim(facts, claim);
	} else if (!facts->claimant) {
		set_claim(facts, claim);
	} else if (facts->evidence == EVIDENCE_PROVEN && claim->evidence == EVIDENCE_PROVEN) {
		facts->contested = true;
	} else {
		if (claim->evidence < facts->evidence)
			set_claim(facts, claim);
		facts->rivalled = true;
	}
}

static void hold_permit(struct arena *arena, const struct claim *claim, struct py_lock *semaphore)
{
	struct py_hold hold = {
		.lock = semaphore,
		.evidence = claim->evidence,
		.why = claim_words(arena, claim),
		.frame = claim->frame - claim->thread->frames.items,
		.count = 1,
	};
	if (!has_hold(claim->thread, semaphore))
		vec_add(arena, &claim->thread->holds, hold);
}

/** What one frame's hold on a lock comes to, after what the frames inside of it did. */
static void weigh(struct arena *arena, struct lock_facts *facts, struct claim *held,
		  struct py_lock *lock, const struct given_up *given)
{
	const struct given_up_lock *gone = given_up_find(given, lock);
	if (gone && !gone->unsure) {
		facts[lock->index].doubted |= !gone->settled;
		return;
	}
	// Whatever may have been released by hand is no proof any more.
	if ((gone || given->anything) && held->evidence < EVIDENCE_INFERRED)
		held->evidence = EVIDENCE_INFERRED;
	if (held->evidence == EVIDENCE_NONE || held->evidence > EVIDENCE_INFERRED)
		facts[lock->index].doubted = true;
	else if (!lock_is_exclusive(lock))
		hold_permit(arena, held, lock);
	else if (lock->locked == TRI_YES)
		claim(&facts[lock->index], held);
	else if (lock->locked == TRI_UNKNOWN)
		facts[lock->index].doubted = true;
}

static void doubt(struct lock_facts *facts, const struct py_thread *thread)
{
	facts->doubted = true;
	facts->unsure_many |= facts->unsure && facts->unsure != thread;
	facts->unsure = thread;
}

/** What a frame did by hand, which is later than the `with` bodies that it is in. */
static void claims_by_hand(struct arena *arena, struct lock_facts *facts, struct py_thread *thread,
			   const struct py_frame *frame, struct given_up *given)
{
	given->anything |= frame->releases_unknown;
	vec_each(const struct py_acquire, acquire, &frame->acquires) {
		struct py_lock *lock = lock_taken(acquire->lock);
		struct claim held = {thread, frame, NULL, acquire, EVIDENCE_INFERRED};
		if (!lock)
			continue;
		if (acquire->touch == TOUCH_ACQUIRED)
			weigh(arena, facts, &held, lock, given);
		if (acquire->touch == TOUCH_UNSURE)
			doubt(&facts[lock->index], thread);
		facts[lock->index].released |= acquire->touch == TOUCH_RELEASED;
		given_up_add(arena, given,
			     &(struct given_up_lock){lock, .settled = true,
						     .unsure = acquire->touch != TOUCH_RELEASED});
	}
}

static void claims_by_with(struct arena *arena, struct lock_facts *facts, struct py_thread *thread,
			   const struct py_frame *frame, struct given_up *given)
{
	for (size_t i = frame->withs.count; i-- > 0;) {
		const struct py_with *with = &frame->withs.items[i];
		struct py_lock *lock = lock_taken(with->lock);
		struct claim held = {thread, frame, with, NULL, with->evidence};
		if (lock && with->gives_up)
			given_up_add(arena, given, &(struct given_up_lock){lock, .settled = true});
		else if (lock)
			weigh(arena, facts, &held, lock, given);
	}
}

static void claims_of_thread(struct arena *arena, struct lock_facts *facts, struct py_thread *thread)
{
	struct given_up given = {0};
	bool in_machinery = true;
	vec_each(const struct py_frame, frame, &thread->frames) {
		in_machinery = in_machinery && !py_frame_is_user_code(frame);
		if (frame_is_condition_wait(frame))
			given_up_add(arena, &given,
				     &(struct given_up_lock){lock_taken(frame->subject),
							     .settled = in_machinery});
		claims_by_hand(arena, facts, thread, frame, &given);
		claims_by_with(arena, facts, thread, frame, &given);
	}
}

static void own(struct arena *arena, struct py_lock *lock, struct py_thread *thread,
		enum py_evidence evidence, const struct lock_facts *facts)
{
	bool in_frame = facts->frame && facts->claimant == thread;
	struct claim claim = {thread, facts->frame, facts->with, facts->acquire, evidence};
	lock->owner = thread;
	lock->evidence = evidence;
	lock->why = in_frame ? claim_words(arena, &claim) : NULL;
	if (evidence == EVIDENCE_RECORDED)
		lock->why = in_frame ? say(arena, RECORDED_AND, .what = lock->why)
				     : say(arena, RECORDED);
	struct py_hold hold = {
		.lock = lock,
		.evidence = evidence,
		.why = lock->why,
		.frame = in_frame ? facts->frame - thread->frames.items : -1,
		.count = lock->count,
	};
	vec_add(arena, &thread->holds, hold);
}

/** A process that multiprocessing forked runs below the frame of the fork. */
bool owners_in_forked_child(const struct py_process *process)
{
	bool in_child = false;
	vec_each_ptr(struct py_thread, thread, &process->threads) {
		bool in_bootstrap = false; // the child's own code, which the parent never has
		vec_each(const struct py_frame, frame, &thread->frames) {
			if (!frame->module || !frame->function)
				continue;
			in_bootstrap |= !strcmp(frame->module, "multiprocessing.process") &&
					!strcmp(frame->function, "_bootstrap");
			in_child |= in_bootstrap &&
				    (!strcmp(frame->module, "multiprocessing.popen_fork") ||
				     !strcmp(frame->module, "multiprocessing.forking"));
		}
	}
	return in_child;
}

static bool is_lost_owner(const struct py_process *process, const struct py_lock *lock)
{
	vec_each(const struct py_lost_thread, lost, &process->lost_threads)
		if (!lock->records_owner || lost->ident == lock->owner_ident)
			return true;
	return false;
}

const char *owners_missing_word(const struct py_process *process, const struct py_lock *lock)
{
	if (process->lost_threads.count)
		return is_lost_owner(process, lock) ? "forked" : "ended";
	size_t live = 0;
	vec_each_ptr(struct py_thread, thread, &process->threads)
		live += thread_is_live(thread);
	return live == 1 && owners_in_forked_child(process) ? "forked" : "ended";
}

static bool is_alone(const struct py_process *process, const struct py_thread *alone)
{
	vec_each_ptr(const struct py_thread, thread, &process->threads)
		if (thread != alone && thread_is_live(thread))
			return false;
	return !process->native_threads.count;
}

/**
 * A thread that takes a plain lock by hand, and waits for it again, waits for another to release it: so a lock is used
 * as a signal. Only where no other thread can come by the lock has it locked itself out.
 */
static bool is_handed_over(const struct py_process *process, const struct py_lock *lock,
			   const struct py_thread *claimant)
{
	if (claimant->wait.lock != lock || is_alone(process, claimant))
		return false;
	vec_each_ptr(const struct py_thread, thread, &lock->reachable_by)
		if (thread != claimant && thread_is_live(thread))
			return true;
	return lock->reach_complete != TRI_YES;
}

/** Whether nobody else is seen to have had the lock in hand since the claimant's `with` took it. */
static bool is_proven(const struct lock_facts *facts)
{
	bool others = facts->unsure && (facts->unsure_many || facts->unsure != facts->claimant);
	return facts->evidence == EVIDENCE_PROVEN && !facts->rivalled && !facts->released && !others;
}

/** A lock of multiprocessing, which does not say who has it, but who of this process took it last. */
static void semlock_owner_find(struct py_process *process, struct py_lock *lock,
			       struct lock_facts *facts, const struct address_map *idents)
{
	struct py_thread *last = address_map_find(idents, lock->last_ident);
	if (lock->locked != TRI_YES)
		return;
	if (!lock->last_ident || (!last && !facts->claimant)) {
		facts->doubted = true;
		if (lock->count == 0)
			lock->owner_unknown = say(process->arena, ANOTHER_PROCESS_HAS_IT);
		return;
	}
	if (!last)
		return;
	bool proven = facts->claimant == last && is_proven(facts);
	own(process->arena, lock, last, proven ? EVIDENCE_PROVEN : EVIDENCE_INFERRED, facts);
	if (!lock->why)
		lock->why = last->holds.items[last->holds.count - 1].why =
			say(process->arena, TOOK_IT_LAST);
}

/** A thread that began after a fork may have the ident of one that the fork has left behind, with its locks. */
static bool is_ident_of_lost(const struct py_process *process, const struct py_lock *lock)
{
	vec_each(const struct py_lost_thread, lost, &process->lost_threads)
		if (lost->ident && lost->ident == lock->owner_ident)
			return true;
	return false;
}

/** The new thread that has the number may have taken the lock, but where it has no way to it. */
static void judge_lost_ident(struct py_process *process, struct py_lock *lock,
			     const struct py_thread *newcomer)
{
	bool may_reach = lock->reach_complete != TRI_YES;
	vec_each_ptr(const struct py_thread, thread, &lock->reachable_by)
		may_reach |= thread == newcomer;
	if (may_reach)
		lock->owner_unknown = say(process->arena, IDENT_OF_LOST_THREAD);
	else
		lock->owner_missing = owners_missing_word(process, lock);
}

static void owner_find(struct py_process *process, struct py_lock *lock, struct lock_facts *facts,
		       const struct address_map *idents)
{
	facts->doubted |= lock->kind == LOCK_WORLD || lock->kind == LOCK_OBJECT_MUTEX;
	if (lock_is_native(lock)) {
		facts->doubted = true;
		if (lock->owner_gone && lock->locked == TRI_YES)
			lock->owner_missing = native_missing_word(process, lock);
	}
	if (lock->records_owner) {
		if (!lock->owner_ident || lock->locked == TRI_NO)
			return;
		struct py_thread *thread = address_map_find(idents, lock->owner_ident);
		if (thread && facts->claimant != thread && is_ident_of_lost(process, lock))
			judge_lost_ident(process, lock, thread);
		else if (thread)
			own(process->arena, lock, thread, EVIDENCE_RECORDED, facts);
		else if (lock->kind != LOCK_SEMLOCK) // which another process may release
			lock->owner_missing = owners_missing_word(process, lock);
		return;
	}
	if (lock->kind == LOCK_TASK && lock->locked == TRI_YES && lock->value == LOCK_NUMBER_UNKNOWN)
		lock->owner_unknown = say(process->arena, A_TASK_HAS_IT);
	if (lock->kind == LOCK_SEMLOCK && lock_is_exclusive(lock)) {
		semlock_owner_find(process, lock, facts, idents);
		return;
	}
	if (facts->contested) {
		facts->doubted = true;
		py_warn(process, "owner-contradiction",
			"several threads are inside a `with` of %s: no owner is claimed",
			phrase_lock(process->arena, lock));
		return;
	}
	facts->doubted |= facts->rivalled;
	if (!facts->claimant || (facts->rivalled && facts->evidence != EVIDENCE_PROVEN))
		return;
	if (facts->evidence == EVIDENCE_INFERRED && is_handed_over(process, lock, facts->claimant)) {
		facts->doubted = true;
		return;
	}
	own(process->arena, lock, facts->claimant,
	    is_proven(facts) ? EVIDENCE_PROVEN : EVIDENCE_INFERRED, facts);
}

struct lock_facts *owners_find(struct py_process *process)
{
	struct arena *arena = process->arena;
	struct lock_facts *facts = arena_array(arena, struct lock_facts, process->locks.count);
	__attribute__((cleanup(address_map_deinit))) struct address_map idents = {0};
	vec_each_ptr(struct py_thread, thread, &process->threads) {
		if (!thread_is_live(thread))
			continue;
		address_map_add(&idents, arena, thread->ident, thread);
		claims_of_thread(arena, facts, thread);
	}
	vec_each_ptr(struct py_lock, lock, &process->locks)
		owner_find(process, lock, &facts[lock->index], &idents);
	return facts;
}
