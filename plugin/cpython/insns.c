// SPDX-License-Identifier: GPL-3.0-or-later
// Source: CPython Python/compile.c, Python/ceval.c (blocks, to 3.10), Objects/exception_handling_notes.txt (3.11+).
#include "cpython/insns.h"

#include "cpython/bytecode.h"

enum {
	MAX_INSNS = 1 << 14,       // of one code object; longer ones are rare, and machine-made
	MAX_ROUNDS = 16,           // until the blocks of every instruction are known
	MAX_NESTING = 20,          // CO_MAXBLOCKS, Include/code.h; to 3.8 `with` and `try` alike
	MAX_TABLE_STEPS = 1 << 26, // bytes of the exception table, for each instruction anew
	MAX_DETOURS = 1 << 10,
	MAX_BLOCKS = 1 << 11, // with a handler each, whose end is searched
	GUARD_UNKNOWN = -2,
};

bool insn_is_last(const struct insn *insn)
{
	switch (insn->kind) {
	case INSN_JUMP:
	case INSN_RETURN:
	case INSN_RAISE:
	case INSN_BREAK_LOOP:
	case INSN_CONTINUE_LOOP:
	case INSN_CALL_FINALLY:
		return true;
	default:
		return false;
	}
}

bool insn_can_raise(const struct insn *insn)
{
	switch (insn->kind) {
	case INSN_IDLE:
	case INSN_POP_TOP:
	case INSN_COPY:
	case INSN_PUSH_NULL:
	case INSN_LOAD_CONST:
	case INSN_LOAD_FAST:
	case INSN_STORE_FAST:
	case INSN_JUMP:
	case INSN_POP_BLOCK:
	case INSN_SETUP_WITH:
	case INSN_SETUP_FINALLY:
	case INSN_SETUP_EXCEPT:
	case INSN_SETUP_LOOP:
		return false;
	default:
		return true;
	}
}

static int compare_offset(const void *key, const void *item)
{
	size_t offset = *(const size_t *)key;
	const struct insn *insn = item;
	return offset < insn->offset ? -1 : offset >= insn->next;
}

int32_t insn_at(const struct insn_graph *graph, int64_t offset)
{
	if (offset < 0)
		return -1;
	size_t key = (size_t)offset;
	const struct insn *found = bsearch(&key, graph->insns.items, graph->insns.count,
					   sizeof(*graph->insns.items), compare_offset);
	return found ? (int32_t)(found - graph->insns.items) : -1;
}

/** Where an instruction leads to. EXTENDED_ARG belongs to the instruction behind it, so that it is jumped to. */
static int64_t jump_offset(const struct layout *l, uint8_t opcode, const struct insn *insn)
{
	int64_t distance = (int64_t)insn->arg * l->code_unit;
	if (l->adaptive)
		distance = (int64_t)insn->arg * 2;
	switch (l->insns->jumps[opcode]) {
	case JUMP_FORWARD:
		return insn->next + distance;
	case JUMP_BACKWARD:
		return insn->next - distance;
	case JUMP_ABSOLUTE:
		return distance;
	default:
		return -1;
	}
}

static bool decode(const struct cpython *py, struct py_bytes bytecode, struct insn_graph *graph)
{
	const struct layout *l = py->layout;
	struct py_insn raw = {0};
	size_t start = 0;
	for (; py_insn_next(py, bytecode, &raw); start = raw.next) {
		if (graph->insns.count == MAX_INSNS || raw.next > bytecode.size)
			return false;
		struct insn *insn = vec_push(py->arena, &graph->insns);
		*insn = (struct insn){(uint32_t)start, (uint32_t)raw.next,
				      raw.arg,         l->insns->kinds[raw.opcode],
				      false,           -1,
				      GUARD_UNKNOWN};
		if (insn->kind == INSN_HIDDEN)
			return false;
		if (insn->kind == INSN_LOAD_ATTR && l->insns->attr_flag) {
			insn->kind = insn->arg & 1 ? INSN_LOAD_METHOD : INSN_LOAD_ATTR;
			insn->arg >>= 1;
		}
		if (insn->kind == INSN_BINARY_OP)
			insn->kind = (int32_t)insn->arg == l->insns->subscript_op ? INSN_SUBSCRIPT
										  : INSN_OTHER;
		if (insn->kind == INSN_LOAD_GLOBAL && l->insns->global_flag)
			insn->arg >>= 1;
		// Resolved when all are known.
		insn->jump = (int32_t)jump_offset(l, raw.opcode, insn);
	}
	vec_each(struct insn, insn, &graph->insns) {
		insn->jump = insn_at(graph, insn->jump);
		if (insn->jump >= 0)
			graph->insns.items[insn->jump].landing = true;
	}
	return graph->insns.count > 0;
}

static int32_t add_guard(const struct cpython *py, struct insn_graph *graph,
			 enum insn_guard_kind kind, int32_t handler, int32_t outer)
{
	vec_add(py->arena, &graph->guards, ((struct insn_guard){kind, handler, outer}));
	graph->insns.items[handler].landing = true;
	return (int32_t)graph->guards.count - 1;
}

static bool is_with_handler(const struct insn_graph *graph, int32_t handler)
{
	// PUSH_EXC_INFO; WITH_EXCEPT_START
	return handler + 1 < (int32_t)graph->insns.count &&
	       graph->insns.items[handler + 1].kind == INSN_WITH_EXCEPT_START;
}

/** A handler may be guarded, but not by itself: a chain that does not end is cut. */
static void end_chains(struct insn_graph *graph)
{
	enum {
		MAX_CHAIN = 1000, // of guards around guards
	};
	for (size_t i = 0; i < graph->guards.count; i++) {
		int32_t guard = (int32_t)i;
		for (int steps = 0; guard >= 0 && steps < MAX_CHAIN; steps++)
			guard = graph->guards.items[guard].outer;
		if (guard >= 0)
			graph->guards.items[i].outer = -1;
	}
}

/** 3.11+: guards are what the exception table says. @return false when that would take too long */
static bool guard_by_table(const struct cpython *py, const struct py_code *code,
			   struct insn_graph *graph)
{
	struct py_handler found;
	if ((uint64_t)graph->insns.count * code->exceptions.size > MAX_TABLE_STEPS)
		return false;
	vec_each(struct insn, insn, &graph->insns) {
		insn->guard = -1;
		if (!py_exception_table_find(code->exceptions, insn->offset, &found))
			continue;
		int32_t handler = insn_at(graph, (int64_t)found.target);
		if (handler < 0)
			continue;
		for (size_t i = 0; i < graph->guards.count && insn->guard < 0; i++)
			if (graph->guards.items[i].handler == handler)
				insn->guard = (int32_t)i;
		if (insn->guard < 0)
			insn->guard = add_guard(py, graph,
						is_with_handler(graph, handler) ? GUARD_WITH
										: GUARD_FINALLY,
						handler, -1);
	}
	vec_each(struct insn_guard, guard, &graph->guards)
		guard->outer = graph->insns.items[guard->handler].guard;
	end_chains(graph);
	return true;
}

static int32_t innermost_loop(const struct insn_graph *graph, int32_t guard)
{
	while (guard >= 0 && graph->guards.items[guard].kind != GUARD_LOOP)
		guard = graph->guards.items[guard].outer;
	return guard;
}

static bool is_setup(uint8_t kind, enum insn_guard_kind *ret)
{
	switch (kind) {
	case INSN_SETUP_WITH:
		*ret = GUARD_WITH;
		return true;
	case INSN_SETUP_FINALLY:
		*ret = GUARD_FINALLY;
		return true;
	case INSN_SETUP_EXCEPT:
		*ret = GUARD_EXCEPT;
		return true;
	case INSN_SETUP_LOOP:
		*ret = GUARD_LOOP;
		return true;
	default:
		return false;
	}
}

struct block_walk {
	const struct cpython *py;
	struct insn_graph *graph;
	int32_t *guards; // by instruction: the guard that it sets up, -1: none yet
	bool changed;
};

static void reach(struct block_walk *walk, int32_t to, int32_t guard)
{
	if (to < 0 || to >= (int32_t)walk->graph->insns.count ||
	    walk->graph->insns.items[to].guard != GUARD_UNKNOWN)
		return;
	walk->graph->insns.items[to].guard = guard;
	walk->changed = true;
}

static unsigned nesting_of(const struct insn_graph *graph, int32_t guard)
{
	unsigned nesting = 0;
	for (; guard >= 0; guard = graph->guards.items[guard].outer)
		nesting++;
	return nesting;
}

/** What the block stack is behind one instruction. */
static void pass_block(struct block_walk *walk, int32_t at)
{
	struct insn_graph *graph = walk->graph;
	const struct insn *insn = &graph->insns.items[at];
	int32_t guard = insn->guard, loop = innermost_loop(graph, guard);
	enum insn_guard_kind kind;
	if (guard == GUARD_UNKNOWN)
		return;
	if (is_setup(insn->kind, &kind) && insn->jump >= 0 &&
	    nesting_of(graph, guard) < MAX_NESTING) {
		if (walk->guards[at] < 0)
			walk->guards[at] = add_guard(walk->py, graph, kind, insn->jump, guard);
		reach(walk, insn->jump, guard);
		reach(walk, at + 1, walk->guards[at]);
		return;
	}
	if (insn->kind == INSN_BREAK_LOOP && loop >= 0)
		reach(walk, graph->guards.items[loop].handler, graph->guards.items[loop].outer);
	if (insn->kind == INSN_CONTINUE_LOOP)
		guard = loop;
	if (insn->kind == INSN_POP_BLOCK && guard >= 0)
		guard = graph->guards.items[guard].outer;
	reach(walk, insn->jump, guard);
	if (!insn_is_last(insn) || insn->kind == INSN_CALL_FINALLY)
		reach(walk, at + 1, guard);
}

/** To 3.10: guards are the blocks that SETUP_ instructions push. */
static void guard_by_blocks(const struct cpython *py, struct insn_graph *graph)
{
	struct block_walk walk = {py, graph, arena_array(py->arena, int32_t, graph->insns.count),
				  false};
	memset(walk.guards, -1, graph->insns.count * sizeof(*walk.guards));
	reach(&walk, 0, -1);
	for (int round = 0; round < MAX_ROUNDS && walk.changed; round++) {
		walk.changed = false;
		for (size_t i = 0; i < graph->insns.count; i++)
			pass_block(&walk, (int32_t)i);
	}
}

/** The END_FINALLY of a handler: each SETUP_ but that of a loop has one of its own. -1: not found. */
static int32_t end_of_finally(const struct insn_graph *graph, int32_t handler)
{
	unsigned nested = 0;
	enum insn_guard_kind kind;
	for (size_t i = (size_t)handler; i < graph->insns.count; i++) {
		const struct insn *insn = &graph->insns.items[i];
		if (is_setup(insn->kind, &kind) && kind != GUARD_LOOP)
			nested++;
		else if (insn->kind == INSN_END_FINALLY && !nested--)
			return (int32_t)i;
	}
	return -1;
}

static bool add_detour(const struct cpython *py, struct insn_graph *graph, int32_t from, int32_t to)
{
	if (from < 0 || to < 0)
		return false;
	vec_add(py->arena, &graph->detours, ((struct insn_edge){from, to}));
	graph->insns.items[to].landing = true;
	return true;
}

/** To 3.7: `break` and `continue` run the `finally` and `with` blocks between them and the loop first. */
static bool leave_loop(const struct cpython *py, struct insn_graph *graph, int32_t from, int32_t to)
{
	bool known = true;
	int32_t guard = graph->insns.items[from].guard;
	for (; guard >= 0 && graph->guards.items[guard].kind != GUARD_LOOP;
	     guard = graph->guards.items[guard].outer) {
		const struct insn_guard *crossed = &graph->guards.items[guard];
		if (crossed->kind == GUARD_EXCEPT)
			continue;
		known &= add_detour(py, graph, from, crossed->handler);
		from = end_of_finally(graph, crossed->handler);
	}
	return known && add_detour(py, graph, from, to);
}

/** The end of `except` clauses raises what none of them caught; nothing but exceptions leads to them. */
static void find_reraises(struct insn_graph *graph)
{
	vec_each(const struct insn_guard, guard, &graph->guards) {
		bool entered = guard->handler > 0 &&
			       !insn_is_last(&graph->insns.items[guard->handler - 1]);
		if (guard->kind != GUARD_EXCEPT && (guard->kind != GUARD_FINALLY || entered))
			continue;
		int32_t end = end_of_finally(graph, guard->handler);
		if (end >= 0)
			graph->insns.items[end].kind = INSN_RAISE;
	}
}

static int compare_edges(const void *a, const void *b)
{
	const struct insn_edge *one = a, *other = b;
	return (one->from > other->from) - (one->from < other->from);
}

static bool find_detours(const struct cpython *py, struct insn_graph *graph)
{
	bool known = graph->guards.count < MAX_BLOCKS;
	for (size_t i = 0; i < graph->insns.count && known; i++) {
		struct insn *insn = &graph->insns.items[i];
		int32_t loop = innermost_loop(graph, insn->guard);
		if (insn->guard == GUARD_UNKNOWN)
			continue; // no way leads here
		if (graph->detours.count > MAX_DETOURS)
			return false;
		if (insn->kind == INSN_CALL_FINALLY && insn->jump >= 0 && i + 1 < graph->insns.count)
			known &= add_detour(py, graph, end_of_finally(graph, insn->jump),
					    (int32_t)i + 1);
		if (insn->kind == INSN_BREAK_LOOP)
			known &= loop >= 0 && leave_loop(py, graph, (int32_t)i,
							 graph->guards.items[loop].handler);
		if (insn->kind == INSN_CONTINUE_LOOP) {
			known &= leave_loop(py, graph, (int32_t)i, insn->jump);
			insn->jump = -1;
		}
	}
	qsort(graph->detours.items, graph->detours.count, sizeof(*graph->detours.items),
	      compare_edges);
	return known;
}

void insn_graph_build(const struct cpython *py, struct py_code *code, struct insn_graph *ret)
{
	*ret = (struct insn_graph){0};
	struct py_bytes bytecode = py_code_bytecode(py, code);
	if (!py->layout->insns || !bytecode.data || !decode(py, bytecode, ret))
		return;
	ret->complete = true;
	if (layout_has(py->layout->code.exceptiontable)) {
		ret->complete = guard_by_table(py, code, ret);
	} else {
		guard_by_blocks(py, ret);
		ret->complete = find_detours(py, ret);
		if (ret->complete)
			find_reraises(ret);
	}
}
