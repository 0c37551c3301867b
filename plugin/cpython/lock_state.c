// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/lock_state.h"

const struct lock_state lock_unbound = {.fate = FATE_UNBOUND, .local = -1, .site = -1};
const struct lock_state lock_untouched = {.fate = FATE_UNTOUCHED, .local = -1, .site = -1};
const struct lock_state lock_unsure = {.fate = FATE_UNSURE, .local = -1, .site = -1};

bool lock_state_same(struct lock_state a, struct lock_state b)
{
	return a.fate == b.fate && a.before == b.before && a.truth == b.truth &&
	       a.local == b.local && a.site == b.site;
}

struct lock_state lock_state_restored(struct lock_state state)
{
	return (struct lock_state){.fate = state.before, .local = -1, .site = state.site};
}

struct lock_state lock_state_settled(struct lock_state state)
{
	if (state.fate != FATE_TRIED || state.truth == TRI_UNKNOWN)
		return state;
	if (state.truth == TRI_NO)
		return lock_state_restored(state);
	return (struct lock_state){
		.fate = FATE_TAKEN, .before = state.before, .local = -1, .site = state.site};
}

struct lock_state lock_state_merged(struct lock_state a, struct lock_state b)
{
	if (a.fate == FATE_TRIED && b.fate == FATE_TRIED && a.site == b.site && a.local == b.local) {
		a.truth = a.truth == b.truth ? a.truth : TRI_UNKNOWN;
		a.before = a.before == b.before ? a.before : FATE_UNSURE;
		return a;
	}
	a = lock_state_settled(a);
	b = lock_state_settled(b);
	if (a.fate == FATE_UNBOUND || b.fate == FATE_UNBOUND)
		return a.fate == FATE_UNBOUND ? b : a;
	if (a.fate != b.fate || a.fate == FATE_TRIED)
		return lock_unsure;
	if (a.before != b.before)
		a.before = FATE_UNSURE;
	if (b.site < a.site)
		a.site = b.site;
	return a;
}

struct lock_state lock_state_after(struct lock_state state, enum py_lock_verb verb, int32_t site)
{
	struct lock_state now = lock_state_settled(state);
	enum py_lock_fate before = FATE_UNTOUCHED;
	// A second attempt while the first one is open.
	if (now.fate == FATE_TRIED)
		now = lock_unsure;
	if (now.fate != FATE_UNBOUND)
		before = now.fate;
	switch (verb) {
	case LOCK_TAKE:
		return (struct lock_state){.fate = FATE_TAKEN,
					   .before = before == FATE_TAKEN ? now.before : before,
					   .local = -1,
					   .site = site};
	case LOCK_TRY:
		return (struct lock_state){
			.fate = FATE_TRIED, .before = before, .local = -1, .site = site};
	case LOCK_GIVE:
		if (before == FATE_TAKEN)
			return lock_state_restored(now);
		return (struct lock_state){.fate = FATE_GIVEN_UP, .local = -1, .site = site};
	case LOCK_ENTER:
		return lock_untouched;
	case LOCK_UNSURE:
		return (struct lock_state){.fate = FATE_UNSURE, .local = -1, .site = site};
	case LOCK_REFER:
	case LOCK_CALL:
	case LOCK_NOTHING:
		return state;
	}
	return state;
}
