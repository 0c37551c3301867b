// SPDX-License-Identifier: GPL-3.0-or-later
#include "cpython/lock_calls.h"

#include "cpython/lock_arguments.h"
#include "cpython/sequence.h"

/** Methods that take or give up a lock. Source: Modules/_threadmodule.c, lock_methods; Lib/threading.py. */
static const struct lock_method lock_methods[] = {
	{"acquire", LOCK_TAKE},          {"acquire_lock", LOCK_TAKE},  {"__enter__", LOCK_TAKE},
	{"release", LOCK_GIVE},          {"release_lock", LOCK_GIVE},  {"__exit__", LOCK_GIVE},
	{"_acquire_restore", LOCK_TAKE}, {"_release_save", LOCK_GIVE},
};

bool py_lock_method_verb(const char *name, enum py_lock_verb *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(lock_methods); i++) {
		if (strcmp(lock_methods[i].name, name) != 0)
			continue;
		*ret = lock_methods[i].verb;
		return true;
	}
	return false;
}

/** Where the result of a call is stored: x = f(), and x := f(). */
static int32_t store_of(const struct lock_finder *finder, int32_t call)
{
	int32_t at = finder_behind(finder, call);
	if (at >= 0 && finder_insn(finder, at)->kind == INSN_COPY)
		at = finder_behind(finder, at);
	if (at < 0)
		return -1;
	uint8_t kind = finder_insn(finder, at)->kind;
	return kind == INSN_STORE_FAST || kind == INSN_STORE_FAST_LOAD_FAST ||
			       kind == INSN_STORE_FAST_PAIR
		       ? at
		       : -1;
}

static struct py_lock_site *add_site(struct lock_finder *finder, int32_t insn, int32_t path,
				     enum py_lock_verb verb)
{
	struct py_lock_site *site = vec_push(finder->py->arena, &finder->calls->sites);
	*site = (struct py_lock_site){.insn = insn, .path = path, .store = -1, .verb = verb};
	return site;
}

/** What calling a method of a lock means, with these arguments. */
static enum py_lock_verb verb_of(const struct lock_finder *finder, const struct lock_method *method,
				 const struct finder_call *call)
{
	if (method->verb == LOCK_TAKE)
		return finder_call_waits_for_ever(finder, call) ? LOCK_TAKE : LOCK_TRY;
	// Nobody loads __exit__ but to call it; often with `*arguments`.
	return call->at >= 0 || !strcmp(method->name, "__exit__") ? LOCK_GIVE : LOCK_REFER;
}

static int32_t receiver_path(struct lock_finder *finder, int32_t load)
{
	int32_t receiver = finder_before(finder, load);
	return receiver < 0 ? PY_PATH_UNKNOWN : finder_path(finder, receiver);
}

static int32_t argument_path(struct lock_finder *finder, const struct finder_call *call,
			     size_t index)
{
	int32_t at = call->values[index].at;
	if (!call->values[index].first_of_two)
		return finder_path(finder, at);
	struct py_path path = {.slot = finder_insn(finder, at)->arg >> 4 & 15};
	return finder_intern(finder, &path);
}

/** A call of something that is no method of a lock: a function that may take one. */
static void find_call(struct lock_finder *finder, int32_t load)
{
	struct finder_call call = finder_call_of(finder, load);
	if (call.at < 0)
		return;
	int32_t path = finder_path(finder, load);
	if (path == PY_PATH_UNKNOWN)
		return;
	int32_t arguments[PY_MAX_ARGUMENTS];
	size_t count = call.keywords || call.arguments > PY_MAX_ARGUMENTS ? 0 : call.arguments;
	for (size_t i = 0; i < count; i++)
		arguments[i] = argument_path(finder, &call, i);
	struct py_lock_site *site = add_site(finder, call.at, path, LOCK_CALL);
	memcpy(site->arguments, arguments, count * sizeof(*arguments));
	site->argument_count = (uint32_t)count;
	site->named_count = call.named <= count ? (uint32_t)call.named : 0;
	site->names = call.names;
	site->bare = !call.arguments;
	site->store = store_of(finder, call.at);
}

static void find_method(struct lock_finder *finder, int32_t load)
{
	const struct insn *insn = finder_insn(finder, load);
	const struct lock_method *method =
		insn->arg < finder->name_count ? finder->methods[insn->arg] : NULL;
	if (!method) {
		find_call(finder, load);
		return;
	}
	struct finder_call call = finder_call_of(finder, load);
	struct py_lock_site *site =
		add_site(finder, call.at < 0 ? load : call.at, receiver_path(finder, load),
			 verb_of(finder, method, &call));
	site->method = method->name;
	if (call.at >= 0)
		site->store = store_of(finder, call.at);
}

/** 3.14+: COPY; LOAD_SPECIAL __exit__; SWAP; SWAP; LOAD_SPECIAL __enter__; CALL. */
static void find_special(struct lock_finder *finder, int32_t load)
{
	enum {
		ENTER_DISTANCE = 4, // to the call of __enter__ at most, idle instructions aside
	};
	int32_t copy = finder_before(finder, load), at = load;
	if (copy < 0 || finder_insn(finder, copy)->kind != INSN_COPY)
		return;
	for (int i = 0; i < ENTER_DISTANCE && at >= 0; i++) {
		at = finder_behind(finder, at);
		if (at >= 0 && finder_insn(finder, at)->kind == INSN_CALL)
			break;
	}
	if (at >= 0)
		add_site(finder, at, receiver_path(finder, copy), LOCK_ENTER);
}

static void find_test(struct lock_finder *finder, int32_t jump)
{
	struct py_lock_test test = {.insn = jump, .local = -1, .call = -1};
	int32_t at = finder_before(finder, jump);
	for (; at >= 0; at = finder_before(finder, at)) {
		uint8_t kind = finder_insn(finder, at)->kind;
		if (kind == INSN_NOT)
			test.negated = !test.negated;
		else if (kind != INSN_TO_BOOL && kind != INSN_COPY)
			break;
	}
	if (at < 0)
		return;
	const struct insn *insn = finder_insn(finder, at);
	int32_t copy = insn->kind == INSN_STORE_FAST ? finder_before(finder, at) : -1;
	if (copy >= 0 && finder_insn(finder, copy)->kind == INSN_COPY)
		test.local = (int32_t)insn->arg;
	else if (insn->kind == INSN_CALL || insn->kind == INSN_CALL_KW)
		test.call = at;
	else if (insn->kind == INSN_WITH_EXCEPT_START)
		test.swallows = true;
	else
		test.local = finder_local(finder, at);
	if (test.local >= 0 || test.call >= 0 || test.swallows)
		vec_add(finder->py->arena, &finder->calls->tests, test);
}

static void find_all(struct lock_finder *finder)
{
	for (int32_t at = 0; at < finder_count(finder); at++) {
		switch (finder_insn(finder, at)->kind) {
		case INSN_LOAD_FAST:
		case INSN_LOAD_DEREF:
		case INSN_LOAD_GLOBAL:
		case INSN_LOAD_NAME:
			find_call(finder, at);
			break;
		case INSN_LOAD_ATTR:
		case INSN_LOAD_METHOD:
			find_method(finder, at);
			break;
		case INSN_SETUP_WITH:
		case INSN_BEFORE_WITH:
			add_site(finder, at, receiver_path(finder, at), LOCK_ENTER);
			break;
		case INSN_LOAD_SPECIAL:
			find_special(finder, at);
			break;
		case INSN_IF_TRUE:
		case INSN_IF_FALSE:
			find_test(finder, at);
			break;
		}
	}
}

/** Slots that an instruction stores to. @return how many */
static size_t slots_stored(const struct lock_finder *finder, const struct insn *insn,
			   uint32_t ret[2])
{
	switch (insn->kind) {
	case INSN_STORE_FAST:
		ret[0] = insn->arg;
		return 1;
	case INSN_STORE_DEREF:
		ret[0] = finder_cell_slot(finder, insn);
		return 1;
	case INSN_STORE_FAST_LOAD_FAST:
		ret[0] = insn->arg >> 4 & 15;
		return 1;
	case INSN_STORE_FAST_PAIR:
		ret[0] = insn->arg >> 4 & 15;
		ret[1] = insn->arg & 15;
		return 2;
	default:
		return 0;
	}
}

/** The attribute or global that an instruction stores to; NULL: neither. */
static const char *name_stored(const struct lock_finder *finder, const struct insn *insn)
{
	return insn->kind == INSN_STORE_ATTR || insn->kind == INSN_STORE_NAME
		       ? finder_name(finder, insn->arg)
		       : NULL;
}

static bool changes_path(const struct lock_finder *finder, const struct insn *insn,
			 const char *name, const struct py_path *path)
{
	uint32_t slots[2];
	if (name)
		return insn->kind == INSN_STORE_ATTR ? py_path_has_attribute(path, name)
						     : path->global && !strcmp(path->global, name);
	if (insn->kind == INSN_STORE_SUBSCRIPT)
		return py_path_has_entry(path);
	for (size_t i = slots_stored(finder, insn, slots); i-- > 0;)
		if (py_path_uses_slot(path, slots[i]))
			return true;
	return false;
}

static void find_stores(struct lock_finder *finder)
{
	for (int32_t at = 0; at < finder_count(finder); at++) {
		const struct insn *insn = finder_insn(finder, at);
		const char *name = name_stored(finder, insn);
		for (size_t i = 0; i < finder->calls->paths.count; i++)
			if (changes_path(finder, insn, name, &finder->calls->paths.items[i]))
				vec_add(finder->py->arena, &finder->calls->stores,
					((struct py_path_store){at, (int32_t)i}));
	}
}

/** Which of the names are methods of locks. @return false when none is */
static bool find_names(struct lock_finder *finder)
{
	const struct cpython *py = finder->py;
	bool found = false;
	if (!py_sequence_size(py, finder->code->names, &finder->name_count) ||
	    finder->name_count > PY_MAX_CODE_BYTES)
		return false;
	finder->methods = arena_array(py->arena, const struct lock_method *, finder->name_count);
	for (size_t i = 0; i < ARRAY_SIZE(lock_methods); i++) {
		size_t index;
		if (py_code_name_index(py, finder->code, lock_methods[i].name, &index)) {
			finder->methods[index] = &lock_methods[i];
			found = true;
		}
	}
	return found;
}

static int compare_sites(const void *a, const void *b)
{
	const struct py_lock_site *one = a, *other = b;
	return (one->insn > other->insn) - (one->insn < other->insn);
}

static const struct py_lock_calls *calls_of(struct lock_finder *finder)
{
	const struct cpython *py = finder->py;
	finder->calls = arena_new(py->arena, struct py_lock_calls);
	finder->calls->given_count = finder->code->given_count;
	insn_graph_build(py, finder->code, &finder->calls->graph);
	if (finder->calls->graph.complete) {
		find_all(finder);
		find_stores(finder);
		// A call comes behind the load that found it.
		qsort(finder->calls->sites.items, finder->calls->sites.count,
		      sizeof(*finder->calls->sites.items), compare_sites);
	}
	finder->code->lock_calls = finder->calls;
	return finder->calls;
}

const struct py_lock_calls *py_lock_calls_of(const struct cpython *py, struct py_code *code)
{
	struct lock_finder finder = {.py = py, .code = code};
	if (code->names_lock_calls == TRI_UNKNOWN)
		code->names_lock_calls = tri_of(find_names(&finder));
	if (code->names_lock_calls == TRI_NO)
		return NULL;
	return code->lock_calls || !find_names(&finder) ? code->lock_calls : calls_of(&finder);
}

const struct py_lock_calls *py_all_calls_of(const struct cpython *py, struct py_code *code)
{
	struct lock_finder finder = {.py = py, .code = code};
	if (code->lock_calls)
		return code->lock_calls;
	code->names_lock_calls = tri_of(find_names(&finder));
	return calls_of(&finder);
}
