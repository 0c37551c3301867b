// SPDX-License-Identifier: GPL-3.0-or-later
// Every lock on the heap: how many of which type, and a few of them. Nothing is kept of the others.
#include "cpython/heap.h"

#include <stdlib.h>

#include "capture/context.h"
#include "capture/limits.h"
#include "cpython/dict.h"
#include "cpython/lock.h"

/** What is known of a class's objects in general. */
struct heap_class {
	size_t count; // index in py_heap_locks.types + 1; 0: not looked at yet
	bool ownable;
};

struct heap_search {
	struct capture *capture;
	struct heap_types types;
	struct py_heap_locks *found;
	struct heap_class *classes; // by heap_type.index
	size_t limit;
	VEC(addr_t) locked, others; // at most `limit` each
};

static void add_class(struct heap_search *search, addr_t modules, const char *module,
		      const char *global)
{
	const struct cpython *py = &search->capture->py;
	addr_t dict = capture_find_module(search->capture, modules, module), type;
	if (dict && py_dict_get(py, dict, global, &type))
		heap_types_add(&search->types, py, type);
}

/** Each interpreter has modules, and so classes, of its own. */
static void add_classes(struct heap_search *search)
{
	const char *module, *global;
	vec_each(const struct capture_interpreter, captured, &search->capture->interpreters) {
		for (size_t i = 0; py_clock_type(i, &module, &global); i++)
			add_class(search, captured->modules, module, global);
		for (size_t i = 0; capture_lock_class(i, &module, &global); i++)
			add_class(search, captured->modules, module, global);
	}
}

static bool is_ownable(enum py_lock_kind kind)
{
	switch (kind) {
	case LOCK_PLAIN:
	case LOCK_RLOCK:
	case LOCK_CONDITION:
	case LOCK_MODULE:
	case LOCK_BUFFERED:
	case LOCK_SEMLOCK:
	case LOCK_OTHER:
		return true;
	default:
		return false;
	}
}

/** Classes of one name are counted together: each interpreter has its own Lock. */
static size_t count_of(struct heap_search *search, const char *name, bool ownable)
{
	struct py_heap_locks *found = search->found;
	for (size_t i = 0; i < found->types.count; i++)
		if (!strcmp(found->types.items[i].type, name) &&
		    found->types.items[i].ownable == ownable)
			return i;
	struct py_heap_count *count = vec_push(search->capture->arena, &found->types);
	count->type = name;
	count->ownable = ownable;
	return found->types.count - 1;
}

static struct py_heap_count *counter(struct heap_search *search, const struct heap_type *type)
{
	struct heap_class *class = &search->classes[type->index];
	if (!class->count) {
		enum py_lock_kind kind;
		const char *name = capture_lock_type(&search->capture->py, type->type, &kind);
		if (!name)
			return NULL;
		class->ownable = is_ownable(kind);
		class->count = count_of(search, name, class->ownable) + 1;
	}
	return &search->found->types.items[class->count - 1];
}

static void count_object(void *context, addr_t object, const struct heap_type *type)
{
	struct heap_search *search = context;
	struct py_heap_count *count = counter(search, type);
	if (!count)
		return;
	enum tri locked = count->ownable ? capture_is_locked(search->capture, object) : TRI_UNKNOWN;
	const struct py_lock *known = capture_known_lock(search->capture, object);
	count->total++;
	count->locked += locked == TRI_YES;
	count->free += locked == TRI_NO;
	search->found->total++;
	search->found->locked += locked == TRI_YES;
	if (known) {
		search->found->waiting += known->index == SIZE_MAX;
	} else if (locked == TRI_YES) {
		if (search->locked.count < search->limit)
			vec_add(search->capture->arena, &search->locked, object);
	} else if (search->others.count < search->limit) {
		vec_add(search->capture->arena, &search->others, object);
	}
}

static int compare_counts(const void *one, const void *other)
{
	const struct py_heap_count *a = one, *b = other;
	if (a->total != b->total)
		return a->total > b->total ? -1 : 1;
	return strcmp(a->type, b->type);
}

static void capture_found(struct heap_search *search)
{
	size_t before = search->capture->process->locks.count;
	size_t others = search->limit - search->locked.count;
	for (size_t i = 0; i < search->locked.count; i++)
		capture_lock_object(search->capture, search->locked.items[i]);
	for (size_t i = 0; i < search->others.count && i < others; i++)
		capture_lock_object(search->capture, search->others.items[i]);
	if (search->capture->process->locks.count > before)
		capture_names(search->capture);
}

static void report_gaps(struct heap_search *search, const struct heap_swept *swept)
{
	struct py_process *process = search->capture->process;
	struct py_heap_locks *found = search->found;
	bool stopped = target_stopped(search->capture->target);
	found->bytes = swept->bytes;
	found->missing = swept->missing;
	found->unproven = swept->unproven;
	found->evidence = swept->allocator == HEAP_SHAPES ? HEAP_BY_SHAPE : HEAP_BY_ALLOCATOR;
	found->complete = !swept->missing && !swept->unproven && !swept->no_regions &&
			  !search->types.cut && !stopped;
	if (swept->no_regions && !stopped)
		py_warn(process, "heap-unknown",
			"what memory the process has could not be learned: no lock was looked for "
			"on the heap");
	else if (swept->missing)
		py_warn(process, "heap-cut",
			"%llu of %llu KiB of memory were not searched: there may be more locks on "
			"the heap",
			(unsigned long long)(swept->missing >> 10),
			(unsigned long long)((swept->missing + swept->bytes) >> 10));
	if (swept->unproven)
		py_warn(process, "heap-unproven",
			"%zu more places look like locks, but nothing shows that they were not "
			"freed: they are not counted",
			swept->unproven);
	if (search->types.cut)
		py_warn(process, "heap-classes",
			"there are more than %d classes of locks: objects of the rest were not "
			"looked for",
			HEAP_TYPES_MOST);
}

static size_t limit_of(const struct capture_options *options)
{
	size_t limit = options->heap_limit ? options->heap_limit : CAPTURE_HEAP_LOCKS;
	return limit < CAPTURE_MAX_HEAP_LOCKS ? limit : CAPTURE_MAX_HEAP_LOCKS;
}

void capture_heap(struct capture *capture)
{
	const struct capture_interpreter *main = capture_main_interpreter(capture);
	struct heap_search search = {
		.capture = capture,
		.types = {.arena = capture->arena},
		.found = arena_new(capture->arena, struct py_heap_locks),
		.limit = limit_of(capture->options),
	};
	search.found->limit = search.limit;
	add_classes(&search);
	search.classes =
		arena_array(capture->arena, struct heap_class, HASH_COUNT(search.types.all));
	struct heap_swept swept = heap_sweep(&capture->py, capture->arena, &search.types,
					     main ? main->modules : 0, count_object, &search);
	report_gaps(&search, &swept);
	capture_found(&search);
	if (search.found->types.count)
		qsort(search.found->types.items, search.found->types.count,
		      sizeof(*search.found->types.items), compare_counts);
	heap_types_deinit(&search.types);
	capture->process->heap_locks = search.found;
}
