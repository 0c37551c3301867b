// SPDX-License-Identifier: GPL-3.0-or-later
#include <string.h>

#include "explain/causes.h"
#include "explain/graph.h"
#include "explain/native.h"
#include "explain/phrase.h"
#include "model/text.h"

enum {
	EDGES_TOLD = 8,
};

/** What a cycle is made of. */
struct ring {
	struct py_cycle *cycle;
	size_t threads, locks, joins;
	bool import, gil;
	bool world; // a stop of all threads
};

static struct ring ring_of(struct py_cycle *cycle)
{
	struct ring ring = {.cycle = cycle};
	vec_each(const struct py_cycle_member, member, &cycle->members) {
		ring.locks += member->lock != NULL;
		ring.import |= member->lock && member->lock->kind == LOCK_MODULE;
		ring.world |= member->lock && member->lock->kind == LOCK_WORLD;
		if (!member->thread)
			continue;
		ring.threads++;
		ring.joins += member->thread->wait.kind == WAIT_THREAD;
		ring.gil |= member->thread->wait.kind == WAIT_GIL;
	}
	return ring;
}

static enum py_cause_kind ring_kind(const struct ring *ring)
{
	if (ring->gil || ring->world)
		return CAUSE_GIL_LOCK_INVERSION;
	if (ring->import)
		return CAUSE_IMPORT_DEADLOCK;
	if (!ring->locks)
		return CAUSE_JOIN_CYCLE;
	return ring->threads == 1 ? CAUSE_SELF_DEADLOCK : CAUSE_DEADLOCK;
}

static const char *edge_text(struct arena *arena, const struct py_thread *thread)
{
	const struct py_lock *lock = thread->wait.lock;
	const char *doing = phrase_doing(arena, thread);
	const char *name = phrase_thread(arena, thread);
	if (thread->wait.kind != WAIT_LOCK || !lock)
		return say(arena, RING_EDGE, .thread = name, .what = doing);
	return say(arena, RING_EDGE_HELD, .thread = name, .what = doing,
		   .other = phrase_thread(arena, lock->owner),
		   .more = arena_printf(arena, "%s: %s", py_evidence_word(lock->evidence),
					lock->why ? lock->why : ""));
}

static const char *edges_text(struct arena *arena, const struct ring *ring)
{
	__attribute__((cleanup(text_deinit))) struct text text = {0};
	size_t told = 0;
	vec_each(const struct py_cycle_member, member, &ring->cycle->members) {
		if (!member->thread || told++ >= EDGES_TOLD)
			continue;
		text_add(&text, told > 1 ? "; " : "");
		text_add(&text, edge_text(arena, member->thread));
	}
	if (told > EDGES_TOLD)
		text_printf(&text, "; and %zu more", told - EDGES_TOLD);
	return arena_strdup(arena, text_get(&text));
}

/** "a", "a and b", "a, b and c" of the texts that are known and differ; NULL: none is. */
static const char *joined_texts(struct arena *arena, const char *const *texts, size_t count)
{
	__attribute__((cleanup(text_deinit))) struct text text = {0};
	for (size_t i = 0; i < count; i++) {
		if (i)
			text_add(&text, i + 1 == count ? " and " : ", ");
		text_add(&text, texts[i]);
	}
	return count ? arena_strdup(arena, text_get(&text)) : NULL;
}

struct texts {
	const char *items[EDGES_TOLD];
	size_t count;
};

static void texts_add(struct texts *texts, const char *text)
{
	if (!text || texts->count == EDGES_TOLD)
		return;
	for (size_t i = 0; i < texts->count; i++)
		if (!strcmp(texts->items[i], text))
			return;
	texts->items[texts->count++] = text;
}

/** Where the owner took the lock: the line of its `with` or its call, else where it is now. */
static const char *taken_at(struct arena *arena, const struct py_lock *lock)
{
	const struct py_thread *owner = lock->owner;
	vec_each(const struct py_hold, hold, &owner->holds) {
		if (hold->lock != lock || hold->frame < 0)
			continue;
		const struct py_frame *frame = &owner->frames.items[hold->frame];
		vec_each(const struct py_with, with, &frame->withs)
			if (with->line &&
			    (with->lock == lock || (with->lock && with->lock->inner == lock)))
				return phrase_line(arena, frame->file, with->line);
		vec_each(const struct py_acquire, acquire, &frame->acquires)
			if (acquire->lock == lock && acquire->touch == TOUCH_ACQUIRED &&
			    acquire->line)
				return phrase_line(arena, frame->file, acquire->line);
		return phrase_line(arena, frame->file, frame->line);
	}
	return phrase_user_line(arena, owner);
}

/** The frame between a thread's wait and its hold that nobody called: it came back in through it. */
static const struct py_frame *entry_frame(const struct py_thread *thread, const struct py_lock *lock)
{
	int64_t outer = 0;
	vec_each(const struct py_hold, hold, &thread->holds)
		if (hold->lock == lock)
			outer = hold->frame;
	for (int64_t i = 0; i < outer; i++)
		if (thread->frames.items[i].entry != ENTRY_CALL)
			return &thread->frames.items[i];
	return NULL;
}

/** The user's function that the entry is about: weakref.finalize has one of its own between. */
static const char *entry_place(struct arena *arena, const struct py_thread *thread,
			       const struct py_frame *entry)
{
	bool wrapper = entry->module && !strcmp(entry->module, "weakref");
	return phrase_frame(arena, wrapper && entry > thread->frames.items ? entry - 1 : entry);
}

static void say_entry(struct arena *arena, struct cause_words *words,
		      const struct py_thread *thread, const struct py_frame *entry)
{
	static const struct {
		enum sentence explanation, advice;
	} said[] = {
		[ENTRY_SIGNAL] = {SAY_SELF_SIGNAL_EXPLANATION, SAY_SELF_SIGNAL_ADVICE},
		[ENTRY_DESTRUCTOR] = {SAY_SELF_DEL_EXPLANATION, SAY_SELF_DEL_ADVICE},
		[ENTRY_WEAKREF] = {SAY_SELF_WEAKREF_EXPLANATION, SAY_SELF_WEAKREF_ADVICE},
	};
	words->explanation = said[entry->entry].explanation;
	words->advice = said[entry->entry].advice;
	words->words.other = entry_place(arena, thread, entry);
	words->words.count = entry->signal > 0 ? (uint64_t)entry->signal : 0;
}

static void say_self(struct world *world, struct py_cause *cause, struct py_thread *thread)
{
	struct arena *arena = world->arena;
	struct py_lock *lock = thread->wait.lock;
	const struct py_frame *entry = entry_frame(thread, lock);
	struct cause_words words = {
		SAY_SELF_EVIDENCE,
		SAY_SELF_EXPLANATION,
		SAY_SELF_ADVICE,
		.words = {.thread = phrase_thread(arena, thread),
			  .lock = phrase_lock(arena, lock),
			  .function = phrase_lock_name(arena, lock),
			  .what = phrase_doing(arena, thread),
			  .more = lock->why,
			  .where = phrase_user_line(arena, thread),
			  .there = taken_at(arena, lock)},
	};
	if (lock_is_native(lock)) {
		words.explanation = SAY_SELF_NATIVE_EXPLANATION;
		words.advice = SAY_SELF_NATIVE_ADVICE;
	} else if (entry) {
		say_entry(arena, &words, thread, entry);
	} else if (!words.words.where || !words.words.there) {
		words.advice = SAY_SELF_ADVICE_NOWHERE;
	}
	cause_say(world, cause, &words);
}

static enum sentence ring_advice(const struct ring *ring, bool has_places, bool has_other_places)
{
	if (ring->world)
		return SAY_WORLD_RING_ADVICE;
	if (ring->gil)
		return SAY_GIL_RING_ADVICE;
	if (ring->import)
		return has_places ? SAY_IMPORT_RING_ADVICE : SAY_IMPORT_RING_ADVICE_NOWHERE;
	if (!has_places)
		return ring->locks ? SAY_LOCK_RING_ADVICE_NOWHERE : SAY_NOTHING;
	if (!ring->locks)
		return SAY_JOIN_RING_ADVICE;
	if (!ring->joins)
		return SAY_LOCK_RING_ADVICE;
	return has_other_places ? SAY_MIXED_RING_ADVICE : SAY_MIXED_RING_ADVICE_NOWHERE;
}

static void say_ring(struct world *world, struct py_cause *cause, const struct ring *ring)
{
	struct arena *arena = world->arena;
	struct texts locks = {0}, places = {0}, joins = {0}, waits = {0};
	vec_each(const struct py_cycle_member, member, &ring->cycle->members) {
		const struct py_thread *thread = member->thread;
		if (thread)
			texts_add(&waits, phrase_user_line(arena, thread));
		if (member->lock) {
			texts_add(&locks, phrase_lock_name(arena, member->lock));
			texts_add(&places, taken_at(arena, member->lock));
		} else if (thread->wait.kind == WAIT_THREAD) {
			texts_add(&joins, phrase_user_line(arena, thread));
		}
	}
	bool mixed = ring->joins && ring->locks;
	const struct texts *where = ring->import ? &waits : ring->locks ? &places : &joins;
	bool has_places = where->count && (!mixed || joins.count);
	// A lock that a library takes is told by the user's line that called it, which may be that of the join.
	bool has_others = has_places && mixed && strcmp(where->items[0], joins.items[0]) != 0;
	cause_say(world, cause,
		  &(struct cause_words){
			  SAY_RING_EVIDENCE,
			  ring->import  ? SAY_IMPORT_RING_EXPLANATION
			  : ring->world ? SAY_WORLD_RING_EXPLANATION
			  : ring->gil   ? SAY_GIL_RING_EXPLANATION
			  : ring->locks ? SAY_RING_EXPLANATION
					: SAY_JOIN_RING_EXPLANATION,
			  ring_advice(ring, has_places, has_others),
			  .words = {.thread = phrase_threads(arena, cause->threads.items,
							     cause->threads.count),
				    .lock = joined_texts(arena, locks.items, locks.count),
				    .what = edges_text(arena, ring),
				    .where = joined_texts(arena, where->items, where->count),
				    .there = joined_texts(arena, joins.items, joins.count),
				    .count = ring->threads},
		  });
}

/** As sure as the weakest of its edges: a `with` is as good as a record, registers not read are a doubt. */
static enum py_confidence ring_confidence(const struct ring *ring)
{
	vec_each(const struct py_cycle_member, member, &ring->cycle->members) {
		if (member->thread && member->thread->block.kind == BLOCK_UNKNOWN)
			return CONFIDENCE_LIKELY;
		if (member->lock && member->lock->evidence > EVIDENCE_PROVEN)
			return CONFIDENCE_LIKELY;
	}
	return CONFIDENCE_CERTAIN;
}

void cause_of_cycle(struct world *world, struct py_cycle *cycle)
{
	struct ring ring = ring_of(cycle);
	struct py_cause *cause = cause_add(world, ring_kind(&ring), ring_confidence(&ring));
	if (!cause)
		return;
	vec_each(struct py_cycle_member, member, &cycle->members) {
		if (member->thread)
			cause_add_thread(world, cause, member->thread);
		else
			cause_add_lock(world, cause, member->lock);
	}
	if (cause->kind == CAUSE_SELF_DEADLOCK)
		say_self(world, cause, cause->threads.items[0]);
	else
		say_ring(world, cause, &ring);
}
