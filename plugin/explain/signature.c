// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/signature.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "explain/phrase.h"
#include "explain/states.h"
#include "explain/story.h"

/** What the hash is made of: the hashes of its ingredients, as a set. */
struct ingredients {
	struct arena *arena;
	VEC(uint64_t) hashes;
};

/**
 * Copies a name with each address and each run of digits as one "#", for they differ from run to run, and in small
 * letters, for versions of Python differ in capitals (Queue.py, queue.py).
 */
static const char *normalized(struct arena *arena, const char *name)
{
	char *copy = arena_alloc(arena, strlen(name) + 1);
	char *end = copy;
	while (name && *name) {
		if (name[0] == '0' && name[1] == 'x') {
			name += 2 + strspn(name + 2, "0123456789abcdefABCDEF");
			*end++ = '#';
		} else if (isdigit((unsigned char)*name)) {
			name += strspn(name, "0123456789");
			*end++ = '#';
		} else {
			*end++ = (char)tolower((unsigned char)*name++);
		}
	}
	return copy;
}

/**
 * What stays of a dotted name on all versions: "tick" of "app.Heart.tick", "lock" of "app.COND._Condition__lock".
 * 2.7 knows no qualified names, and a part of an object may be private there.
 */
static const char *last_name(struct arena *arena, const char *name)
{
	size_t length = strcspn(name, " ");
	size_t start = length;
	while (start && name[start - 1] != '.')
		start--;
	const char *last = arena_strndup(arena, name + start, length - start);
	const char *mangled = last[0] == '_' ? strstr(last + 1, "__") : NULL;
	last = mangled ? mangled : last;
	return last + strspn(last, "_");
}

static void add(struct ingredients *ingredients, const char *role, const char *name,
		const char *more)
{
	uint64_t hash = hash_text(HASH_START, role);
	hash = hash_text(hash, name ? normalized(ingredients->arena, name) : NULL);
	hash = hash_text(hash, more ? normalized(ingredients->arena, more) : NULL);
	vec_add(ingredients->arena, &ingredients->hashes, hash);
}

static bool changes_between_looks(const struct py_cause *cause)
{
	switch (cause->kind) {
	case CAUSE_IO_WAIT:
	case CAUSE_CHILD_PROCESS:
	case CAUSE_PIPE_FULL:
		// One that only this process itself could end stays.
		return !cause->threads.count || cause->threads.items[0]->stuck != TRI_YES;
	case CAUSE_SLEEP:
	case CAUSE_BUSY:
	case CAUSE_LOCK_HELD:
	case CAUSE_GIL_HELD_NATIVE:
		return true;
	default:
		return false;
	}
}

/** Whether its threads are known by what they were started to run, wherever they are, or were when they were ended. */
static bool is_about_whole_threads(enum py_cause_kind kind)
{
	return kind == CAUSE_DAEMON_AT_FINALIZATION || kind == CAUSE_NON_DAEMON_THREAD ||
	       kind == CAUSE_TIMER_REARM || kind == CAUSE_LIBRARY_THREAD ||
	       kind == CAUSE_EXECUTOR_WORKER || kind == CAUSE_SUBINTERPRETER_END;
}

/** The task of a pool's worker, which all began with the same function: its outermost frame of the user's. */
static const struct py_frame *task_frame(const struct py_thread *thread)
{
	const struct py_frame *task = NULL;
	vec_each(const struct py_frame, frame, &thread->frames)
		if (py_frame_is_user_code(frame))
			task = frame;
	return task;
}

static void add_frame(struct ingredients *ingredients, const struct py_frame *frame)
{
	if (frame && frame->function && py_frame_is_user_code(frame))
		add(ingredients, "in", frame->function,
		    frame->file ? phrase_basename(frame->file) : NULL);
}

/** The thread that manages a process pool: a function to 3.8, a class of its own since. */
static bool manages_processes(const char *purpose)
{
	static const char module[] = "concurrent.futures.process.";
	return purpose && !strncmp(purpose, module, strlen(module));
}

static void add_thread(struct ingredients *ingredients, const struct py_thread *thread, bool whole)
{
	struct arena *arena = ingredients->arena;
	const char *purpose = phrase_purpose(thread);
	const char *file = thread->timer ? thread->timer->function_file : thread->target_file;
	if (whole && thread_is_executor_worker(thread))
		add_frame(ingredients, task_frame(thread));
	else if (whole && manages_processes(purpose))
		add(ingredients, "runs", "a process pool", NULL);
	else if (whole && purpose)
		add(ingredients, "runs", last_name(arena, purpose),
		    file ? phrase_basename(file) : NULL);
	else
		add_frame(ingredients, py_thread_user_frame(thread));
}

static void add_lock(struct ingredients *ingredients, const struct py_lock *lock)
{
	const char *name = lock->names.count ? lock->names.items[0] : lock->label;
	add(ingredients, "lock", name ? last_name(ingredients->arena, name) : NULL, lock->type);
}

/** A thread that feeds a queue of multiprocessing runs nothing of the user's: the queue tells it. */
static void add_feeder(struct ingredients *ingredients, const struct py_thread *thread)
{
	const struct py_lock *lock = thread->feeder ? thread->feeder->notempty : NULL;
	if (!lock || !lock->names.count)
		return;
	// "app.RESULTS._notempty"
	const char *name = lock->names.items[0], *part = strrchr(name, '.');
	size_t length = part ? (size_t)(part - name) : strlen(name);
	const char *queue = arena_strndup(ingredients->arena, name, length);
	add(ingredients, "feeds", last_name(ingredients->arena, queue), NULL);
}

static void add_cause(struct ingredients *ingredients, const struct py_cause *cause)
{
	bool whole = is_about_whole_threads(cause->kind);
	add(ingredients, "cause", py_cause_kind_word(cause->kind), NULL);
	vec_each_ptr(const struct py_thread, thread, &cause->threads) {
		add_thread(ingredients, thread, whole);
		add_feeder(ingredients, thread);
	}
	vec_each_ptr(const struct py_lock, lock, &cause->locks)
		add_lock(ingredients, lock);
}

static int compare(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a;
	uint64_t right = *(const uint64_t *)b;
	return left < right ? -1 : left > right;
}

const char *signature_of(const struct py_report *report)
{
	struct arena *arena = report->process->arena;
	const char *kind = py_verdict_kind_word(report->verdict.kind);
	if (report->verdict.kind == VERDICT_HEALTHY)
		return kind;
	struct ingredients ingredients = {.arena = arena};
	vec_each(const struct py_cause, cause, &report->verdict.causes)
		if (!changes_between_looks(cause))
			add_cause(&ingredients, cause);
	qsort(ingredients.hashes.items, ingredients.hashes.count, sizeof(uint64_t), compare);
	uint64_t hash = hash_text(HASH_START, kind);
	for (size_t i = 0; i < ingredients.hashes.count; i++)
		if (!i || ingredients.hashes.items[i] != ingredients.hashes.items[i - 1])
			hash = hash_bytes(hash, &ingredients.hashes.items[i], sizeof(uint64_t));
	return arena_printf(arena, "%s:%016llx", kind, (unsigned long long)hash);
}
