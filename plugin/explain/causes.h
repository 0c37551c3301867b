// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Why: the causes of the verdict, root first. */
#ifndef PYHANG_EXPLAIN_CAUSES_H
#define PYHANG_EXPLAIN_CAUSES_H

#include "explain/say.h"
#include "explain/world.h"

/** Fills verdict.causes. Needs everything before it. */
void causes_find(struct world *world);

/** Why a stuck thread's chain of waits ends where it does, the surest first. */
enum cause_rank {
	RANK_CYCLE,    /**< threads that wait for each other */
	RANK_DEFINITE, /**< a lock without a holder, a thread that vanished */
	RANK_STARVED,  /**< workers that need workers */
	RANK_UNGIVEN, /**< nobody gives: maybe only because those who would are stuck for one of the other reasons */
	RANK_COUNT,
};

/** Of a thread that is stuck. */
enum cause_rank cause_rank_of(const struct world *world, const struct py_thread *thread);

/** What is said of a cause: three sentences that share their words. */
struct cause_words {
	enum sentence evidence, explanation, advice;
	struct say words;
};

/** Adds a cause; the pointer is valid until the next one is added. NULL: there are too many already. */
struct py_cause *cause_add(struct world *world, enum py_cause_kind kind,
			   enum py_confidence confidence);

/** Fills the cause's texts. */
void cause_say(struct world *world, struct py_cause *cause, const struct cause_words *words);

void cause_add_thread(struct world *world, struct py_cause *cause, struct py_thread *thread);
void cause_add_lock(struct world *world, struct py_cause *cause, struct py_lock *lock);

/** Adds the cause of a cycle. */
void cause_of_cycle(struct world *world, struct py_cycle *cycle);

/** Adds the cause at the end of the thread's waits, unless it is there already, or nothing is to be said of it. */
void cause_of_root(struct world *world, struct py_thread *thread);

/** Adds the cause of a thread that waits and that nothing alive can free, and is needed by no cycle. */
void cause_of_stuck(struct world *world, struct py_thread *root);

/** Adds that a thread waits for a lock of C code whose owner can go on. */
void cause_of_held_native(struct world *world, struct py_thread *waiter);

/** Adds that a stop of all threads waits for one that C code keeps (free-threaded). */
void cause_of_stop(struct world *world, struct py_thread *requester);

/** Adds what a thread that can go on is at. */
void cause_of_delay(struct world *world, struct py_thread *root);

/** Adds what a wait for files or a child that leads out of the process is about. cause_io.c, cause_child.c */
void cause_of_io(struct world *world, struct py_thread *thread);
void cause_of_child(struct world *world, struct py_thread *thread);

/** Whether the thread feeds a multiprocessing.Queue, and its pipe is full. cause_feeder.c */
bool feeder_is_blocked(const struct py_thread *thread);
/** "multiprocessing.Queue app.RESULTS" */
const char *feeder_queue(struct arena *arena, const struct py_thread *thread);
/** Adds that a blocked feeder does not come on. */
void cause_of_feeder(struct world *world, struct py_thread *thread);

/** How sure it is that only this process could end the thread's wait. cause_child.c */
enum py_confidence outside_confidence(const struct world *world, const struct py_thread *thread);

/** Adds that a thread's wait could not be settled. */
void cause_of_unknown(struct world *world, struct py_thread *thread);

/** Adds the causes of an exit that waits. */
void causes_of_exit(struct world *world);

/** An exception that was sent to the thread, which waits; nothing when there is none, or it was told already. */
void cause_of_async_exception(struct world *world, struct py_thread *thread);

#endif
