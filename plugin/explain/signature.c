// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/signature.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "explain/phrase.h"
#include "explain/story.h"

/** What the hash is made of: the hashes of its ingredients, as a set. */
struct ingredients {
	struct arena *arena;
	VEC(uint64_t) hashes;
};

/** Copies a name with each address and each run of digits as one "#": they differ from run to run. */
static const char *without_numbers(struct arena *arena, const char *name)
{
	char *copy = arena_alloc(arena, strlen(name) + 1);
	char *end = copy;
	while (*name) {
		if (name[0] == '0' && name[1] == 'x') {
			name += 2 + strspn(name + 2, "0123456789abcdefABCDEF");
			*end++ = '#';
		} else if (isdigit((unsigned char)*name)) {
			name += strspn(name, "0123456789");
			*end++ = '#';
		} else {
			*end++ = *name++;
		}
	}
	return copy;
}

static void add(struct ingredients *ingredients, const char *role, const char *name,
		const char *more)
{
	uint64_t hash = hash_text(HASH_START, role);
	hash = hash_text(hash, name ? without_numbers(ingredients->arena, name) : NULL);
	hash = hash_text(hash, more);
	vec_add(ingredients->arena, &ingredients->hashes, hash);
}

static bool changes_between_looks(enum py_cause_kind kind)
{
	switch (kind) {
	case CAUSE_SLEEP:
	case CAUSE_BUSY:
	case CAUSE_IO_WAIT:
	case CAUSE_LOCK_HELD:
	case CAUSE_CHILD_PROCESS:
	case CAUSE_GIL_HELD_NATIVE:
		return true;
	default:
		return false;
	}
}

static bool is_about_being_awaited(enum py_cause_kind kind)
{
	return kind == CAUSE_NON_DAEMON_THREAD || kind == CAUSE_TIMER_REARM ||
	       kind == CAUSE_LIBRARY_THREAD || kind == CAUSE_EXECUTOR_WORKER ||
	       kind == CAUSE_SUBINTERPRETER_END;
}

static void add_thread(struct ingredients *ingredients, const struct py_thread *thread, bool awaited)
{
	const struct py_frame *user = py_thread_user_frame(thread);
	if (awaited && phrase_purpose(thread)) {
		add(ingredients, "runs", phrase_purpose(thread), thread->type);
	} else if (user) {
		const char *name = user->qualname ? user->qualname : user->function;
		add(ingredients, "in", name, user->file ? phrase_basename(user->file) : NULL);
	}
}

static void add_cause(struct ingredients *ingredients, const struct py_cause *cause)
{
	bool awaited = is_about_being_awaited(cause->kind);
	add(ingredients, "cause", py_cause_kind_word(cause->kind), NULL);
	vec_each_ptr(const struct py_thread, thread, &cause->threads)
		add_thread(ingredients, thread, awaited);
	vec_each_ptr(const struct py_lock, lock, &cause->locks)
		add(ingredients, "lock", lock->names.count ? lock->names.items[0] : lock->label,
		    lock->type);
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
	add(&ingredients, "stage", py_shutdown_stage_word(report->shutdown.stage), NULL);
	vec_each(const struct py_cause, cause, &report->verdict.causes)
		if (!changes_between_looks(cause->kind))
			add_cause(&ingredients, cause);
	qsort(ingredients.hashes.items, ingredients.hashes.count, sizeof(uint64_t), compare);
	uint64_t hash = hash_text(HASH_START, kind);
	for (size_t i = 0; i < ingredients.hashes.count; i++)
		if (!i || ingredients.hashes.items[i] != ingredients.hashes.items[i - 1])
			hash = hash_bytes(hash, &ingredients.hashes.items[i], sizeof(uint64_t));
	return arena_printf(arena, "%s:%016llx", kind, (unsigned long long)hash);
}
