// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Parts of sentences: how a thread, a lock, a place, a time is called. All text is in the arena. */
#ifndef PYHANG_EXPLAIN_PHRASE_H
#define PYHANG_EXPLAIN_PHRASE_H

#include "model/process.h"

/** "\"worker\"", cut when the name is long. */
const char *phrase_thread(struct arena *arena, const struct py_thread *thread);

/** "\"a\"", "\"a\" and \"b\"", "\"a\", \"b\" and 3 more". */
const char *phrase_threads(struct arena *arena, struct py_thread *const *threads, size_t count);

/** The same as the subject of a verb in the singular: "\"a\"", "each of \"a\" and \"b\"". */
const char *phrase_each(struct arena *arena, struct py_thread *const *threads, size_t count);

/** "Lock app.DB", cut when the name is long; NULL gives "a lock that pyhang could not identify". */
const char *phrase_lock(struct arena *arena, const struct py_lock *lock);

/** Its best name alone, "app.DB"; else as phrase_lock(). */
const char *phrase_lock_name(struct arena *arena, const struct py_lock *lock);

/** What code writes for it: "app.DB", "self._lock" of "self._lock of <Store>"; "event" of an Event without a name. */
const char *phrase_lock_code(struct arena *arena, const struct py_lock *lock);

/** The name of a file without its folders. */
const char *phrase_basename(const char *path);

/** "app.py:14", NULL when neither is known. */
const char *phrase_line(struct arena *arena, const char *file, int line);

/** "app.py:14 in beat", NULL when the frame tells nothing. */
const char *phrase_frame(struct arena *arena, const struct py_frame *frame);

/** The text in at most `limit` characters: without the thread's place, where that is enough, else cut. */
const char *phrase_fitted(struct arena *arena, const char *text, size_t limit,
			  const struct py_thread *thread);

/** " at app.py:14 in beat" for the thread's user code, "" when nothing is known. */
const char *phrase_at(struct arena *arena, const struct py_thread *thread);

/** "app.py:14", where the thread's user code is; NULL when nothing is known. */
const char *phrase_user_line(struct arena *arena, const struct py_thread *thread);

/** What the thread was started to run: "app.beat", a Timer's function, else a class that tells it, else NULL. */
const char *phrase_purpose(const struct py_thread *thread);

/** "3.2 s", "12 min", "1.2e+06 s" … */
const char *phrase_seconds(struct arena *arena, double seconds);

/** What the thread does, with the place: "waits for Lock app.DB at app.py:14 in beat". */
const char *phrase_doing(struct arena *arena, const struct py_thread *thread);

#endif
