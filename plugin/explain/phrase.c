// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/phrase.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "explain/say.h"
#include "explain/states.h"
#include "model/text.h"

enum {
	LONGEST_THREAD_NAME = 32,
	LONGEST_LOCK_NAME = 44,
	LONGEST_FUNCTION = 60,
	THREADS_NAMED = 3,
	DEEPEST_LOCK = 8,
};

const char *phrase_thread(struct arena *arena, const struct py_thread *thread)
{
	if (!thread)
		return "a thread that pyhang could not identify";
	if (!thread->name && thread->main == TRI_YES)
		return "\"MainThread\""; // so it is called unless the program says otherwise
	if (!thread->name && thread->native_id)
		return arena_printf(arena, "T%zu (LWP %llu)", thread->index + 1,
				    (unsigned long long)thread->native_id);
	if (!thread->name)
		return arena_printf(arena, "T%zu", thread->index + 1);
	return arena_printf(arena, "\"%s\"", say_clipped(arena, thread->name, LONGEST_THREAD_NAME));
}

const char *phrase_threads(struct arena *arena, struct py_thread *const *threads, size_t count)
{
	__attribute__((cleanup(text_deinit))) struct text text = {0};
	size_t named = count > THREADS_NAMED + 1 ? THREADS_NAMED : count;
	for (size_t i = 0; i < named; i++) {
		if (i)
			text_add(&text, i + 1 == count ? " and " : ", ");
		text_add(&text, phrase_thread(arena, threads[i]));
	}
	if (named < count)
		text_printf(&text, " and %zu more", count - named);
	return arena_strdup(arena, text_get(&text));
}

/** py_lock_title() follows the outer locks to the last one; in a bad core there may be none. */
static bool has_outermost(const struct py_lock *lock)
{
	for (int depth = 0; depth < DEEPEST_LOCK; depth++, lock = lock->outer)
		if (!lock->outer || lock->names.count)
			return true;
	return false;
}

const char *phrase_each(struct arena *arena, struct py_thread *const *threads, size_t count)
{
	const char *all = phrase_threads(arena, threads, count);
	return count == 1 ? all : say(arena, EACH_OF, .thread = all);
}

/** The end of a long dotted path tells more than its beginning: "Lock …service.changed". */
static const char *clipped_title(struct arena *arena, const char *title)
{
	const char *space = strrchr(title, ' ');
	const char *path = space ? space + 1 : title;
	size_t before = (size_t)(path - title);
	if (strlen(title) <= LONGEST_LOCK_NAME || before + 8 > LONGEST_LOCK_NAME ||
	    !strchr(path, '.') || path[strlen(path) - 1] == '>')
		return say_clipped(arena, title, LONGEST_LOCK_NAME);
	const char *dot = strchr(path, '.');
	while (dot && before + 1 + strlen(dot + 1) > LONGEST_LOCK_NAME)
		dot = strchr(dot + 1, '.');
	return dot ? arena_printf(arena, "%.*s…%s", (int)before, title, dot + 1)
		   : say_clipped(arena, title, LONGEST_LOCK_NAME);
}

const char *phrase_lock(struct arena *arena, const struct py_lock *lock)
{
	if (!lock)
		return "a lock that pyhang could not identify";
	if (!has_outermost(lock))
		return arena_printf(arena, "%s at 0x%llx", py_lock_kind_type(lock->kind),
				    (unsigned long long)lock->address);
	return clipped_title(arena, py_lock_title(arena, lock));
}

/** The lock inside a Condition or a Queue is nothing that the user's code names. */
static const struct py_lock *named_lock(const struct py_lock *lock)
{
	bool inside = lock && lock->names_derived && lock->outer && lock->outer->names.count;
	return inside ? lock->outer : lock;
}

const char *phrase_lock_code(struct arena *arena, const struct py_lock *lock)
{
	lock = named_lock(lock);
	if (!lock)
		return "lock";
	if (!lock->names.count) {
		const char *type = lock->type ? lock->type : py_lock_kind_type(lock->kind);
		char *lower = arena_alloc(arena, strlen(type) + 1);
		for (size_t i = 0; type[i]; i++)
			lower[i] = (char)tolower((unsigned char)type[i]);
		return lower;
	}
	const char *name = lock->names.items[0];
	const char *space = strchr(name, ' ');
	size_t length = space ? (size_t)(space - name) : strlen(name);
	return say_clipped(arena, arena_strndup(arena, name, length), LONGEST_FUNCTION);
}

const char *phrase_lock_name(struct arena *arena, const struct py_lock *lock)
{
	lock = named_lock(lock);
	if (lock && lock->names.count)
		return clipped_title(arena, lock->names.items[0]);
	return phrase_lock(arena, lock);
}

const char *phrase_basename(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash && slash[1] ? slash + 1 : path;
}

const char *phrase_line(struct arena *arena, const char *file, int line)
{
	if (!file)
		return NULL;
	const char *name = say_clipped(arena, phrase_basename(file), LONGEST_FUNCTION);
	return line > 0 ? arena_printf(arena, "%s:%d", name, line) : name;
}

const char *phrase_frame(struct arena *arena, const struct py_frame *frame)
{
	if (!frame)
		return NULL;
	const char *line = phrase_line(arena, frame->file, frame->line);
	const char *function = frame->qualname ? frame->qualname : frame->function;
	if (function)
		function = say_clipped(arena, function, LONGEST_FUNCTION);
	if (line && function)
		return arena_printf(arena, "%s in %s", line, function);
	return line ? line : function;
}

/** The text without a part of it; NULL when that is not in it. */
static const char *text_without(struct arena *arena, const char *text, const char *part)
{
	const char *at = *part ? strstr(text, part) : NULL;
	return at ? arena_printf(arena, "%.*s%s", (int)(at - text), text, at + strlen(part)) : NULL;
}

static bool fits(struct arena *arena, const char *text, size_t limit)
{
	return say_clipped(arena, text, limit) == text;
}

const char *phrase_fitted(struct arena *arena, const char *text, size_t limit,
			  const struct py_thread *thread)
{
	if (!thread || fits(arena, text, limit))
		return say_clipped(arena, text, limit);
	const char *place = phrase_at(arena, thread);
	const char *function = strstr(place, " in ");
	const char *shorter = function ? text_without(arena, text, function) : NULL;
	if (!shorter || !fits(arena, shorter, limit))
		shorter = text_without(arena, text, place);
	return say_clipped(arena, shorter ? shorter : text, limit);
}

const char *phrase_at(struct arena *arena, const struct py_thread *thread)
{
	const struct py_frame *user = py_thread_user_frame(thread);
	const char *place = user && py_frame_is_user_code(user) ? phrase_frame(arena, user) : NULL;
	return place ? arena_printf(arena, " at %s", place) : "";
}

const char *phrase_user_line(struct arena *arena, const struct py_thread *thread)
{
	const struct py_frame *user = py_thread_user_frame(thread);
	return user && py_frame_is_user_code(user) ? phrase_line(arena, user->file, user->line)
						   : NULL;
}

const char *phrase_purpose(const struct py_thread *thread)
{
	if (thread->timer && thread->timer->function)
		return thread->timer->function;
	if (thread->target)
		return thread->target;
	static const char *const generic[] = {"Thread",          "Timer",
					      "_Timer",          "threading.Thread",
					      "threading.Timer", "threading._Timer"};
	for (size_t i = 0; thread->type && i < ARRAY_SIZE(generic); i++)
		if (!strcmp(thread->type, generic[i]))
			return NULL;
	return thread->type;
}

const char *phrase_seconds(struct arena *arena, double seconds)
{
	if (isnan(seconds))
		return "an unknown time";
	if (seconds < 0)
		seconds = 0;
	if (seconds < 120)
		return arena_printf(arena, "%.3g s", seconds);
	if (seconds < 2 * 3600)
		return arena_printf(arena, "%.0f min", seconds / 60);
	if (seconds < 48 * 3600)
		return arena_printf(arena, "%.1f h", seconds / 3600);
	return arena_printf(arena, "%.3g days", seconds / 86400);
}

static enum sentence doing_sentence(const struct py_thread *thread)
{
	static const enum sentence sentences[STATE_COUNT] = {
		[STATE_UNKNOWN] = SAY_DOES_UNKNOWN,
		[STATE_RUNNING] = SAY_DOES_RUN,
		[STATE_GIL_WAIT] = SAY_DOES_WAIT,
		[STATE_NATIVE] = SAY_DOES_NATIVE,
		[STATE_LOCK_WAIT] = SAY_DOES_WAIT,
		[STATE_CONDITION_WAIT] = SAY_DOES_WAIT,
		[STATE_EVENT_WAIT] = SAY_DOES_WAIT,
		[STATE_SEMAPHORE_WAIT] = SAY_DOES_WAIT,
		[STATE_BARRIER_WAIT] = SAY_DOES_WAIT,
		[STATE_QUEUE_GET] = SAY_DOES_WAIT,
		[STATE_QUEUE_PUT] = SAY_DOES_WAIT,
		[STATE_QUEUE_JOIN] = SAY_DOES_WAIT,
		[STATE_JOIN] = SAY_DOES_WAIT,
		[STATE_FUTURE_WAIT] = SAY_DOES_WAIT,
		[STATE_IMPORT_WAIT] = SAY_DOES_WAIT,
		[STATE_SLEEP] = SAY_DOES_SLEEP,
		[STATE_IO_WAIT] = SAY_DOES_WAIT,
		[STATE_CHILD_WAIT] = SAY_DOES_WAIT,
		[STATE_STARTING] = SAY_DOES_START,
		[STATE_FINISHED] = SAY_DOES_FINISH,
		[STATE_FINALIZING] = SAY_DOES_FINALIZE,
		[STATE_HUNG_AT_EXIT] = SAY_DOES_HANG_AT_EXIT,
	};
	return sentences[thread->state];
}

static const char *timer_doing(struct arena *arena, const struct py_thread *thread)
{
	const char *when =
		isnan(thread->wait.timeout)
			? say(arena, TIMER_SOMETIME)
			: say(arena, TIMER_IN, .what = phrase_seconds(arena, thread->wait.timeout));
	return say(arena, DOES_TIMER, .function = thread->timer->function, .what = when);
}

const char *phrase_doing(struct arena *arena, const struct py_thread *thread)
{
	if (thread->timer && thread->timer->function && thread->state == STATE_EVENT_WAIT)
		return timer_doing(arena, thread);
	if (thread_is_idle_worker(thread))
		return say(arena, DOES_IDLE);
	if (thread->state == STATE_UNKNOWN && thread->alive == TRI_NO)
		return say(arena, DOES_VANISH);
	enum sentence sentence = doing_sentence(thread);
	const char *what = thread->wait.text ? thread->wait.text : thread->detail;
	if (sentence == SAY_DOES_SLEEP && !thread->detail)
		sentence = SAY_DOES_SLEEP_SOMEHOW;
	if (sentence == SAY_DOES_NATIVE && !thread->detail)
		sentence = SAY_DOES_NATIVE_SOMEHOW;
	if (sentence == SAY_DOES_UNKNOWN && !thread->detail)
		sentence = SAY_DOES_UNKNOWN_SOMEHOW;
	if (sentence == SAY_DOES_SLEEP || sentence == SAY_DOES_NATIVE)
		what = thread->detail;
	const char *clause = say_in(arena, sentence, &(struct say){.what = what});
	return arena_printf(arena, "%s%s", clause, phrase_at(arena, thread));
}
