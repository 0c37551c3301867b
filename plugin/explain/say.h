// SPDX-License-Identifier: GPL-3.0-or-later
/** @file The sentences that explain says, each a row of sentences.def with named places to fill. */
#ifndef PYHANG_EXPLAIN_SAY_H
#define PYHANG_EXPLAIN_SAY_H

#include "model/types.h"

struct arena;

enum sentence {
	SAY_NOTHING = 0,
#define SENTENCE(name, text) SAY_##name,
#include "explain/sentences.def"
#undef SENTENCE
	SENTENCE_COUNT,
};

/** What fills the places of a sentence. A place whose member is NULL becomes "?". */
struct say {
	const char *thread;   /**< {thread}: a quoted thread name */
	const char *other;    /**< {other}: another one */
	const char *lock;     /**< {lock}: "Lock app.DB" */
	const char *where;    /**< {where}: "app.py:14 in beat" */
	const char *there;    /**< {there}: a second place */
	const char *function; /**< {function}: what a Timer or a thread was started to run */
	const char *what;     /**< {what}: a clause made before */
	const char *more;     /**< {more}: another clause */
	uint64_t count;       /**< {count} */
};

/** Fills the sentence's places, each once: a name that holds "{thread}" stays as it is. NULL for SAY_NOTHING. */
const char *say_in(struct arena *arena, enum sentence sentence, const struct say *words);

#define say(arena, sentence, ...) say_in(arena, SAY_##sentence, &(struct say){__VA_ARGS__})

/** Whether every place of the sentence has something to fill it. */
bool say_is_complete(enum sentence sentence, const struct say *words);

/** The first `limit` characters of `text`, with "…" as the last one when something was cut. */
const char *say_clipped(struct arena *arena, const char *text, size_t limit);

#endif
