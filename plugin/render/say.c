// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/say.h"

enum {
	// A lock inside a lock inside …: deeper than this is a broken model.
	OUTER_MOST = 8,
};

const char *say(const char *text)
{
	return text ? text : "?";
}

const char *say_count(const struct view *view, size_t count, const char *one, const char *many)
{
	return arena_printf(view->arena, "%zu %s", count, count == 1 ? one : many);
}

const char *say_tri(enum tri tri)
{
	return tri == TRI_YES ? "yes" : tri == TRI_NO ? "no" : "?";
}

const char *say_address(const struct view *view, addr_t address)
{
	return address ? arena_printf(view->arena, "0x%llx", (unsigned long long)address) : "?";
}

const char *say_base(const char *path)
{
	if (!path)
		return "?";
	const char *slash = strrchr(path, '/');
	return slash && slash[1] ? slash + 1 : path;
}

const char *say_thread(const struct view *view, const struct py_thread *thread)
{
	return thread ? py_thread_title(view->arena, thread) : "?";
}

const char *say_interpreter(const struct view *view, const struct py_thread *thread)
{
	if (!thread || !thread->interpreter || view->process->interpreters.count < 2)
		return "";
	return arena_printf(view->arena, "int %lld", (long long)thread->interpreter->id);
}

const char *say_gdb_id(const struct view *view, const struct py_thread *thread)
{
	const char *interpreter = say_interpreter(view, thread);
	if (!thread || thread->gdb_id <= 0)
		return *interpreter ? arena_printf(view->arena, "(%s)", interpreter) : "";
	return arena_printf(view->arena, "(gdb %d%s%s)", thread->gdb_id, *interpreter ? ", " : "",
			    interpreter);
}

const char *say_thread_with_id(const struct view *view, const struct py_thread *thread)
{
	const char *quote = thread && thread->name ? "\"" : "";
	const char *id = say_gdb_id(view, thread);
	return arena_printf(view->arena, "%s%s%s%s%s", quote, say_thread(view, thread), quote,
			    *id ? " " : "", id);
}

const char *say_threads(const struct view *view, struct py_thread *const *threads, size_t count,
			size_t most)
{
	struct text list __attribute__((cleanup(text_deinit))) = {0};
	for (size_t i = 0; i < count && i < most; i++)
		text_printf(&list, "%s%s", i ? ", " : "", say_thread_with_id(view, threads[i]));
	if (count > most)
		text_printf(&list, " and %zu more", count - most);
	return arena_strdup(view->arena, text_get(&list));
}

const char *say_lock(const struct view *view, const struct py_lock *lock)
{
	if (!lock)
		return "?";
	const struct py_lock *outer = lock;
	for (size_t depth = 0; outer; depth++, outer = outer->outer)
		if (depth == OUTER_MOST)
			return arena_printf(view->arena, "%s at %s", say(lock->type),
					    say_address(view, lock->address));
	return py_lock_title(view->arena, lock);
}

const char *say_where(const struct view *view, const struct py_thread *thread)
{
	const struct py_frame *frame = thread ? py_thread_user_frame(thread) : NULL;
	if (!frame)
		return "";
	const char *function = frame->qualname ? frame->qualname : say(frame->function);
	if (frame->line > 0)
		return arena_printf(view->arena, "%s:%d in %s", say_base(frame->file), frame->line,
				    function);
	return arena_printf(view->arena, "%s:? in %s", say_base(frame->file), function);
}

/** How a state is joined to the clause that completes it. */
static const char *state_joint(enum py_thread_state state)
{
	switch (state) {
	case STATE_LOCK_WAIT:
	case STATE_CONDITION_WAIT:
	case STATE_EVENT_WAIT:
	case STATE_SEMAPHORE_WAIT:
	case STATE_BARRIER_WAIT:
	case STATE_QUEUE_GET:
	case STATE_QUEUE_PUT:
	case STATE_QUEUE_JOIN:
	case STATE_FUTURE_WAIT:
	case STATE_IMPORT_WAIT:
	case STATE_IO_WAIT:
		return " on ";
	case STATE_JOIN:
		return " of ";
	default:
		return ", ";
	}
}

const char *say_state(const struct view *view, const struct py_thread *thread)
{
	if (!thread)
		return "?";
	const char *word = say(py_thread_state_word(thread->state));
	if (!thread->detail || !*thread->detail)
		return word;
	return arena_printf(view->arena, "%s%s%s", word, state_joint(thread->state), thread->detail);
}

const char *say_story(const struct view *view, const struct py_thread *thread)
{
	const char *where = say_where(view, thread);
	return arena_printf(view->arena, "%s%s%s", say_state(view, thread), *where ? ", at " : "",
			    where);
}

const char *say_cause_meaning(enum py_cause_kind kind)
{
	static const char *const meanings[] = {
#define CAUSE_KIND(name, word, meaning) [CAUSE_##name] = meaning,
#include "model/cause_kinds.def"
#undef CAUSE_KIND
	};
	return meanings[kind];
}

const char *say_stage_meaning(enum py_shutdown_stage stage)
{
	static const char *const meanings[] = {
#define SHUTDOWN_STAGE(name, word, meaning) [STAGE_##name] = meaning,
#include "model/shutdown_stages.def"
#undef SHUTDOWN_STAGE
	};
	return meanings[stage];
}
