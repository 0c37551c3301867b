// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/activity.h"
#include "render/chain.h"
#include "render/say.h"
#include "render/wrap.h"

enum {
	// One screen: what is shown of each list unless the user asked for all.
	ACTIVITY_MOST = 6,
	CAUSES_MOST = 3,
};

static const char *summary(const struct view *view)
{
	const struct py_verdict *verdict = &view->report->verdict;
	if (verdict->summary && *verdict->summary)
		return verdict->summary;
	switch (verdict->kind) {
	case VERDICT_HEALTHY:
		return "Healthy: every thread can progress.";
	case VERDICT_HANG:
		return "Hang: a thread waits for something that nothing can give it any more.";
	case VERDICT_DEADLOCK:
		return "Deadlock: threads wait for each other.";
	case VERDICT_EXIT_BLOCKED:
		return "Exit is blocked.";
	case VERDICT_UNKNOWN:
		break;
	}
	return "Unknown: what would tell whether this process hangs could not be read.";
}

static enum style summary_style(const struct view *view)
{
	return view->report->verdict.kind == VERDICT_HEALTHY ? STYLE_OK : STYLE_TITLE;
}

static void story_draw(struct view *view)
{
	const struct py_process *process = view->process;
	if (view->report->chain.count && view->report->verdict.kind != VERDICT_HEALTHY) {
		view_blank(view);
		chain_draw(view);
	} else if (process->threads.count) {
		view_blank(view);
		activity_draw(view, process->threads.items, process->threads.count, ACTIVITY_MOST);
	}
}

static void root_cause_draw(struct view *view, const struct py_cause *cause)
{
	bool verbose = view->options->verbose;
	// A cycle that the tree has drawn needs no second telling; how a thread came to wait for itself does.
	bool told = chain_shows_cycle(view) &&
		    (cause->kind == CAUSE_DEADLOCK || cause->kind == CAUSE_JOIN_CYCLE);
	if (cause->explanation && *cause->explanation && (verbose || !told))
		wrap_labelled(view, "Why: ", STYLE_TITLE, cause->explanation);
	if (verbose && cause->evidence && *cause->evidence)
		wrap_labelled(view, "Seen: ", STYLE_TITLE, cause->evidence);
	if (cause->advice && *cause->advice)
		wrap_labelled(view, "Fix: ", STYLE_OK, cause->advice);
}

static bool has_thread(const struct py_cause *cause, const struct py_thread *wanted)
{
	vec_each_ptr(const struct py_thread, thread, &cause->threads)
		if (thread == wanted)
			return true;
	return false;
}

/** That exit waits for a thread is no news where the root cause is that very thread's. */
static bool is_told_by(const struct py_cause *root, const struct py_cause *cause)
{
	if (cause->kind != CAUSE_NON_DAEMON_THREAD)
		return false;
	vec_each_ptr(const struct py_thread, thread, &cause->threads)
		if (!has_thread(root, thread))
			return false;
	return cause->threads.count != 0;
}

static const char *cause_in_short(const struct view *view, const struct py_cause *cause)
{
	// The explanation is the same for every awaited thread; what was seen names this one.
	if (cause->kind == CAUSE_NON_DAEMON_THREAD && cause->evidence && *cause->evidence)
		return cause->evidence;
	if (cause->library && cause->advice && !view->options->verbose)
		return arena_printf(view->arena, "%s Fix: %s", cause->explanation, cause->advice);
	if (cause->explanation && *cause->explanation)
		return cause->explanation;
	if (cause->evidence && *cause->evidence)
		return cause->evidence;
	const char *meaning = say_cause_meaning(cause->kind);
	if (!cause->threads.count)
		return meaning;
	return arena_printf(view->arena, "%s: %s",
			    say_threads(view, cause->threads.items, cause->threads.count, 2),
			    meaning);
}

static void further_causes_draw(struct view *view)
{
	size_t count = view->report->verdict.causes.count;
	const struct py_cause *causes = view->report->verdict.causes.items;
	size_t most = view->options->verbose ? SIZE_MAX : CAUSES_MOST;
	size_t shown = 0, left = 0;
	for (size_t i = 1; i < count; i++) {
		if (!view->options->verbose && is_told_by(&causes[0], &causes[i]))
			continue;
		if (shown == most) {
			left++;
			continue;
		}
		shown++;
		wrap_labelled(view, "Also: ", STYLE_TITLE, cause_in_short(view, &causes[i]));
		if (view->options->verbose && causes[i].advice && *causes[i].advice)
			wrap_labelled(view, "Fix: ", STYLE_OK, causes[i].advice);
	}
	if (left)
		wrap_labelled(view, "Also: ", STYLE_TITLE,
			      arena_printf(view->arena, "%s; `pyhang report` lists all.",
					   say_count(view, left, "more cause", "more causes")));
}

static void confidence_draw(struct view *view)
{
	const struct py_verdict *verdict = &view->report->verdict;
	if (verdict->confidence == CONFIDENCE_CERTAIN || verdict->kind == VERDICT_UNKNOWN)
		return;
	bool doubtful = verdict->causes.count && verdict->kind != VERDICT_HEALTHY;
	const char *evidence = doubtful ? verdict->causes.items[0].evidence : NULL;
	// The cause is sure of itself: what was not read lowers the verdict.
	if (doubtful && verdict->causes.items[0].confidence == CONFIDENCE_CERTAIN)
		evidence = "memory is missing that could tell of more";
	const char *word = py_confidence_word(verdict->confidence);
	const char *line =
		evidence && *evidence && !view->options->verbose
			? arena_printf(view->arena, "This is %s, not certain: %s", word, evidence)
			: arena_printf(view->arena, "This is %s, not certain.", word);
	wrap_add(view, (struct wrap){.style = STYLE_WARNING, .hang = 2}, line);
}

void why_body(struct view *view)
{
	const struct py_verdict *verdict = &view->report->verdict;
	view_header(view);
	wrap_add(view, (struct wrap){.style = summary_style(view)}, summary(view));
	story_draw(view);
	view_blank(view);
	if (verdict->causes.count) {
		root_cause_draw(view, &verdict->causes.items[0]);
		further_causes_draw(view);
	}
	confidence_draw(view);
	if (verdict->kind == VERDICT_UNKNOWN)
		wrap_add(view, (struct wrap){0},
			 "`pyhang doctor` says what was found, and what was missing.");
	view_trim(view);
}

void render_why(struct text *text, const struct py_report *report,
		const struct render_options *options)
{
	VIEW(view, text, report, options);
	why_body(&view);
	view_warnings(&view);
}
