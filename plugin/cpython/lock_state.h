// SPDX-License-Identifier: GPL-3.0-or-later
/** @file What is known of one lock before an instruction, and how that is put together. Part of lock_flow. */
#ifndef PYHANG_CPYTHON_LOCK_STATE_H
#define PYHANG_CPYTHON_LOCK_STATE_H

#include "cpython/lock_flow.h"

enum {
	// The lock is known only as the value of a variable that has none yet, so it is not that lock which came this way.
	FATE_UNBOUND = FATE_UNSURE + 1,
};

struct lock_state {
	uint8_t fate : 4;   /**< enum py_lock_fate, or FATE_UNBOUND */
	uint8_t before : 4; /**< FATE_TAKEN, FATE_TRIED: what it was before */
	uint8_t truth;      /**< FATE_TRIED: enum tri, the result */
	int16_t local;      /**< FATE_TRIED: slot of the result; -1: still on the stack */
	int32_t site;
};

extern const struct lock_state lock_unbound, lock_untouched, lock_unsure;

bool lock_state_same(struct lock_state a, struct lock_state b);

/** What it is when what was taken is given back. */
struct lock_state lock_state_restored(struct lock_state state);

/** Without regard to the local that has the result, where that is known. */
struct lock_state lock_state_settled(struct lock_state state);

/** What is known where two ways meet. */
struct lock_state lock_state_merged(struct lock_state a, struct lock_state b);

/** What it is after a call. LOCK_REFER and what does not touch locks leave it as it is. */
struct lock_state lock_state_after(struct lock_state state, enum py_lock_verb verb, int32_t site);

#endif
