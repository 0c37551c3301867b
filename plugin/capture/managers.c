// SPDX-License-Identifier: GPL-3.0-or-later
// The locks that a `with` holds through its manager: the manager itself, a generator that holds them, an ExitStack,
// or a class of the user's own.
#include "capture/lock_uses.h"
#include "cpython/deque.h"
#include "cpython/dict.h"
#include "cpython/object.h"
#include "cpython/sequence.h"

enum {
	MAX_PENDING = 64,   // managers inside one manager
	MAX_MANAGERS = 256, // looked at for one `with`
};

/** Managers that are still to be looked at, the next one last. */
struct manager_walk {
	struct capture *capture;
	struct py_frame *frame;
	struct py_with with;       // what all entries have in common
	enum py_evidence evidence; // the best that can be said of what is found now
	struct {
		addr_t manager;
		enum py_evidence evidence;
	} pending[MAX_PENDING];
	size_t count;
	size_t added;
};

static void push(struct manager_walk *walk, addr_t manager, enum py_evidence evidence)
{
	if (!manager || walk->count == MAX_PENDING)
		return;
	walk->pending[walk->count].manager = manager;
	walk->pending[walk->count++].evidence = evidence;
}

static struct py_with *add(struct manager_walk *walk, struct py_lock *lock,
			   enum py_evidence evidence)
{
	struct py_with *with = vec_push(walk->capture->arena, &walk->frame->withs);
	*with = walk->with;
	with->lock = lock;
	with->evidence = evidence;
	walk->added++;
	return with;
}

/** What code that has run by now did by hand. */
static void add_uses(struct manager_walk *walk, const struct lock_uses *uses, enum py_evidence taken)
{
	vec_each(const struct lock_use, use, &uses->items) {
		struct py_lock *lock = capture_lock_object(walk->capture, use->object);
		if (lock && use->fate == FATE_GIVEN_UP)
			add(walk, lock, EVIDENCE_PROVEN)->gives_up = true;
		else if (lock)
			add(walk, lock, use->fate == FATE_TAKEN ? taken : EVIDENCE_POSSIBLE);
	}
}

/** 2.7: contextlib.nested keeps the bound `__exit__` of what it has entered. Source: 2.7 Lib/contextlib.py. */
static void push_nested(struct manager_walk *walk, const struct py_frame_view *view)
{
	const struct cpython *py = &walk->capture->py;
	addr_t exits, item;
	size_t count;
	if (!py_frame_local(py, view, "exits", &exits) || !py_sequence_size(py, exits, &count))
		return;
	while (count-- > 0)
		if (py_sequence_item(py, exits, count, &item))
			push(walk, py_bound_self(py, item), walk->evidence);
}

/** A generator that contextlib.contextmanager made a manager of, suspended at its yield. */
static void walk_generator(struct manager_walk *walk, addr_t manager)
{
	const struct cpython *py = &walk->capture->py;
	struct py_frame_view view;
	struct py_with_view withs[PY_MAX_WITHS];
	struct lock_uses uses;
	addr_t generator;
	if (!py_attr(py, manager, "gen", &generator) ||
	    !py_frame_of_generator(py, generator, &view) || view.offset < 0)
		return;
	if (capture_is_nested(walk->capture, &view)) {
		push_nested(walk, &view);
		return;
	}
	capture_frame_uses(walk->capture, &view, LOCK_DEPTH_HELPERS, &uses);
	enum py_evidence evidence = uses.unknown_given_up ? EVIDENCE_INFERRED : walk->evidence;
	for (size_t i = py_frame_withs(py, &view, withs); i-- > 0;)
		push(walk, withs[i].manager, evidence);
	add_uses(walk, &uses, EVIDENCE_INFERRED);
}

/** 3.6, 3.7: ExitStack keeps functions with the manager in a cell. Source: Lib/contextlib.py, _exit_wrapper. */
static addr_t manager_of_wrapper(const struct cpython *py, addr_t function)
{
	addr_t code_object, closure, name, cell, manager;
	struct py_code *code;
	size_t slot, cells;
	if (!py_read_word(py, function, py->layout->function.code, &code_object) ||
	    !(code = py_code_get(py, code_object)) ||
	    !py_read_word(py, function, py->layout->function.closure, &closure) ||
	    !py_sequence_size(py, closure, &cells) || !py_code_local_slot(py, code, "cm", &slot) ||
	    slot + cells < code->local_count || !py_code_local_name(py, code, slot, &name) ||
	    !py_sequence_item(py, closure, slot + cells - code->local_count, &cell) ||
	    !py_read_word(py, cell, py->layout->cell.ref, &manager))
		return 0;
	return manager;
}

/** What an ExitStack will leave: `_exit_callbacks`, a deque of callables, in pairs with a flag since 3.7. */
static void walk_exit_stack(struct manager_walk *walk, addr_t stack)
{
	const struct cpython *py = &walk->capture->py;
	struct py_deque_iter iter;
	addr_t callbacks, item;
	size_t size, first = walk->count;
	if (!py_attr(py, stack, "_exit_callbacks", &callbacks) ||
	    !py_deque_iter_init(&iter, py, callbacks))
		return;
	while (py_deque_iter_next(&iter, &item)) {
		if (py_sequence_size(py, item, &size) && size == 2 &&
		    !py_sequence_item(py, item, 1, &item))
			continue;
		addr_t manager = py_type_is(py_type_of(py, item), "", "function")
					 ? manager_of_wrapper(py, item)
					 : py_bound_self(py, item);
		push(walk, manager, walk->evidence);
	}
	// The last one is taken from the end first, and the outermost one must come first.
	for (size_t i = first, j = walk->count; i + 1 < j; i++, j--) {
		addr_t manager = walk->pending[i].manager;
		walk->pending[i].manager = walk->pending[j - 1].manager;
		walk->pending[j - 1].manager = manager;
	}
}

/** A class whose `__enter__` is Python code: what that code has done when it returned. */
static void walk_class(struct manager_walk *walk, addr_t manager)
{
	struct lock_uses uses;
	size_t before = walk->added;
	if (capture_method_uses(walk->capture, manager, "__enter__", LOCK_DEPTH_METHODS, &uses))
		add_uses(walk, &uses, uses.unknown_given_up ? EVIDENCE_INFERRED : walk->evidence);
	if (walk->added == before &&
	    capture_method_uses(walk->capture, manager, "__enter__", LOCK_DEPTH_HELPERS, &uses))
		add_uses(walk, &uses, EVIDENCE_INFERRED);
}

static void walk_manager(struct manager_walk *walk, addr_t manager)
{
	const struct cpython *py = &walk->capture->py;
	const struct py_type *type = py_type_of(py, manager);
	struct py_lock *lock = capture_lock_object(walk->capture, manager);
	if (lock)
		add(walk, lock, walk->evidence);
	else if (py_type_derives(py, type, "contextlib", "_GeneratorContextManager") ||
		 py_type_derives(py, type, "contextlib", "GeneratorContextManager"))
		walk_generator(walk, manager);
	else if (py_type_derives(py, type, "contextlib", "ExitStack"))
		walk_exit_stack(walk, manager);
	else
		walk_class(walk, manager);
}

static void walk_all(struct manager_walk *walk)
{
	for (size_t i = 0; i < MAX_MANAGERS && walk->count; i++) {
		walk->count--;
		walk->evidence = walk->pending[walk->count].evidence;
		walk_manager(walk, walk->pending[walk->count].manager);
	}
}

bool capture_is_nested(struct capture *capture, const struct py_frame_view *view)
{
	const char *module = capture_module_of(capture, view->globals)->name;
	return module && view->code->name && !strcmp(module, "contextlib") &&
	       !strcmp(view->code->name, "nested");
}

void capture_manager(struct capture *capture, const struct py_frame_view *view,
		     struct py_frame *frame, const struct py_with_view *found)
{
	const struct cpython *py = &capture->py;
	const struct py_type *type = py_type_of(py, found->manager);
	struct manager_walk walk = {.capture = capture, .frame = frame};
	size_t index;
	walk.with.manager = found->manager;
	walk.with.type = type ? type->name : NULL;
	if (found->offset >= 0)
		walk.with.line = py_code_line(py, view->code, found->offset);
	// ExitStack.push takes a lock's __exit__ without taking the lock.
	bool pushes = py_type_derives(py, type, "contextlib", "ExitStack") &&
		      py_code_name_index(py, view->code, "push", &index);
	push(&walk, found->manager, pushes ? EVIDENCE_INFERRED : EVIDENCE_PROVEN);
	walk_all(&walk);
	if (!walk.added)
		add(&walk, NULL, EVIDENCE_NONE);
}

void capture_nested(struct capture *capture, const struct py_frame_view *view,
		    struct py_frame *frame)
{
	struct manager_walk walk = {.capture = capture, .frame = frame, .evidence = EVIDENCE_PROVEN};
	walk.with.type = "nested";
	push_nested(&walk, view);
	walk_all(&walk);
}
