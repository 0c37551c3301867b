// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/lock_flow.h"

#include <stdlib.h>

enum {
	MAX_ROUNDS = 40, // nested loops need a few; more than this is not believed
};

/** What is known of one lock before an instruction. */
struct state {
	uint8_t fate : 4;   // enum py_lock_fate
	uint8_t before : 4; // FATE_TAKEN, FATE_TRIED: what it was before
	uint8_t truth;      // FATE_TRIED: enum tri, the result
	int16_t local;      // FATE_TRIED: slot of the result; -1: still on the stack
	int32_t site;
};

struct states {
	bool reached;
	bool unknown_given_up;
	struct state locks[PY_MAX_FLOW_LOCKS];
};

struct flow {
	const struct py_lock_calls *calls;
	const struct py_lock_effect *effects;
	size_t effect_count;
	struct states *states;  // by instruction
	bool follows_swallowed; // the ways on which a `with` swallows an exception too
	bool changed;
};

static const struct state untouched = {.fate = FATE_UNTOUCHED, .local = -1, .site = -1};
static const struct state unsure = {.fate = FATE_UNSURE, .local = -1, .site = -1};

/** Where in a VEC that is sorted by a member the items with `member >= key` begin. */
#define first_of(vec, member, key)                              \
	({                                                      \
		size_t low = 0, high = (vec).count;             \
		while (low < high) {                            \
			size_t middle = (low + high) / 2;       \
			if ((vec).items[middle].member < (key)) \
				low = middle + 1;               \
			else                                    \
				high = middle;                  \
		}                                               \
		low;                                            \
	})

static bool same_state(struct state a, struct state b)
{
	return a.fate == b.fate && a.before == b.before && a.truth == b.truth &&
	       a.local == b.local && a.site == b.site;
}

/** What it is when what was taken is given back. */
static struct state restored(struct state state)
{
	return (struct state){.fate = state.before, .local = -1, .site = state.site};
}

/** Without regard to the local that has the result, where that is known. */
static struct state settled(struct state state)
{
	if (state.fate != FATE_TRIED || state.truth == TRI_UNKNOWN)
		return state;
	if (state.truth == TRI_NO)
		return restored(state);
	return (struct state){
		.fate = FATE_TAKEN, .before = state.before, .local = -1, .site = state.site};
}

static struct state merged(struct state a, struct state b)
{
	if (a.fate == FATE_TRIED && b.fate == FATE_TRIED && a.site == b.site && a.local == b.local) {
		a.truth = a.truth == b.truth ? a.truth : TRI_UNKNOWN;
		a.before = a.before == b.before ? a.before : FATE_UNSURE;
		return a;
	}
	a = settled(a);
	b = settled(b);
	if (a.fate != b.fate || a.fate == FATE_TRIED)
		return unsure;
	if (a.before != b.before)
		a.before = FATE_UNSURE;
	if (b.site < a.site)
		a.site = b.site;
	return a;
}

static void merge(struct flow *flow, int32_t at, const struct states *with)
{
	if (at < 0 || at >= (int32_t)flow->calls->graph.insns.count)
		return;
	struct states *to = &flow->states[at];
	if (!to->reached) {
		*to = *with;
		flow->changed = true;
		return;
	}
	for (size_t i = 0; i < PY_MAX_FLOW_LOCKS; i++) {
		struct state old = to->locks[i];
		to->locks[i] = merged(old, with->locks[i]);
		flow->changed |= !same_state(old, to->locks[i]);
	}
	flow->changed |= with->unknown_given_up && !to->unknown_given_up;
	to->unknown_given_up |= with->unknown_given_up;
}

static void apply_effect(const struct py_lock_effect *effect, struct states *states)
{
	struct state *lock = &states->locks[effect->lock], now = settled(*lock);
	int32_t site = (int32_t)effect->site;
	// A second attempt while the first one is open.
	if (now.fate == FATE_TRIED)
		now = unsure;
	switch (effect->verb) {
	case LOCK_TAKE:
		*lock = (struct state){.fate = FATE_TAKEN,
				       .before = now.fate == FATE_TAKEN ? now.before : now.fate,
				       .local = -1,
				       .site = site};
		break;
	case LOCK_TRY:
		*lock = (struct state){
			.fate = FATE_TRIED, .before = now.fate, .local = -1, .site = site};
		break;
	case LOCK_GIVE:
		if (now.fate == FATE_TAKEN)
			*lock = restored(now);
		else
			*lock = (struct state){.fate = FATE_GIVEN_UP, .local = -1, .site = site};
		break;
	case LOCK_REFER:
		states->unknown_given_up = true;
		break;
	case LOCK_ENTER:
		*lock = untouched;
		break;
	case LOCK_UNSURE:
		*lock = (struct state){.fate = FATE_UNSURE, .local = -1, .site = site};
		break;
	case LOCK_CALL:
	case LOCK_NOTHING:
		break;
	}
}

/** What the calls of one instruction do. */
static void apply_sites(const struct flow *flow, int32_t at, struct states *states)
{
	const struct py_lock_calls *calls = flow->calls;
	for (size_t i = first_of(calls->sites, insn, at);
	     i < calls->sites.count && calls->sites.items[i].insn == at; i++) {
		enum py_lock_verb verb = calls->sites.items[i].verb;
		bool known = false;
		for (size_t j = 0; j < flow->effect_count && flow->effects[j].site <= i; j++) {
			if (flow->effects[j].site != i)
				continue;
			apply_effect(&flow->effects[j], states);
			known = true;
		}
		if (!known && (verb == LOCK_GIVE || verb == LOCK_REFER))
			states->unknown_given_up = true;
	}
}

/** What was called through a path that changes is not known by this name any more. */
static void lose_path(const struct flow *flow, int32_t path, struct states *states)
{
	for (size_t i = 0; i < PY_MAX_FLOW_LOCKS; i++) {
		struct state *lock = &states->locks[i];
		if (lock->site < 0 || flow->calls->sites.items[lock->site].path != path)
			continue;
		states->unknown_given_up |= lock->fate == FATE_GIVEN_UP;
		*lock = settled(*lock).fate == FATE_TAKEN ? restored(*lock) : unsure;
		lock->site = -1;
	}
}

/** A local gets a new value: perhaps the result of a call. */
static void store_local(const struct flow *flow, int32_t at, int32_t slot, struct states *states)
{
	for (size_t i = 0; i < PY_MAX_FLOW_LOCKS; i++) {
		struct state *lock = &states->locks[i];
		if (lock->fate != FATE_TRIED)
			continue;
		if (lock->local == slot)
			*lock = lock->truth == TRI_UNKNOWN ? unsure : settled(*lock);
		else if (lock->local < 0 && flow->calls->sites.items[lock->site].store == at)
			lock->local = (int16_t)slot;
	}
}

static void apply_stores(const struct flow *flow, int32_t at, struct states *states)
{
	const struct py_lock_calls *calls = flow->calls;
	const struct insn *insn = &calls->graph.insns.items[at];
	for (size_t i = first_of(calls->stores, insn, at);
	     i < calls->stores.count && calls->stores.items[i].insn == at; i++)
		lose_path(flow, calls->stores.items[i].path, states);
	if (insn->kind == INSN_STORE_FAST)
		store_local(flow, at, (int32_t)insn->arg, states);
	else if (insn->kind == INSN_STORE_FAST_LOAD_FAST || insn->kind == INSN_STORE_FAST_PAIR)
		store_local(flow, at, insn->arg >> 4 & 15, states); // takes the top of the stack
	if (insn->kind == INSN_STORE_FAST_PAIR)
		store_local(flow, -1, insn->arg & 15, states);
}

static const struct py_lock_test *test_of(const struct flow *flow, int32_t at)
{
	size_t i = first_of(flow->calls->tests, insn, at);
	bool found = i < flow->calls->tests.count && flow->calls->tests.items[i].insn == at;
	return found ? &flow->calls->tests.items[i] : NULL;
}

/** What is known on the way on which the tested value is `truth`. */
static void learn(const struct flow *flow, const struct py_lock_test *test, bool truth,
		  struct states *states)
{
	for (size_t i = 0; i < PY_MAX_FLOW_LOCKS; i++) {
		struct state *lock = &states->locks[i];
		if (lock->fate != FATE_TRIED)
			continue;
		bool tested = lock->local >= 0
				      ? lock->local == test->local
				      : flow->calls->sites.items[lock->site].insn == test->call;
		if (!tested)
			continue;
		lock->truth = tri_of(truth);
		if (lock->local < 0)
			*lock = settled(*lock);
	}
}

static void pass_test(struct flow *flow, int32_t at, const struct states *states)
{
	const struct insn *insn = &flow->calls->graph.insns.items[at];
	const struct py_lock_test *test = test_of(flow, at);
	for (int jumps = 0; jumps < 2; jumps++) {
		struct states way = *states;
		bool truth = jumps == (insn->kind == INSN_IF_TRUE);
		if (test && test->swallows && truth && !flow->follows_swallowed)
			continue;
		if (test)
			learn(flow, test, truth != test->negated, &way);
		merge(flow, jumps ? insn->jump : at + 1, &way);
	}
}

static void pass_exception(struct flow *flow, int32_t at)
{
	const struct insn_graph *graph = &flow->calls->graph;
	int32_t guard = graph->insns.items[at].guard;
	while (guard >= 0 && graph->guards.items[guard].kind == GUARD_LOOP)
		guard = graph->guards.items[guard].outer;
	if (guard < 0 || !insn_can_raise(&graph->insns.items[at]))
		return;
	// To 3.8 the handler of a `with` runs after its body too, and seldom swallows exceptions.
	int32_t handler = graph->guards.items[guard].handler;
	bool shared =
		graph->guards.items[guard].kind == GUARD_WITH &&
		graph->insns.items[handler + 1 < (int32_t)graph->insns.count ? handler + 1 : handler]
				.kind != INSN_WITH_EXCEPT_START &&
		graph->insns.items[handler].kind != INSN_WITH_EXCEPT_START;
	if (!shared || flow->follows_swallowed)
		merge(flow, handler, &flow->states[at]);
}

static void pass(struct flow *flow, int32_t at)
{
	const struct insn_graph *graph = &flow->calls->graph;
	const struct insn *insn = &graph->insns.items[at];
	struct states states = flow->states[at];
	pass_exception(flow, at);
	apply_sites(flow, at, &states);
	apply_stores(flow, at, &states);
	vec_each(const struct insn_edge, edge, &graph->detours)
		if (edge->from == at)
			merge(flow, edge->to, &states);
	if (insn->kind == INSN_IF_TRUE || insn->kind == INSN_IF_FALSE) {
		pass_test(flow, at, &states);
		return;
	}
	bool jumps = insn->kind == INSN_JUMP || insn->kind == INSN_BRANCH ||
		     insn->kind == INSN_CALL_FINALLY;
	if (jumps)
		merge(flow, insn->jump, &states);
	if (!insn_is_last(insn))
		merge(flow, at + 1, &states);
}

static bool run(struct flow *flow)
{
	flow->states[0].reached = true;
	for (size_t i = 0; i < PY_MAX_FLOW_LOCKS; i++)
		flow->states[0].locks[i] = untouched;
	flow->changed = true;
	for (int round = 0; flow->changed; round++) {
		if (round == MAX_ROUNDS)
			return false;
		flow->changed = false;
		for (size_t i = 0; i < flow->calls->graph.insns.count; i++)
			if (flow->states[i].reached)
				pass(flow, (int32_t)i);
	}
	return true;
}

/** Whether an instruction is inside of every `with` that another one is inside of. */
static bool inside_same_withs(const struct insn_graph *graph, int32_t at, int32_t site)
{
	for (int32_t w = graph->insns.items[site].guard; w >= 0; w = graph->guards.items[w].outer) {
		int32_t guard = graph->insns.items[at].guard;
		while (guard >= 0 && guard != w)
			guard = graph->guards.items[guard].outer;
		if (graph->guards.items[w].kind == GUARD_WITH && guard < 0)
			return false;
	}
	return true;
}

static bool has_with(const struct flow *flow, uint32_t lock)
{
	for (size_t i = 0; i < flow->effect_count; i++)
		if (flow->effects[i].lock == lock && flow->effects[i].verb == LOCK_ENTER)
			return true;
	return false;
}

/** What to say of one lock before an instruction. */
static struct py_lock_outcome outcome_at(const struct flow *flow, int32_t at, uint32_t lock)
{
	struct state state = settled(flow->states[at].locks[lock]);
	struct py_lock_outcome outcome = {state.fate, state.site, state.local};
	if (state.fate != FATE_TAKEN && state.fate != FATE_TRIED)
		return outcome;
	// Taken inside of a `with` on the same lock, whose end gave it up.
	int32_t taken_at = flow->calls->sites.items[state.site].insn;
	if (has_with(flow, lock) && !inside_same_withs(&flow->calls->graph, at, taken_at))
		outcome.fate = FATE_UNSURE;
	return outcome;
}

static bool gives_up_at(const struct flow *flow, int32_t at)
{
	const struct py_lock_calls *calls = flow->calls;
	for (size_t i = first_of(calls->sites, insn, at);
	     i < calls->sites.count && calls->sites.items[i].insn == at; i++)
		if (calls->sites.items[i].verb == LOCK_GIVE ||
		    calls->sites.items[i].verb == LOCK_REFER)
			return true;
	return false;
}

/** A release that is being called may be over already: signal handlers run at its end. */
static void doubt_running_releases(const struct flow *flow, int32_t at, struct py_lock_outcomes *ret)
{
	struct states after = flow->states[at];
	if (!gives_up_at(flow, at))
		return;
	apply_sites(flow, at, &after);
	for (size_t i = 0; i < PY_MAX_FLOW_LOCKS; i++)
		if (!same_state(after.locks[i], flow->states[at].locks[i]))
			ret->locks[i].fate = FATE_UNSURE;
	ret->unknown_given_up |= after.unknown_given_up;
}

static bool outcomes_at(const struct flow *flow, int32_t at, struct py_lock_outcomes *ret)
{
	if (at < 0 || !flow->states[at].reached)
		return false;
	for (uint32_t i = 0; i < PY_MAX_FLOW_LOCKS; i++)
		ret->locks[i] = outcome_at(flow, at, i);
	ret->unknown_given_up = flow->states[at].unknown_given_up;
	doubt_running_releases(flow, at, ret);
	return true;
}

static bool outcomes_at_return(const struct flow *flow, struct py_lock_outcomes *ret)
{
	bool found = false;
	for (size_t at = 0; at < flow->calls->graph.insns.count; at++) {
		struct py_lock_outcomes one;
		if (flow->calls->graph.insns.items[at].kind != INSN_RETURN ||
		    !outcomes_at(flow, (int32_t)at, &one))
			continue;
		for (size_t i = 0; found && i < PY_MAX_FLOW_LOCKS; i++)
			if (one.locks[i].fate != ret->locks[i].fate)
				one.locks[i].fate = FATE_UNSURE;
		one.unknown_given_up |= found && ret->unknown_given_up;
		*ret = one;
		found = true;
	}
	return found;
}

static void free_states(struct states **states)
{
	free(*states);
}

bool py_lock_flow(const struct py_lock_calls *calls, const struct py_lock_effect *effects,
		  size_t effect_count, enum py_flow_end end, int64_t offset,
		  struct py_lock_outcomes *ret)
{
	struct flow flow = {.calls = calls, .effects = effects, .effect_count = effect_count};
	size_t count = calls->graph.insns.count;
	if (!calls->graph.complete)
		return false;
	for (int attempt = 0; attempt < 2; attempt++) {
		__attribute__((cleanup(free_states))) struct states *states =
			calloc(count, sizeof(*states));
		if (!states)
			return false;
		flow.states = states;
		flow.follows_swallowed = attempt == 1;
		if (!run(&flow))
			return false;
		if (end == FLOW_AT_OFFSET ? outcomes_at(&flow, insn_at(&calls->graph, offset), ret)
					  : outcomes_at_return(&flow, ret))
			return true;
	}
	return false;
}
