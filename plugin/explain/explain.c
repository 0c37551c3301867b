// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/explain.h"

#include "explain/causes.h"
#include "explain/chain.h"
#include "explain/frameworks.h"
#include "explain/graph.h"
#include "explain/known_bugs.h"
#include "explain/libraries.h"
#include "explain/outside.h"
#include "explain/phrase.h"
#include "explain/progress.h"
#include "explain/shutdown.h"
#include "explain/signature.h"
#include "explain/states.h"
#include "explain/tasks.h"
#include "explain/verdict.h"

struct py_report *explain_process(struct py_process *process)
{
	struct arena *arena = process->arena;
	struct py_report *report = arena_new(arena, struct py_report);
	report->process = process;
	struct world world = {
		.process = process,
		.arena = arena,
		.report = report,
		.threads = arena_array(arena, struct thread_facts, process->threads.count),
	};
	libraries_find(process);
	states_find(process);
	tasks_find(process);
	frameworks_find(process);
	world.locks = owners_find(process);
	shutdown_find(&world);
	outside_find(&world);
	progress_find(&world);
	graph_find_cycles(&world);
	progress_settle(&world);
	tasks_settle(process);
	shutdown_describe(&world);
	causes_find(&world);
	verdict_find(&world);
	chain_build(report);
	known_bugs_warn(process);
	frameworks_warn(process);
	report->signature = signature_of(report);
	return report;
}

static const struct py_cause *cause_with(const struct py_report *report,
					 const struct py_thread *thread)
{
	vec_each(const struct py_cause, cause, &report->verdict.causes)
		vec_each_ptr(const struct py_thread, member, &cause->threads)
			if (member == thread)
				return cause;
	return NULL;
}

const char *explain_thread(struct py_report *report, struct py_thread *thread)
{
	struct arena *arena = report->process->arena;
	chain_build_from(report, thread);
	const struct py_cause *cause = cause_with(report, thread);
	const struct py_thread *awaited = thread_awaited(thread);
	struct say words = {
		.thread = phrase_thread(arena, thread),
		.what = phrase_doing(arena, thread),
		.more = cause ? cause->explanation : NULL,
		.other = awaited ? phrase_thread(arena, awaited) : NULL,
	};
	if (thread->stuck == TRI_YES && !cause)
		words.more = awaited ? say(arena, THREAD_NEEDS_STUCK, .other = words.other)
				     : say(arena, THREAD_STUCK);
	else if (!cause && thread->stuck == TRI_NO)
		words.more = say(arena, THREAD_GOES_ON);
	else if (!cause)
		words.more = say(arena, THREAD_UNKNOWN);
	return say_in(arena, SAY_THREAD_STORY, &words);
}
