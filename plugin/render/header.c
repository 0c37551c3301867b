// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/say.h"
#include "render/view.h"
#include "render/wrap.h"

static const char *say_build(const struct py_runtime *runtime)
{
	bool debug = runtime->debug == TRI_YES;
	if (runtime->free_threaded == TRI_YES)
		return debug ? " (free-threaded, debug)" : " (free-threaded)";
	return debug ? " (debug)" : "";
}

static const char *say_target(const struct view *view)
{
	const struct py_process *process = view->process;
	const char *pid = "";
	if (process->pid)
		pid = arena_printf(view->arena, "pid %llu", (unsigned long long)process->pid);
	if (process->target_kind != TARGET_CORE)
		return arena_printf(view->arena, "%s%s%s", pid, *pid ? ", " : "",
				    py_target_kind_word(process->target_kind));
	const char *core = process->core
				   ? arena_printf(view->arena, "core file %s", say_base(process->core))
				   : "core file";
	return arena_printf(view->arena, "%s%s%s", core, *pid ? ", " : "", pid);
}

static const char *say_threads_alive(const struct view *view)
{
	size_t threads = 0, vanished = 0;
	vec_each_ptr(const struct py_thread, thread, &view->process->threads)
		// The main thread counts as finished while it waits for the others at exit, and is there all the same.
		if (thread->finished != TRI_YES || thread->alive == TRI_YES) {
			threads++;
			vanished += thread->alive == TRI_NO && thread->started != TRI_NO;
		}
	const char *count = say_count(view, threads, "Python thread", "Python threads");
	if (!vanished)
		return count;
	return arena_printf(view->arena, "%s (%zu without an OS thread)", count, vanished);
}

static const char *say_gil(const struct view *view, const struct py_interpreter *interpreter)
{
	switch (interpreter->gil_state) {
	case GIL_FREE:
		return "free";
	case GIL_HELD:
		if (!interpreter->gil_holder)
			return "held";
		return arena_printf(view->arena, "held by %s",
				    say_thread_with_id(view, interpreter->gil_holder));
	case GIL_ABSENT:
		return "none";
	case GIL_UNKNOWN:
		break;
	}
	return "unknown";
}

/** One clause for all interpreters that share a GIL; of several GILs the main interpreter's. */
static const char *say_gils(const struct view *view)
{
	const struct py_process *process = view->process;
	if (!process->interpreters.count)
		return "GIL unknown";
	const struct py_interpreter *main = process->interpreters.items[0];
	const char *whose = "GIL";
	vec_each_ptr(const struct py_interpreter, interpreter, &process->interpreters)
		if (interpreter->gil != main->gil)
			whose = "main GIL";
	return arena_printf(view->arena, "%s %s", whose, say_gil(view, main));
}

void view_header(struct view *view)
{
	const struct py_runtime *runtime = &view->process->runtime;
	const char *line = arena_printf(
		view->arena, "CPython %s%s, %s: %s, %s, %s", say(runtime->version),
		say_build(runtime), say_target(view),
		say_count(view, view->process->interpreters.count, "interpreter", "interpreters"),
		say_threads_alive(view), say_gils(view));
	wrap_add(view, (struct wrap){.hang = 2}, line);
}
