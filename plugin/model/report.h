// SPDX-License-Identifier: GPL-3.0-or-later
/** @file What explain says of a process: the verdict and all that leads to it. */
#ifndef PYHANG_MODEL_REPORT_H
#define PYHANG_MODEL_REPORT_H

#include "model/process.h"

enum py_cause_kind {
#define CAUSE_KIND(name, word, meaning) CAUSE_##name,
#include "model/cause_kinds.def"
#undef CAUSE_KIND
	CAUSE_KIND_COUNT,
};

enum py_shutdown_stage {
#define SHUTDOWN_STAGE(name, word, meaning) STAGE_##name,
#include "model/shutdown_stages.def"
#undef SHUTDOWN_STAGE
	STAGE_COUNT,
};

enum py_verdict_kind {
	VERDICT_UNKNOWN = 0,
	VERDICT_HEALTHY,
	VERDICT_HANG,
	VERDICT_DEADLOCK,
	VERDICT_EXIT_BLOCKED,
};

/** Weakest first, so that the smaller of two is the confidence of both together. */
enum py_confidence {
	CONFIDENCE_POSSIBLE = 0,
	CONFIDENCE_LIKELY,
	CONFIDENCE_CERTAIN,
};

/** One member of a cycle: a thread, or the lock between two threads. */
struct py_cycle_member {
	struct py_thread *thread; /**< either this */
	struct py_lock *lock;     /**< or this */
};

/** A closed walk through the wait-for graph. The first member waits for (through) the next, the last for the first. */
struct py_cycle {
	VEC(struct py_cycle_member) members;
};

struct py_cause {
	enum py_cause_kind kind;
	enum py_confidence confidence;
	VEC(struct py_thread *) threads; /**< the one that matters most first */
	VEC(struct py_lock *) locks;
	const char *evidence;    /**< what was seen */
	const char *explanation; /**< what it means */
	const char *advice; /**< what to change, with the user's own file, line, object; NULL: nothing to say */
	const char *library; /**< LIBRARY_THREAD: the library's name; else NULL */
};

/** A node of the tree that `pyhang why` draws: the chain from the waiting thread to the root. */
struct py_chain_link {
	size_t depth; /**< 0: the thread from which the waits are followed */
	struct py_thread *thread;
	const char *text; /**< what it does, one or two clauses: "waits for Lock app.DB at app.py:14 in beat" */
	/** How it holds what its parent waits for: "holds it (proven: …)"; NULL: not by holding. */
	const char *holds;
	bool closes_cycle; /**< the thread was shown above already */
	size_t grouped;    /**< how many further threads have the same story and are not shown */
};

struct py_shutdown {
	enum py_shutdown_stage stage;
	struct py_thread *thread;               /**< the one that exits, NULL when none does */
	VEC(struct py_thread *) waiting_for;    /**< the first is awaited now */
	VEC(struct py_thread *) would_wait_for; /**< not exiting: if the main thread returned now */
	const char *text;                       /**< one sentence or a few */
};

struct py_verdict {
	enum py_verdict_kind kind;
	enum py_confidence confidence;
	const char *summary;         /**< one sentence, under 160 characters */
	VEC(struct py_cause) causes; /**< root first */
};

struct py_report {
	struct py_process *process;
	VEC(struct py_cycle) cycles;
	VEC(struct py_chain_link) chain; /**< depth-first, ready to draw */
	struct py_shutdown shutdown;
	struct py_verdict verdict;
	const char *signature; /**< equal for equal hangs */
	int status;            /**< 0 healthy, 1 hang explained, 3 could not analyse */
};

const char *py_cause_kind_word(enum py_cause_kind kind);
const char *py_shutdown_stage_word(enum py_shutdown_stage stage);
const char *py_verdict_kind_word(enum py_verdict_kind kind);
const char *py_confidence_word(enum py_confidence confidence);

#endif
