// SPDX-License-Identifier: GPL-3.0-or-later
/** @file The locks that a thread holds, in words. A `possible` hold is a lead, and never counted as held. */
#ifndef PYHANG_RENDER_HOLDS_H
#define PYHANG_RENDER_HOLDS_H

#include "render/view.h"

/** Whether the claim is better than "possible". */
bool hold_is_claimed(const struct py_hold *hold);

size_t holds_count(const struct py_thread *thread);

/** "Lock app.DB (proven: inside `with DB:` at app.py:21), 2 times" */
const char *hold_say(const struct view *view, const struct py_hold *hold);

/** The locks' names alone, "app.DB, app.CACHE"; a lock without a name by its title. */
const char *holds_names(const struct view *view, const struct py_thread *thread);

#endif
