// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/say.h"
#include "render/wrap.h"

/** What is known of the threads, counted. */
struct census {
	size_t threads, mapped, vanished, incomplete, frames;
};

static struct census take_census(const struct py_process *process)
{
	struct census census = {0};
	vec_each_ptr(const struct py_thread, thread, &process->threads) {
		census.threads++;
		census.mapped += thread->gdb_id > 0;
		census.vanished += thread->alive == TRI_NO && thread->finished != TRI_YES &&
				   thread->started != TRI_NO;
		census.incomplete += thread->frames_complete == TRI_NO;
		census.frames += thread->frames.count;
	}
	return census;
}

/** Facts of capture come first; what the model says anyway is added where capture was silent. */
static void add_fact(const struct view *view, struct py_process *facts, const char *topic,
		     const char *text)
{
	vec_each(const struct py_fact, fact, &facts->facts)
		if (fact->topic && !strcmp(fact->topic, topic))
			return;
	vec_add(view->arena, &facts->facts, ((struct py_fact){topic, text}));
}

static void add_runtime(const struct view *view, struct py_process *facts)
{
	const struct py_runtime *runtime = &view->process->runtime;
	if (runtime->version)
		add_fact(view, facts, "version",
			 arena_printf(view->arena, "CPython %s, debug build: %s, free-threaded: %s",
				      runtime->version, say_tri(runtime->debug),
				      say_tri(runtime->free_threaded)));
	if (runtime->located_by)
		add_fact(view, facts, "runtime",
			 arena_printf(view->arena, "at %s, found by %s",
				      say_address(view, runtime->address), runtime->located_by));
	if (runtime->layout)
		add_fact(view, facts, "layout", runtime->layout);
}

static void add_target(const struct view *view, struct py_process *facts)
{
	const struct py_process *process = view->process;
	const char *what = process->core ? process->core : process->executable;
	add_fact(view, facts, "target",
		 arena_printf(view->arena, "%s%s%s, %s", py_target_kind_word(process->target_kind),
			      what ? " " : "", what ? what : "",
			      process->arch ? process->arch : "arch ?"));
}

static void add_census(const struct view *view, struct py_process *facts,
		       const struct census *census)
{
	size_t native = view->process->native_threads.count;
	struct text threads __attribute__((cleanup(text_deinit))) = {0};
	text_printf(&threads, "%s, %zu of them known to GDB",
		    say_count(view, census->threads, "Python thread", "Python threads"),
		    census->mapped);
	if (census->vanished)
		text_printf(&threads, ", %zu without an OS thread", census->vanished);
	if (native)
		text_printf(&threads, "; %s that Python does not know",
			    say_count(view, native, "native thread", "native threads"));
	add_fact(view, facts, "threads", arena_strdup(view->arena, text_get(&threads)));
	const char *frames = say_count(view, census->frames, "frame", "frames");
	add_fact(view, facts, "stacks",
		 census->incomplete
			 ? arena_printf(
				   view->arena, "%s read; %s not read to the end", frames,
				   say_count(view, census->incomplete, "stack was", "stacks were"))
			 : arena_printf(view->arena, "%s read", frames));
}

static void add_locks(const struct view *view, struct py_process *facts)
{
	size_t ownerless = 0;
	vec_each_ptr(const struct py_lock, lock, &view->process->locks)
		ownerless += lock->locked == TRI_YES && !lock->owner_missing &&
			     (!lock->owner || lock->evidence == EVIDENCE_NONE ||
			      lock->evidence == EVIDENCE_POSSIBLE);
	add_fact(view, facts, "locks",
		 arena_printf(view->arena, "%s; %zu locked with an unknown owner",
			      say_count(view, view->process->locks.count, "lock", "locks"),
			      ownerless));
}

static struct py_process gather_facts(const struct view *view, const struct census *census)
{
	struct py_process facts = {0};
	vec_each(const struct py_fact, fact, &view->process->facts)
		vec_add(view->arena, &facts.facts, *fact);
	add_runtime(view, &facts);
	add_target(view, &facts);
	add_census(view, &facts, census);
	add_locks(view, &facts);
	return facts;
}

static void facts_draw(struct view *view, const struct py_process *facts)
{
	size_t columns = 0;
	vec_each(const struct py_fact, fact, &facts->facts) {
		size_t topic = text_columns(say(fact->topic));
		columns = topic > columns ? topic : columns;
	}
	columns = columns < 20 ? columns : 20;
	vec_each(const struct py_fact, fact, &facts->facts) {
		size_t topic = text_columns(say(fact->topic));
		const char *label =
			arena_printf(view->arena, "  %s%*s", say(fact->topic),
				     (int)(topic < columns ? columns - topic + 2 : 2), "");
		wrap_add(view,
			 (struct wrap){.label = label, .label_style = STYLE_DIM, .hang = columns + 4},
			 say(fact->text));
	}
}

/** What helps against a warning, by a part of its code. */
static const struct remedy {
	const char *part, *text;
} remedies[] = {
	{"memory",
	 "Load the executable and the libraries that the process ran (`file`, `set sysroot`, `set "
	 "solib-search-path`). The next core has all memory when 0x7f is written to "
	 "/proc/PID/coredump_filter in time."},
	{"frames-cut", "`set pyhang max-frames` takes a higher limit."},
	{"string", "`set pyhang max-string` takes a higher limit."},
	{"budget", "`set pyhang time-budget` takes more seconds."},
	{"interrupt", "Repeat the command and let it finish: Ctrl-C ended it."},
	{"runtime", "If you know where _PyRuntime is: `set pyhang runtime ADDRESS`."},
};

static bool helps(const struct view *view, const struct remedy *remedy)
{
	vec_each(const struct py_warning, warning, &view->process->warnings)
		if (warning->code && strstr(warning->code, remedy->part))
			return true;
	return false;
}

static void warnings_draw(struct view *view)
{
	vec_each(const struct py_warning, warning, &view->process->warnings) {
		const char *label = arena_printf(view->arena, "warning (%s): ", say(warning->code));
		wrap_add(view,
			 (struct wrap){.label = label, .label_style = STYLE_WARNING, .hang = 4},
			 say(warning->text));
	}
	view_blank(view);
	for (size_t i = 0; i < ARRAY_SIZE(remedies); i++)
		if (helps(view, &remedies[i]))
			wrap_labelled(view, "Next: ", STYLE_OK, remedies[i].text);
}

void doctor_body(struct view *view)
{
	struct census census = take_census(view->process);
	size_t warnings = view->process->warnings.count;
	const struct py_runtime *runtime = &view->process->runtime;
	const char *found = "No CPython was found.";
	if (runtime->version || census.threads)
		found = arena_printf(
			view->arena, "CPython %s was found; %zu of %s known to GDB; %s.",
			say(runtime->version), census.mapped,
			say_count(view, census.threads, "Python thread", "Python threads"),
			warnings ? say_count(view, warnings, "warning", "warnings") : "no warnings");
	view_title(view, found);
	view_blank(view);
	struct py_process facts = gather_facts(view, &census);
	facts_draw(view, &facts);
	view_blank(view);
	warnings_draw(view);
	if (!runtime->version && !census.threads)
		wrap_labelled(view, "Next: ", STYLE_OK, remedies[ARRAY_SIZE(remedies) - 1].text);
	view_trim(view);
}

void render_doctor(struct text *text, const struct py_report *report,
		   const struct render_options *options)
{
	VIEW(view, text, report, options);
	doctor_body(&view);
}
