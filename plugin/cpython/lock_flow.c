// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/lock_flow.h"

#include <stdlib.h>

#include "cpython/lock_state.h"

enum {
	MAX_ROUNDS = 40, // nested loops need a few; more than this is not believed
};

struct states {
	bool reached;
	bool unknown_given_up;
	struct lock_state locks[PY_MAX_FLOW_LOCKS];
};

struct flow {
	const struct py_lock_calls *calls;
	struct {
		const struct py_lock_effect *items;
		size_t count;
	} effects;
	const struct py_flow_limits *limits;
	struct states *states;                 // by instruction
	int32_t only_paths[PY_MAX_FLOW_LOCKS]; // by which a lock is known, PATH_NONE or PATHS_SEVERAL
	bool follows_swallowed; // the ways on which a `with` swallows an exception too
	bool changed;
};

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
		struct lock_state old = to->locks[i];
		to->locks[i] = lock_state_merged(old, with->locks[i]);
		flow->changed |= !lock_state_same(old, to->locks[i]);
	}
	flow->changed |= with->unknown_given_up && !to->unknown_given_up;
	to->unknown_given_up |= with->unknown_given_up;
}

/** What the calls of one instruction do. */
static void apply_sites(const struct flow *flow, int32_t at, struct states *states)
{
	const struct py_lock_calls *calls = flow->calls;
	for (size_t i = first_of(calls->sites, insn, at);
	     i < calls->sites.count && calls->sites.items[i].insn == at; i++) {
		enum py_lock_verb verb = calls->sites.items[i].verb;
		bool known = false;
		for (size_t j = first_of(flow->effects, site, i);
		     j < flow->effects.count && flow->effects.items[j].site == i; j++) {
			const struct py_lock_effect *effect = &flow->effects.items[j];
			struct lock_state *lock = &states->locks[effect->lock];
			*lock = lock_state_after(*lock, effect->verb, (int32_t)i);
			states->unknown_given_up |= effect->verb == LOCK_REFER;
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
		struct lock_state *lock = &states->locks[i];
		if (flow->only_paths[i] == path) {
			// What was done through it was done to what it led to before.
			states->unknown_given_up |= lock->fate == FATE_GIVEN_UP;
			*lock = lock->fate == FATE_GIVEN_UP ? lock_unsure : lock_untouched;
			continue;
		}
		if (lock->site < 0 || flow->calls->sites.items[lock->site].path != path)
			continue;
		states->unknown_given_up |= lock->fate == FATE_GIVEN_UP;
		*lock = lock_state_settled(*lock).fate == FATE_TAKEN ? lock_state_restored(*lock)
								     : lock_unsure;
		lock->site = -1;
	}
}

/** A local gets a new value: perhaps the result of a call. */
static void store_local(const struct flow *flow, int32_t at, int32_t slot, struct states *states)
{
	for (size_t i = 0; i < PY_MAX_FLOW_LOCKS; i++) {
		struct lock_state *lock = &states->locks[i];
		if (lock->fate != FATE_TRIED)
			continue;
		if (lock->local == slot)
			*lock = lock->truth == TRI_UNKNOWN ? lock_unsure : lock_state_settled(*lock);
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
		struct lock_state *lock = &states->locks[i];
		if (lock->fate != FATE_TRIED)
			continue;
		bool tested = lock->local >= 0
				      ? lock->local == test->local
				      : flow->calls->sites.items[lock->site].insn == test->call;
		if (!tested)
			continue;
		lock->truth = tri_of(truth);
		if (lock->local < 0)
			*lock = lock_state_settled(*lock);
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
	for (size_t i = first_of(graph->detours, from, at);
	     i < graph->detours.count && graph->detours.items[i].from == at; i++)
		merge(flow, graph->detours.items[i].to, &states);
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

static bool is_local_store(const struct insn *insn)
{
	return insn->kind == INSN_STORE_FAST || insn->kind == INSN_STORE_FAST_PAIR ||
	       insn->kind == INSN_STORE_FAST_LOAD_FAST;
}

enum {
	PATH_NONE = -1,
	PATHS_SEVERAL = -2,
};

/** By which path each lock is known in this function. */
static void find_only_paths(struct flow *flow)
{
	for (size_t i = 0; i < PY_MAX_FLOW_LOCKS; i++)
		flow->only_paths[i] = PATH_NONE;
	for (size_t i = 0; i < flow->effects.count; i++) {
		const struct py_lock_site *site =
			&flow->calls->sites.items[flow->effects.items[i].site];
		int32_t *only = &flow->only_paths[flow->effects.items[i].lock];
		enum py_lock_verb verb = flow->effects.items[i].verb;
		bool direct = site->verb != LOCK_CALL && site->path >= 0;
		if (verb == LOCK_NOTHING || verb == LOCK_REFER)
			continue;
		if (!direct || (*only != PATH_NONE && *only != site->path))
			*only = PATHS_SEVERAL;
		else
			*only = site->path;
	}
}

/** Whether a path begins at a variable that has no value when the function begins. */
static bool begins_unbound(const struct flow *flow, int32_t path)
{
	if (path < 0 || flow->calls->paths.items[path].global ||
	    flow->calls->paths.items[path].slot < flow->calls->given_count)
		return false;
	// Neither has a free variable of another function, to which this one does not store as to a local.
	bool stored = false;
	vec_each(const struct py_path_store, store, &flow->calls->stores)
		if (store->path == path)
			stored |= is_local_store(&flow->calls->graph.insns.items[store->insn]);
	return stored;
}

static bool run(struct flow *flow)
{
	flow->states[0].reached = true;
	for (size_t i = 0; i < PY_MAX_FLOW_LOCKS; i++)
		flow->states[0].locks[i] =
			begins_unbound(flow, flow->only_paths[i]) ? lock_unbound : lock_untouched;
	flow->changed = true;
	for (int round = 0; flow->changed; round++) {
		size_t count = flow->calls->graph.insns.count;
		if (round == MAX_ROUNDS || !target_work(flow->limits->target, count))
			return false;
		if (count > *flow->limits->steps_left) {
			*flow->limits->steps_left = 0;
			return false;
		}
		*flow->limits->steps_left -= count;
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
	for (size_t i = 0; i < flow->effects.count; i++)
		if (flow->effects.items[i].lock == lock && flow->effects.items[i].verb == LOCK_ENTER)
			return true;
	return false;
}

/** What to say of one lock before an instruction. */
static struct py_lock_outcome outcome_at(const struct flow *flow, int32_t at, uint32_t lock)
{
	struct lock_state state = lock_state_settled(flow->states[at].locks[lock]);
	if (state.fate == FATE_UNBOUND)
		state = lock_untouched;
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
		if (!lock_state_same(after.locks[i], flow->states[at].locks[i]))
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

/** `return lock.acquire(False)`: whether the instruction returns the result of the call at a site. */
static bool returns_result(const struct flow *flow, int32_t at,
			   const struct py_lock_outcome *outcome)
{
	const struct insn_graph *graph = &flow->calls->graph;
	int32_t before = at - 1;
	if (outcome->fate != FATE_TRIED || outcome->local >= 0 || graph->insns.items[at].landing)
		return false;
	while (before > 0 && graph->insns.items[before].kind == INSN_IDLE &&
	       !graph->insns.items[before].landing)
		before--;
	return before >= 0 && flow->calls->sites.items[outcome->site].insn == before;
}

static bool outcomes_at_return(const struct flow *flow, struct py_lock_outcomes *ret)
{
	bool found = false;
	for (size_t at = 0; at < flow->calls->graph.insns.count; at++) {
		struct py_lock_outcomes one;
		if (flow->calls->graph.insns.items[at].kind != INSN_RETURN ||
		    !outcomes_at(flow, (int32_t)at, &one))
			continue;
		for (size_t i = 0; i < PY_MAX_FLOW_LOCKS; i++)
			if (returns_result(flow, (int32_t)at, &one.locks[i]))
				one.locks[i].fate = FATE_RETURNED;
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
		  size_t effect_count, const struct py_flow_limits *limits, enum py_flow_end end,
		  int64_t offset, struct py_lock_outcomes *ret)
{
	struct flow flow = {.calls = calls, .effects = {effects, effect_count}, .limits = limits};
	size_t count = calls->graph.insns.count;
	if (!calls->graph.complete)
		return false;
	find_only_paths(&flow);
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
