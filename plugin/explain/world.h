// SPDX-License-Identifier: GPL-3.0-or-later
/** @file What explain works out of the model on its way to the causes: shared by its parts, gone when it returns. */
#ifndef PYHANG_EXPLAIN_WORLD_H
#define PYHANG_EXPLAIN_WORLD_H

#include "explain/owners.h"
#include "model/report.h"

/** What will become of a thread, by the progress rule. */
enum prospect {
	PROSPECT_NONE = 0,     /**< it ended, vanished, or finalization froze it */
	PROSPECT_PROGRESS,     /**< it can go on */
	PROSPECT_UNKNOWN,      /**< what it waits for could not be settled */
	PROSPECT_LIKELY_STUCK, /**< no thread that can go on was seen to reach what it waits for */
	PROSPECT_STUCK,        /**< only stuck threads, or none, could free it */
};

struct thread_facts {
	enum prospect prospect;
	bool frozen;    /**< finalization lets it run no more Python code */
	bool user_code; /**< it may run the user's code again: signal, release, put, get */
	struct py_thread
		*root; /**< the last thread of the chain of waits that begins here; maybe itself */
	struct py_cycle *cycle; /**< in which that chain ends, NULL: none */
	bool in_cycle;          /**< it is itself a member of `cycle` */
	bool in_ring; /**< its waits lead back to it; a cycle only when nothing else could free it */
	bool explained; /**< a cause tells of it already */
};

struct world {
	struct py_process *process;
	struct arena *arena;
	struct py_report *report;
	struct thread_facts *threads; /**< at the thread's index */
	struct lock_facts *locks;     /**< at the lock's index */
	bool *child_goes_on; /**< at the child's position: it does not need this process, as far as is known */
	bool pools_starve;   /**< whatever stuck workers of pools there are wait for Futures */
	bool frames_missing; /**< some frames could not be read: a `with` may have been missed */
	size_t user_threads; /**< how many may run the user's code again */
};

static inline struct thread_facts *world_thread(const struct world *world,
						const struct py_thread *thread)
{
	return &world->threads[thread->index];
}

static inline bool world_is_stuck(const struct world *world, const struct py_thread *thread)
{
	return thread->stuck == TRI_YES && world_thread(world, thread)->prospect != PROSPECT_NONE;
}

/** A worker of a pool that waits for a Future which only a worker could complete. */
bool world_worker_is_starved(const struct world *world, const struct py_thread *thread);

#endif
