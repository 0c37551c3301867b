// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/lock_uses.h"

#include "capture/limits.h"
#include "cpython/dict.h"
#include "cpython/lock.h"
#include "cpython/number.h"
#include "cpython/object.h"
#include "cpython/sequence.h"
#include "cpython/str.h"

/** Code, and the variables that its paths begin at. */
struct scope {
	struct capture *capture;
	struct py_code *code;
	const struct py_lock_calls *calls;
	addr_t globals;
	enum lock_depth depth;
	const struct py_frame_view *view; // a frame; NULL: a function that is not running, with …
	addr_t arguments[1 + PY_MAX_ARGUMENTS]; // … its first arguments, where known, and
	addr_t closure;                         // the cells of its free variables
	unsigned nesting;                       // of methods that call methods

	addr_t locks[PY_MAX_FLOW_LOCKS];
	size_t lock_count;
	VEC(struct py_lock_effect) effects;
};

addr_t capture_taken_object(const struct capture *capture, addr_t object)
{
	static const struct {
		const char *module, *type, *inner; // inner NULL: taken itself
	} rows[] = {
		{"threading", "_RLock", NULL},
		{"threading", "Semaphore", NULL},
		{"threading", "_Semaphore", NULL},
		{"threading", "Condition", "_lock"},
		{"threading", "_Condition", "_Condition__lock"},
		{"multiprocessing.synchronize", "Condition", "_lock"},
		{"multiprocessing.synchronize", "SemLock", "_semlock"},
	};
	const struct cpython *py = &capture->py;
	for (int depth = 0; object && depth < CAPTURE_MAX_LINKS; depth++) {
		const struct py_type *type = py_type_of(py, object);
		enum py_clock_kind kind = py_clock_kind(type);
		if (kind == PY_CLOCK_LOCK || kind == PY_CLOCK_RLOCK || kind == PY_CLOCK_SEMLOCK)
			return object;
		addr_t inner = 0;
		for (size_t i = 0; i < ARRAY_SIZE(rows) && !inner; i++) {
			if (!py_type_derives(py, type, rows[i].module, rows[i].type))
				continue;
			if (!rows[i].inner)
				return object;
			if (!py_attr(py, object, rows[i].inner, &inner))
				return 0;
		}
		object = inner;
	}
	return 0;
}

/** The object in a local variable, or behind a cell. */
static addr_t scope_local(const struct scope *scope, uint32_t slot)
{
	const struct cpython *py = &scope->capture->py;
	size_t cells;
	addr_t cell, value;
	if (scope->view)
		return py_frame_slot(py, scope->view, slot);
	if (slot < ARRAY_SIZE(scope->arguments) && slot < scope->code->arg_count)
		return scope->arguments[slot];
	// Free variables are the last ones.
	if (!py_sequence_size(py, scope->closure, &cells) || slot >= scope->code->local_count ||
	    slot + cells < scope->code->local_count)
		return 0;
	size_t index = slot + cells - scope->code->local_count;
	bool read = py_sequence_item(py, scope->closure, index, &cell) &&
		    py_read_word(py, cell, py->layout->cell.ref, &value);
	return read ? value : 0;
}

static addr_t scope_base(const struct scope *scope, const struct py_path *path)
{
	const struct cpython *py = &scope->capture->py;
	addr_t base;
	if (!path->global)
		return scope_local(scope, path->slot);
	return py_dict_get_same(py, scope->globals, path->global_name, &base) ? base : 0;
}

static addr_t scope_path(const struct scope *scope, const struct py_path *path)
{
	addr_t keys[PY_MAX_PATH] = {0};
	for (size_t i = 0; i < path->count; i++)
		if (path->steps[i].kind == STEP_LOCAL)
			keys[i] = scope_local(scope, path->steps[i].slot);
	return py_path_object(&scope->capture->py, path, scope_base(scope, path), keys);
}

static addr_t scope_object(const struct scope *scope, int32_t path_index)
{
	return path_index < 0 ? 0 : scope_path(scope, &scope->calls->paths.items[path_index]);
}

static void add_effect(struct scope *scope, size_t site, addr_t lock, enum py_lock_verb verb)
{
	size_t index = 0;
	while (lock && index < scope->lock_count && scope->locks[index] != lock)
		index++;
	if (index == PY_MAX_FLOW_LOCKS)
		return;
	if (lock && index == scope->lock_count)
		scope->locks[scope->lock_count++] = lock;
	struct py_lock_effect effect = {(uint32_t)site, (uint32_t)index, verb};
	vec_add(scope->capture->arena, &scope->effects, effect);
}

/** Python code that is called: a function, and its first arguments; 0: not known. */
struct callee {
	addr_t function;
	addr_t arguments[1 + PY_MAX_ARGUMENTS];
};

static struct py_code *code_of(const struct cpython *py, addr_t function);

static bool callee_uses(struct capture *capture, const struct callee *callee, enum lock_depth depth,
			unsigned nesting, struct lock_uses *ret);

/** A method that is written in Python; else function 0. */
static struct callee method_of(const struct cpython *py, addr_t object, const char *method)
{
	struct callee callee = {.arguments = {object}};
	const struct py_type *type = py_type_of(py, object);
	if (type)
		py_type_lookup(py, type, method, &callee.function);
	return callee;
}

/** What a site does through the Python code that it calls. */
static void add_callee_effects(struct scope *scope, size_t index, const struct callee *callee)
{
	const struct py_lock_site *site = &scope->calls->sites.items[index];
	struct lock_uses uses = {0};
	callee_uses(scope->capture, callee, scope->depth, scope->nesting + 1, &uses);
	add_effect(scope, index, 0, uses.unknown_given_up ? LOCK_REFER : LOCK_NOTHING);
	vec_each(const struct lock_use, use, &uses.items) {
		enum py_lock_verb verb = use->fate == FATE_TAKEN      ? LOCK_TAKE
					 : use->fate == FATE_GIVEN_UP ? LOCK_GIVE
					 : use->fate == FATE_RETURNED ? LOCK_TRY
								      : LOCK_UNSURE;
		if (verb == LOCK_TAKE && site->verb == LOCK_TRY)
			verb = LOCK_UNSURE;
		add_effect(scope, index, use->object, verb);
	}
}

/** Splits `x.y.f(…)` into x.y and f, or finds a function that is no method. */
static struct callee called_by(const struct scope *scope, const struct py_lock_site *site)
{
	const struct cpython *py = &scope->capture->py;
	struct py_path path = scope->calls->paths.items[site->path];
	struct callee callee = {0};
	size_t first = 0;
	if (path.count && path.steps[path.count - 1].kind == STEP_ATTRIBUTE) {
		const char *method = path.steps[--path.count].attribute;
		addr_t receiver = scope_path(scope, &path);
		const struct py_type *type = receiver ? py_type_of(py, receiver) : NULL;
		if (!type)
			return callee;
		bool is_namespace =
			type->flags & PY_TYPE_TYPE || py_type_derives(py, type, "", "module");
		path.count++;
		if (is_namespace || py_attr(py, receiver, method, &callee.function)) {
			callee.function = scope_path(scope, &path);
		} else {
			callee = method_of(py, receiver, method);
			first = 1;
		}
	} else {
		callee.function = scope_path(scope, &path);
	}
	for (size_t i = 0; i < site->argument_count - site->named_count; i++)
		callee.arguments[first + i] = scope_object(scope, site->arguments[i]);
	return callee;
}

/** What the standard library does to locks on the way is told through its frames and managers. */
static bool is_user_function(struct capture *capture, addr_t function)
{
	const struct cpython *py = &capture->py;
	struct py_frame frame = {0};
	addr_t globals;
	if (!py_type_is(py_type_of(py, function), "", "function") ||
	    !py_read_word(py, function, py->layout->function.globals, &globals))
		return false;
	frame.module = capture_module_of(capture, globals)->name;
	return py_frame_is_user_code(&frame);
}

/** A variable whose value is a lock's own method: `acquire = lock.acquire`. @return false when it is something else */
static bool add_bound_effect(struct scope *scope, size_t index, addr_t callable)
{
	enum {
		MAX_NAME = 40,
	};
	const struct cpython *py = &scope->capture->py;
	addr_t self, definition, name;
	enum py_lock_verb verb;
	if (!py_type_is(py_type_of(py, callable), "", "builtin_function_or_method") ||
	    !py_read_word(py, callable, py->layout->cfunction.self, &self) ||
	    !(self = capture_taken_object(scope->capture, self)) ||
	    !py_read_word(py, callable, py->layout->cfunction.ml, &definition) ||
	    !target_read_word(py->target, definition, &name))
		return false;
	const char *text = target_read_cstring(py->target, py->arena, name, MAX_NAME);
	if (!text || !py_lock_method_verb(text, &verb))
		return false;
	bool tries = verb == LOCK_TAKE && !scope->calls->sites.items[index].bare;
	add_effect(scope, index, self, tries ? LOCK_TRY : verb);
	return true;
}

/** A bound method becomes the function that it is bound by. */
static void unbind(const struct cpython *py, struct callee *callee)
{
	const struct layout *l = py->layout;
	const struct py_type *type = py_type_of(py, callee->function);
	addr_t self, function;
	if ((!py_type_is(type, "", "method") && !py_type_is(type, "", "instancemethod")) ||
	    !py_read_word(py, callee->function, l->method.self, &self) ||
	    !py_read_word(py, callee->function, l->method.func, &function))
		return;
	memmove(&callee->arguments[1], &callee->arguments[0],
		sizeof(callee->arguments) - sizeof(callee->arguments[0]));
	callee->arguments[0] = self;
	callee->function = function;
}

/** Keyword arguments go to the variables of their names. */
static void pass_named(const struct scope *scope, const struct py_lock_site *site,
		       struct callee *callee)
{
	const struct cpython *py = &scope->capture->py;
	const struct py_code *code = site->named_count ? code_of(py, callee->function) : NULL;
	size_t first = site->argument_count - site->named_count, slot;
	addr_t name;
	for (size_t i = 0; code && i < site->named_count; i++) {
		const char *text =
			py_sequence_item(py, site->names, i, &name) ? py_str_read(py, name) : NULL;
		if (text && py_code_local_slot(py, code, text, &slot) && slot < code->arg_count &&
		    slot < ARRAY_SIZE(callee->arguments))
			callee->arguments[slot] = scope_object(scope, site->arguments[first + i]);
	}
}

/** A call of anything; it matters when that is Python code that names a method of locks. */
static void add_call_effects(struct scope *scope, size_t index)
{
	const struct py_lock_site *site = &scope->calls->sites.items[index];
	if (scope->depth != LOCK_DEPTH_HELPERS || !scope->capture->calls_left)
		return;
	scope->capture->calls_left--;
	struct callee callee = called_by(scope, site);
	if (!callee.function || add_bound_effect(scope, index, callee.function))
		return;
	unbind(&scope->capture->py, &callee);
	pass_named(scope, site, &callee);
	if (is_user_function(scope->capture, callee.function))
		add_callee_effects(scope, index, &callee);
}

/** `self.release = self._lock.release`, as Condition does: the lock that an attribute is bound to. */
static addr_t bound_lock(const struct scope *scope, addr_t object, const char *method)
{
	const struct cpython *py = &scope->capture->py;
	addr_t value, self;
	if (!py_attr(py, object, method, &value))
		return 0;
	const struct py_type *type = py_type_of(py, value);
	if (!py_type_is(type, "", "builtin_function_or_method") ||
	    !py_read_word(py, value, py->layout->cfunction.self, &self))
		return 0;
	return capture_taken_object(scope->capture, self);
}

/** `self.acquire = lock.acquire` with a lock of the user's own, as Condition does; else function 0. */
static struct callee bound_method(const struct cpython *py, addr_t object, const char *method)
{
	struct callee callee = {0};
	addr_t value = 0;
	py_attr(py, object, method, &value);
	const struct py_type *type = py_type_of(py, value);
	if ((!py_type_is(type, "", "method") && !py_type_is(type, "", "instancemethod")) ||
	    !py_read_word(py, value, py->layout->method.func, &callee.function) ||
	    !py_read_word(py, value, py->layout->method.self, &callee.arguments[0]))
		callee.function = 0;
	return callee;
}

/** An object of the user's own, or of a library, with methods that are called like a lock's. */
static void add_method_effects(struct scope *scope, size_t index, addr_t object)
{
	const struct py_lock_site *site = &scope->calls->sites.items[index];
	if (site->verb == LOCK_REFER) {
		add_effect(scope, index, 0, LOCK_REFER);
	} else if (site->verb != LOCK_ENTER) {
		struct callee callee = bound_method(&scope->capture->py, object, site->method);
		if (!callee.function)
			callee = method_of(&scope->capture->py, object, site->method);
		add_callee_effects(scope, index, &callee);
	}
}

static void resolve_sites(struct scope *scope)
{
	for (size_t i = 0; i < scope->calls->sites.count; i++) {
		const struct py_lock_site *site = &scope->calls->sites.items[i];
		if (site->verb == LOCK_CALL) {
			add_call_effects(scope, i);
			continue;
		}
		addr_t object = scope_object(scope, site->path);
		if (!object)
			continue;
		addr_t lock = capture_taken_object(scope->capture, object);
		if (!lock && site->method)
			lock = bound_lock(scope, object, site->method);
		if (lock)
			add_effect(scope, i, lock, site->verb);
		else
			add_method_effects(scope, i, object);
	}
}

/** A call that may have failed: its result is in a variable. */
static enum py_lock_fate tried_fate(const struct scope *scope, const struct py_lock_outcome *outcome)
{
	if (!scope->view || outcome->local < 0)
		return FATE_UNSURE;
	switch (py_bool_read(&scope->capture->py, scope_local(scope, (uint32_t)outcome->local))) {
	case TRI_YES:
		return FATE_TAKEN;
	case TRI_NO:
		return FATE_UNTOUCHED;
	default:
		return FATE_UNSURE;
	}
}

static int line_of_site(const struct scope *scope, int32_t site)
{
	const struct py_lock_calls *calls = scope->calls;
	if (site < 0)
		return 0;
	return py_code_line(&scope->capture->py, scope->code,
			    calls->graph.insns.items[calls->sites.items[site].insn].offset);
}

static void find_uses(struct scope *scope, struct lock_uses *ret)
{
	struct py_lock_outcomes outcomes;
	const struct cpython *py = &scope->capture->py;
	bool running = scope->view != NULL;
	scope->calls = scope->depth == LOCK_DEPTH_HELPERS ? py_all_calls_of(py, scope->code)
							  : py_lock_calls_of(py, scope->code);
	if (!scope->calls)
		return;
	resolve_sites(scope);
	struct py_flow_limits limits = {scope->capture->target, &scope->capture->flow_left};
	if (!py_lock_flow(scope->calls, scope->effects.items, scope->effects.count, &limits,
			  running ? FLOW_AT_OFFSET : FLOW_AT_RETURN,
			  running ? scope->view->offset : 0, &outcomes)) {
		ret->unknown_given_up = scope->code->names_release;
		return;
	}
	ret->unknown_given_up = outcomes.unknown_given_up;
	for (size_t i = 0; i < scope->lock_count; i++) {
		struct py_lock_outcome *outcome = &outcomes.locks[i];
		enum py_lock_fate fate =
			outcome->fate == FATE_TRIED ? tried_fate(scope, outcome) : outcome->fate;
		if (fate != FATE_UNTOUCHED)
			vec_add(scope->capture->arena, &ret->items,
				((struct lock_use){scope->locks[i], fate,
						   line_of_site(scope, outcome->site)}));
	}
}

void capture_frame_uses(struct capture *capture, const struct py_frame_view *view,
			enum lock_depth depth, struct lock_uses *ret)
{
	struct scope scope = {.capture = capture,
			      .code = view->code,
			      .globals = view->globals,
			      .depth = depth,
			      .view = view};
	*ret = (struct lock_uses){0};
	if (view->offset >= 0)
		find_uses(&scope, ret);
}

/** The code of a function that runs when it is called; a generator's does not. */
static struct py_code *code_of(const struct cpython *py, addr_t function)
{
	enum {
		CO_GENERATOR = 0x20, // Include/code.h
		CO_COROUTINE = 0x80,
		CO_ASYNC_GENERATOR = 0x200,
	};
	addr_t code;
	int32_t flags = 0;
	if (!py_type_is(py_type_of(py, function), "", "function") ||
	    !py_read_word(py, function, py->layout->function.code, &code))
		return NULL;
	py_read_i32(py, code, py->layout->code.flags, &flags);
	return flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR) ? NULL
									  : py_code_get(py, code);
}

/** @return false when it is no Python code */
static bool callee_uses(struct capture *capture, const struct callee *callee, enum lock_depth depth,
			unsigned nesting, struct lock_uses *ret)
{
	enum {
		MAX_NESTING = 3, // __enter__ calls self.acquire(), that calls self._lock.acquire()
	};
	const struct cpython *py = &capture->py;
	struct scope scope = {.capture = capture,
			      .depth = depth,
			      .nesting = nesting,
			      .code = code_of(py, callee->function)};
	if (!scope.code)
		return false;
	if (nesting > MAX_NESTING) {
		ret->unknown_given_up = scope.code->names_release;
		return true;
	}
	memcpy(scope.arguments, callee->arguments, sizeof(scope.arguments));
	py_read_word(py, callee->function, py->layout->function.globals, &scope.globals);
	py_read_word(py, callee->function, py->layout->function.closure, &scope.closure);
	find_uses(&scope, ret);
	return true;
}

bool capture_method_uses(struct capture *capture, addr_t object, const char *method,
			 enum lock_depth depth, struct lock_uses *ret)
{
	struct callee callee = method_of(&capture->py, object, method);
	*ret = (struct lock_uses){0};
	return callee.function && callee_uses(capture, &callee, depth, 0, ret);
}
