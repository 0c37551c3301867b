// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/owners.h"

#include <string.h>

#include "explain/address_map.h"
#include "explain/phrase.h"
#include "explain/say.h"
#include "explain/states.h"

/** The locks that the frames outside of a Condition.wait hold no longer, from the innermost frame on. */
struct given_up {
	VEC(const struct py_lock *) locks;
	size_t settled; // the first of them are of waits that the thread is in now
};

static bool is_given_up(const struct given_up *given, const struct py_lock *lock, bool *ret_settled)
{
	for (size_t i = 0; i < given->locks.count; i++) {
		if (given->locks.items[i] == lock) {
			*ret_settled = i < given->settled;
			return true;
		}
	}
	return false;
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

static void claim(struct lock_facts *facts, struct py_thread *thread, const struct py_frame *frame,
		  const struct py_with *with)
{
	if (facts->claimant && facts->claimant != thread) {
		facts->contested = true;
		return;
	}
	// The outermost `with` is the one that took it; frames are seen from the innermost on.
	facts->claimant = thread;
	facts->frame = frame;
	facts->with = with;
}

static void hold_permit(struct arena *arena, struct py_thread *thread, const struct py_frame *frame,
			const struct py_with *with, struct py_lock *semaphore)
{
	struct py_hold hold = {
		.lock = semaphore,
		.evidence = EVIDENCE_PROVEN,
		.why = with_words(arena, frame, with),
		.frame = frame - thread->frames.items,
		.count = 1,
	};
	vec_add(arena, &thread->holds, hold);
}

static void claims_of_frame(struct arena *arena, struct lock_facts *facts, struct py_thread *thread,
			    const struct py_frame *frame, const struct given_up *given)
{
	for (size_t i = frame->withs.count; i-- > 0;) {
		const struct py_with *with = &frame->withs.items[i];
		struct py_lock *lock = lock_taken(with->lock);
		bool settled = false;
		if (!lock)
			continue;
		if (is_given_up(given, lock, &settled)) {
			facts[lock->index].doubted |= !settled;
			continue;
		}
		if (!lock_is_exclusive(lock)) {
			if (!has_hold(thread, lock))
				hold_permit(arena, thread, frame, with, lock);
		} else if (lock->locked == TRI_YES) {
			claim(&facts[lock->index], thread, frame, with);
		} else if (lock->locked == TRI_UNKNOWN) {
			facts[lock->index].doubted = true;
		}
	}
}

static void claims_of_thread(struct arena *arena, struct lock_facts *facts, struct py_thread *thread)
{
	struct given_up given = {0};
	bool in_machinery = true;
	vec_each(const struct py_frame, frame, &thread->frames) {
		in_machinery = in_machinery && !py_frame_is_user_code(frame);
		if (frame_is_condition_wait(frame)) {
			const struct py_lock *own = lock_taken(frame->subject);
			if (own)
				vec_add(arena, &given.locks, own);
			if (in_machinery)
				given.settled = given.locks.count;
		}
		claims_of_frame(arena, facts, thread, frame, &given);
	}
}

static void own(struct arena *arena, struct py_lock *lock, struct py_thread *thread,
		enum py_evidence evidence, const struct lock_facts *facts)
{
	bool in_with = facts->with && facts->claimant == thread;
	lock->owner = thread;
	lock->evidence = evidence;
	lock->why = in_with ? with_words(arena, facts->frame, facts->with) : NULL;
	if (evidence == EVIDENCE_RECORDED)
		lock->why = in_with ? say(arena, RECORDED_AND, .what = lock->why)
				    : say(arena, RECORDED);
	struct py_hold hold = {
		.lock = lock,
		.evidence = evidence,
		.why = lock->why,
		.frame = in_with ? facts->frame - thread->frames.items : -1,
		.count = lock->count,
	};
	vec_add(arena, &thread->holds, hold);
}

/** A process that multiprocessing forked runs below the frame of the fork. */
static bool is_forked_child(const struct py_process *process)
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
	return live == 1 && is_forked_child(process) ? "forked" : "ended";
}

static void owner_find(struct py_process *process, struct py_lock *lock, struct lock_facts *facts,
		       const struct address_map *idents)
{
	if (lock->records_owner) {
		if (!lock->owner_ident || lock->locked == TRI_NO)
			return;
		struct py_thread *thread = address_map_find(idents, lock->owner_ident);
		if (thread)
			own(process->arena, lock, thread, EVIDENCE_RECORDED, facts);
		else if (lock->kind != LOCK_SEMLOCK) // which another process may release
			lock->owner_missing = owners_missing_word(process, lock);
		return;
	}
	if (facts->contested) {
		facts->doubted = true;
		py_warn(process, "owner-contradiction",
			"several threads are inside a `with` of %s: no owner is claimed",
			phrase_lock(process->arena, lock));
		return;
	}
	if (facts->claimant)
		own(process->arena, lock, facts->claimant, EVIDENCE_PROVEN, facts);
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
