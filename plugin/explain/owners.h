// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Who holds which lock, and how that is known. */
#ifndef PYHANG_EXPLAIN_OWNERS_H
#define PYHANG_EXPLAIN_OWNERS_H

#include "model/process.h"

/** What explain keeps of a lock beside the model; one for each lock, at its index. */
struct lock_facts {
	struct py_thread *claimant;   /**< seems to hold it: by a `with`, or by calls of its own */
	enum py_evidence evidence;    /**< how sure that is */
	const struct py_frame *frame; /**< of the claimant */
	const struct py_with *with;   /**< either this */
	const struct py_acquire *acquire; /**< or this; NULL: neither */
	const struct py_thread *unsure; /**< a thread whose code may have taken or released it by hand */
	bool unsure_many;               /**< … and there is another one */
	bool released; /**< some frame released it that had not taken it: a `with` is no proof then */
	bool rivalled; /**< another thread has a claim that is not as sure, or both are inferred */
	bool contested; /**< several threads are inside its `with`, so that none of them can be believed */
	bool doubted;         /**< some thread may hold it, and it could not be settled */
	bool orphan_by_reach; /**< owner_missing rests on which threads were seen to reach the lock */
};

/**
 * Fills owner, evidence, why of every lock, owner_missing of those whose recorded owner does not exist, and holds
 * of every thread. Needs the states.
 *
 * @return facts for each lock, in the arena
 */
struct lock_facts *owners_find(struct py_process *process);

/** Whether the process is one that multiprocessing has forked. */
bool owners_in_forked_child(const struct py_process *process);

/** Why an owner that is no live thread does not exist: "ended", or "forked" in the child of a fork. */
const char *owners_missing_word(const struct py_process *process, const struct py_lock *lock);

#endif
