// SPDX-License-Identifier: GPL-3.0-or-later
#include "glue/session.h"

#include <string.h>

#include "explain/explain.h"
#include "glue/advice.h"
#include "target/arch.h"

enum {
	STATUS_NOT_ANALYSED = 3,
};

bool session_open(struct session *session)
{
	session->arena = arena_create();
	selection_save(&session->selection);
	if (!settings_load(session->arena, &session->settings) ||
	    !gdb_target_init(&session->backend, session->arena, session->settings.time_budget))
		return false;
	session->target = target_create(&gdb_target_ops, &session->backend, &session->backend.info);
	if (!session->target)
		gdb_raise("There is no memory left for pyhang.");
	return session->target != NULL;
}

void session_close(struct session *session)
{
	target_destroy(session->target);
	gdb_target_deinit(&session->backend);
	selection_restore(&session->selection);
	arena_destroy(session->arena);
	*session = (struct session){0};
}

static bool has_warning(const struct py_process *process, const char *code)
{
	vec_each(const struct py_warning, warning, &process->warnings)
		if (!strcmp(warning->code, code))
			return true;
	return false;
}

static void warn_of_stop(const struct session *session, struct py_process *process)
{
	switch (target_stopped(session->target)) {
	case TARGET_INTERRUPTED:
		if (!has_warning(process, "interrupted"))
			py_warn(process, "interrupted",
				"interrupted: only a part of the process was read, so this may "
				"lack threads, "
				"locks and causes");
		break;
	case TARGET_BUDGET:
		if (!has_warning(process, "time-budget"))
			py_warn(process, "time-budget",
				"the time budget of %g s was spent before all was read, so this "
				"may lack threads, "
				"locks and causes; `set pyhang time-budget SECONDS` changes it",
				session->settings.time_budget);
		break;
	case TARGET_MEMORY:
	case TARGET_RUNS:
		break;
	}
}

static const char *failure_text(const struct session *session, const char *error)
{
	switch (target_stopped(session->target)) {
	case TARGET_INTERRUPTED:
		return "Interrupted before Python was found in the process.";
	case TARGET_BUDGET:
		return arena_printf(
			session->arena,
			"The time budget of %g s was spent before Python was found in the process: "
			"`set pyhang time-budget SECONDS` changes it.",
			session->settings.time_budget);
	case TARGET_MEMORY:
	case TARGET_RUNS:
		break;
	}
	return error ? error : "No Python was found in this process.";
}

/** The report of a process that could not be read. */
static struct py_report *report_of_failure(struct session *session)
{
	const struct target_info *info = &session->backend.info;
	struct py_process *process = py_process_create(session->arena);
	process->target_kind = info->kind;
	process->pid = info->pid;
	process->core = info->core;
	process->executable = info->executable;
	process->arch = info->arch->name;
	py_warn(process, "not-analysed", "%s", session->failure);

	struct py_report *report = arena_new(session->arena, struct py_report);
	report->process = process;
	report->shutdown.text = "Not known: the process could not be read.";
	report->verdict.kind = VERDICT_UNKNOWN;
	report->verdict.confidence = CONFIDENCE_POSSIBLE;
	report->verdict.summary = "The process could not be analysed.";
	report->status = STATUS_NOT_ANALYSED;
	return report;
}

void session_read(struct session *session, enum session_extras extras)
{
	const char *error = NULL;
	session->settings.capture.locals = extras == SESSION_LOCALS;
	session->settings.capture.cross_check = extras == SESSION_CROSS_CHECK;
	session->settings.capture.heap = extras == SESSION_HEAP;
	struct py_process *process = capture_process(session->target, session->arena,
						     &session->settings.capture, &error);
	// An exception must not outlive the walk: whoever failed has said so in the model.
	exception_drop();
	if (process) {
		warn_of_stop(session, process);
		if (session->settings.advice && *session->settings.advice)
			advice_file_load(process, session->settings.advice);
		session->report = explain_process(process);
		return;
	}
	session->failure = failure_text(session, error);
	session->report = report_of_failure(session);
}

enum session_extras session_extras_of(struct session *session, const struct arguments *arguments)
{
	session->settings.capture.heap_limit = arguments->limit;
	return arguments->options & OPTION_ALL ? SESSION_HEAP : SESSION_PLAIN;
}

/** Captures and explains; false with gdb.GdbError set when that failed. */
static bool read_or_raise(struct session *session, enum session_extras extras)
{
	session_read(session, extras);
	if (session->failure)
		gdb_raise("%s", session->failure);
	return !session->failure;
}

bool session_run(struct session *session, enum session_extras extras)
{
	return session_open(session) && read_or_raise(session, extras);
}

bool session_run_with(struct session *session, const struct arguments *arguments)
{
	return session_open(session) &&
	       read_or_raise(session, session_extras_of(session, arguments));
}
