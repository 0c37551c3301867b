// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/frameworks.h"

#include "explain/phrase.h"
#include "explain/say.h"
#include "model/framework.h"

static const struct py_framework *framework_of(const struct py_frame *frame)
{
	const struct py_framework *framework;
	for (size_t i = 0; (framework = py_framework_get(i)); i++)
		if (frame->module && frame->function && !strcmp(frame->module, framework->module) &&
		    !strcmp(frame->function, framework->function))
			return framework;
	return NULL;
}

static void describe(struct arena *arena, struct py_thread *thread)
{
	struct say words = {.what = thread->framework->units, .more = thread->framework->name};
	if (thread->state != STATE_IO_WAIT || thread->wait.kind != WAIT_FD)
		return;
	thread->wait.text = say_in(arena, SAY_WAITS_FRAMEWORK, &words);
	thread->detail = thread->wait.text;
}

void frameworks_find(struct py_process *process)
{
	vec_each_ptr(struct py_thread, thread, &process->threads) {
		vec_each(const struct py_frame, frame, &thread->frames)
			if (!thread->framework)
				thread->framework = framework_of(frame);
		if (thread->framework)
			describe(process->arena, thread);
	}
}

/** Of those that make greenlets of threads, the one that runs; gevent and Eventlet are not used together. */
static const struct py_framework *greenlets_of(const struct py_process *process)
{
	vec_each_ptr(const struct py_thread, thread, &process->threads)
		if (thread->framework && thread->framework->greenlets)
			return thread->framework;
	return NULL;
}

void frameworks_warn(struct py_process *process)
{
	struct arena *arena = process->arena;
	vec_each_ptr(const struct py_thread, thread, &process->threads)
		if (thread->framework)
			py_warn(process, "other-tasks", "%s",
				say(arena, FRAMEWORK_RUNS, .thread = phrase_thread(arena, thread),
				    .what = thread->framework->units,
				    .more = thread->framework->name));
	const struct py_framework *framework = greenlets_of(process);
	const char *name = framework ? framework->name : "gevent or Eventlet";
	if (process->greenlets)
		py_warn(process, "greenlets", "%s",
			process->greenlets == 1 ? say(arena, FRAMEWORK_GREENLET_ONE, .more = name)
						: say(arena, FRAMEWORK_GREENLETS,
						      .count = process->greenlets, .more = name));
}
