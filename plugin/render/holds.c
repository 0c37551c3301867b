// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/holds.h"

#include "render/say.h"

bool hold_is_claimed(const struct py_hold *hold)
{
	return hold->lock && hold->evidence != EVIDENCE_NONE && hold->evidence != EVIDENCE_POSSIBLE;
}

size_t holds_count(const struct py_thread *thread)
{
	size_t count = 0;
	vec_each(const struct py_hold, hold, &thread->holds)
		count += hold_is_claimed(hold);
	return count;
}

const char *hold_say(const struct view *view, const struct py_hold *hold)
{
	const char *times = "";
	if (hold->count > 1)
		times = arena_printf(view->arena, ", taken %lld times", (long long)hold->count);
	bool why = hold->why && *hold->why;
	return arena_printf(view->arena, "%s (%s%s%s)%s", say_lock(view, hold->lock),
			    say(py_evidence_word(hold->evidence)), why ? ": " : "",
			    why ? hold->why : "", times);
}

const char *holds_names(const struct view *view, const struct py_thread *thread)
{
	struct text names __attribute__((cleanup(text_deinit))) = {0};
	vec_each(const struct py_hold, hold, &thread->holds) {
		if (!hold_is_claimed(hold))
			continue;
		const char *name = hold->lock->names.count ? hold->lock->names.items[0] : NULL;
		text_printf(&names, "%s%s", names.length ? ", " : "",
			    name ? name : say_lock(view, hold->lock));
	}
	return arena_strdup(view->arena, text_get(&names));
}
