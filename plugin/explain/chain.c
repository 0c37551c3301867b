// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/chain.h"

#include "explain/address_map.h"
#include "explain/graph.h"
#include "explain/phrase.h"
#include "explain/say.h"
#include "explain/shutdown.h"
#include "explain/story.h"

enum {
	MOST_BRANCHES = 24, // different stories below one exiting thread
	MOST_LINKS = 500,
};

/** A link that is still to be made. */
struct branch {
	struct py_thread *thread;
	const char *holds;
	size_t depth;
	size_t grouped;
	bool optional; // not worth a line when the thread is shown already
};

struct weaver {
	struct py_report *report;
	struct arena *arena;
	bool *shown;             // at the thread's index
	size_t *depth;           // of a shown thread's link
	struct py_thread **path; // the threads from the first to the present one, at their depths
	VEC(struct branch) branches; // the next one last
};

static void weaver_init(struct weaver *weaver, struct py_report *report)
{
	size_t count = report->process->threads.count;
	*weaver = (struct weaver){.report = report, .arena = report->process->arena};
	weaver->shown = arena_array(weaver->arena, bool, count);
	weaver->depth = arena_array(weaver->arena, size_t, count);
	weaver->path = arena_array(weaver->arena, struct py_thread *, count + 1);
}

static const char *link_text(const struct weaver *weaver, const struct py_thread *thread)
{
	struct arena *arena = weaver->arena;
	const struct py_shutdown *shutdown = &weaver->report->shutdown;
	const char *doing = phrase_doing(arena, thread);
	if (thread == shutdown->thread && shutdown->stage == STAGE_JOINING_THREADS)
		return say(arena, LINK_JOINING);
	if (thread == shutdown->thread && shutdown_is_in_executor_exit(shutdown))
		return say(arena, LINK_EXECUTOR_EXIT);
	if (thread == shutdown->thread && shutdown_callback(shutdown))
		return say(arena, LINK_CALLBACK, .what = doing);
	return doing;
}

static const char *holds_text(struct arena *arena, const struct py_thread *waiter)
{
	const struct py_lock *lock = waiter->wait.lock;
	if (waiter->wait.kind != WAIT_LOCK || !lock || !lock->owner)
		return NULL;
	return lock->why ? say(arena, LINK_HOLDS_WHY, .what = py_evidence_word(lock->evidence),
			       .more = lock->why)
			 : say(arena, LINK_HOLDS, .what = py_evidence_word(lock->evidence));
}

static void branch_add(struct weaver *weaver, struct py_thread *thread, const char *holds,
		       size_t depth)
{
	struct branch branch = {.thread = thread, .holds = holds, .depth = depth};
	vec_add(weaver->arena, &weaver->branches, branch);
}

/** One branch for each story among the threads that the exit waits for, the first awaited on top. */
static void branch_to_awaited(struct weaver *weaver, size_t depth)
{
	struct py_shutdown *shutdown = &weaver->report->shutdown;
	__attribute__((cleanup(address_map_deinit))) struct address_map stories = {0};
	VEC(struct branch) groups = {0};
	vec_each_ptr(struct py_thread, thread, &shutdown->waiting_for) {
		uint64_t story = thread_story(thread);
		size_t known = (size_t)(uintptr_t)address_map_find(&stories, story);
		if (known) {
			groups.items[known - 1].grouped++;
			weaver->shown[thread->index] = true;
			continue;
		}
		if (groups.count == MOST_BRANCHES) {
			py_warn(weaver->report->process, "chain-cut",
				"the chain shows %d kinds of threads of those that exit waits for",
				MOST_BRANCHES);
			break;
		}
		struct branch branch = {.thread = thread, .depth = depth, .optional = true};
		vec_add(weaver->arena, &groups, branch);
		address_map_add(&stories, weaver->arena, story, (void *)(uintptr_t)groups.count);
	}
	while (groups.count)
		vec_add(weaver->arena, &weaver->branches, groups.items[--groups.count]);
}

static void branch_out(struct weaver *weaver, struct py_thread *thread, size_t depth)
{
	struct py_shutdown *shutdown = &weaver->report->shutdown;
	struct py_thread *awaited = thread_awaited(thread);
	if (thread == shutdown->thread && shutdown->waiting_for.count)
		branch_to_awaited(weaver, depth);
	else if (awaited)
		branch_add(weaver, awaited, holds_text(weaver->arena, thread), depth);
}

static void weave(struct weaver *weaver)
{
	struct py_report *report = weaver->report;
	while (weaver->branches.count && report->chain.count < MOST_LINKS) {
		struct branch branch = weaver->branches.items[--weaver->branches.count];
		struct py_thread *thread = branch.thread;
		bool shown = weaver->shown[thread->index];
		if (shown && branch.optional)
			continue;
		size_t above = weaver->depth[thread->index];
		struct py_chain_link link = {
			.depth = branch.depth,
			.thread = thread,
			.holds = branch.holds,
			.grouped = branch.grouped,
			.closes_cycle =
				shown && above < branch.depth && weaver->path[above] == thread,
		};
		link.text = !shown              ? link_text(weaver, thread)
			    : link.closes_cycle ? ""
						: say(weaver->arena, LINK_SHOWN);
		vec_add(weaver->arena, &report->chain, link);
		if (shown)
			continue;
		weaver->shown[thread->index] = true;
		weaver->depth[thread->index] = branch.depth;
		weaver->path[branch.depth] = thread;
		branch_out(weaver, thread, branch.depth + 1);
	}
	if (weaver->branches.count)
		py_warn(report->process, "chain-cut", "the chain was cut after %d threads",
			MOST_LINKS);
	weaver->branches.count = 0;
}

static void weave_from(struct weaver *weaver, struct py_thread *thread)
{
	branch_add(weaver, thread, NULL, 0);
	weave(weaver);
}

/** The others of a cause have the same story, unless they are its cycle. */
static void weave_from_cause(struct weaver *weaver, const struct py_cause *cause)
{
	if (!cause->threads.count || weaver->shown[cause->threads.items[0]->index])
		return;
	size_t start = weaver->report->chain.count;
	weave_from(weaver, cause->threads.items[0]);
	if (weaver->report->chain.count > start + 1)
		return;
	for (size_t i = 1; i < cause->threads.count; i++) {
		size_t index = cause->threads.items[i]->index;
		weaver->report->chain.items[start].grouped += !weaver->shown[index];
		weaver->shown[index] = true;
	}
}

void chain_build(struct py_report *report)
{
	struct weaver weaver;
	weaver_init(&weaver, report);
	struct py_thread *main = py_process_main_thread(report->process);
	bool quiet =
		report->verdict.kind == VERDICT_HEALTHY || report->verdict.kind == VERDICT_UNKNOWN;
	if (shutdown_is_exiting(&report->shutdown))
		weave_from(&weaver, report->shutdown.thread);
	else if (main && (quiet || main->stuck == TRI_YES || thread_awaited(main)))
		weave_from(&weaver, main);
	vec_each(const struct py_cause, cause, &report->verdict.causes)
		weave_from_cause(&weaver, cause);
}

void chain_build_from(struct py_report *report, struct py_thread *thread)
{
	struct weaver weaver;
	weaver_init(&weaver, report);
	report->chain.count = 0;
	weave_from(&weaver, thread);
}
