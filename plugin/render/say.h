// SPDX-License-Identifier: GPL-3.0-or-later
/** @file The nouns of the model in words. All strings are the view's or the model's; NULL gives "?". */
#ifndef PYHANG_RENDER_SAY_H
#define PYHANG_RENDER_SAY_H

#include "render/view.h"

/** The text, "?" for NULL. */
const char *say(const char *text);

/** "1 lock", "3 locks" */
const char *say_count(const struct view *view, size_t count, const char *one, const char *many);

/** "yes", "no", "?" */
const char *say_tri(enum tri tri);

/** "0x7f…", "?" for 0 */
const char *say_address(const struct view *view, addr_t address);

/** The file name without its folders. */
const char *say_base(const char *path);

/** Its name, else what py_thread_title() says. */
const char *say_thread(const struct view *view, const struct py_thread *thread);

/** "int 1", the interpreter that it belongs to, where there are several; else "". */
const char *say_interpreter(const struct view *view, const struct py_thread *thread);
/** "(gdb 2)"; "" when GDB has no such thread */
const char *say_gdb_id(const struct view *view, const struct py_thread *thread);

/** `"worker" (gdb 2)`, without quotes for a thread without a name */
const char *say_thread_with_id(const struct view *view, const struct py_thread *thread);

/** `"a" (gdb 2), "b" (gdb 3)`, at most `most` of them, then "and 7 more" */
const char *say_threads(const struct view *view, struct py_thread *const *threads, size_t count,
			size_t most);

/** What py_lock_title() says. */
const char *say_lock(const struct view *view, const struct py_lock *lock);

/** "app.py:14 in beat" for the thread's innermost user frame, "" when there is no frame */
const char *say_where(const struct view *view, const struct py_thread *thread);

/** "lock-wait on Lock app.DB", "sleep, 3.2 s left" */
const char *say_state(const struct view *view, const struct py_thread *thread);

/** The state and where: "lock-wait on Lock app.DB, at app.py:14 in beat" */
const char *say_story(const struct view *view, const struct py_thread *thread);

/* What a word of the model means, from its tables. */
const char *say_cause_meaning(enum py_cause_kind kind);
const char *say_stage_meaning(enum py_shutdown_stage stage);

#endif
