// SPDX-License-Identifier: GPL-3.0-or-later
// The commands that show text: each reads the process, renders, and only then writes.
#include <string.h>

#include "explain/explain.h"
#include "glue/command.h"
#include "glue/output.h"
#include "glue/session.h"
#include "glue/thread_argument.h"

typedef void render_fn(struct text *text, const struct py_report *report,
		       const struct render_options *options);

/** Runs a command that shows the whole process in one way. */
static bool show(render_fn *render, const struct render_options *options, enum session_extras extras)
{
	_cleanup_text_ struct text text = {0};
	{
		_cleanup_session_ struct session session = {0};
		if (!session_run(&session, extras))
			return false;
		render(&text, session.report, options);
	}
	// The session is closed: a `q` in the pager finds the user's thread selected again.
	return output_write(&text);
}

static bool show_plainly(render_fn *render)
{
	struct render_options options = output_options();
	return show(render, &options, SESSION_PLAIN);
}

static bool render_one_why(struct text *text, const struct arguments *arguments,
			   const struct render_options *options)
{
	_cleanup_session_ struct session session = {0};
	if (!session_run(&session, SESSION_PLAIN))
		return false;
	struct py_thread *thread = thread_argument_find(&session, arguments);
	if (!thread)
		return false;
	const char *sentence = explain_thread(session.report, thread);
	render_why_thread(text, session.report, thread, sentence, options);
	return true;
}

bool command_why(const struct arguments *arguments)
{
	struct render_options options = output_options();
	if (!arguments->rest)
		return show(render_why, &options, SESSION_PLAIN);
	_cleanup_text_ struct text text = {0};
	return render_one_why(&text, arguments, &options) && output_write(&text);
}

bool command_shutdown(const struct arguments *arguments)
{
	(void)arguments;
	return show_plainly(render_shutdown);
}

bool command_threads(const struct arguments *arguments)
{
	struct render_options options = output_options();
	options.verbose = arguments->options & OPTION_VERBOSE;
	return show(render_threads, &options, SESSION_PLAIN);
}

bool command_locks(const struct arguments *arguments)
{
	struct render_options options = output_options();
	_cleanup_text_ struct text text = {0};
	{
		_cleanup_session_ struct session session = {0};
		if (!session_run_with(&session, arguments))
			return false;
		render_locks(&text, session.report, &options);
	}
	return output_write(&text);
}

bool command_tasks(const struct arguments *arguments)
{
	struct render_options options = output_options();
	options.verbose = arguments->options & OPTION_VERBOSE;
	return show(render_tasks, &options, SESSION_PLAIN);
}

bool command_interps(const struct arguments *arguments)
{
	(void)arguments;
	return show_plainly(render_interps);
}

bool command_doctor(const struct arguments *arguments)
{
	(void)arguments;
	struct render_options options = output_options();
	return show(render_doctor, &options, SESSION_CROSS_CHECK);
}

/** The Python thread that GDB has selected. */
static struct py_thread *selected_thread(struct session *session)
{
	uint64_t number = 0;
	_cleanup_object_ PyObject *value =
		session->selection.thread && session->selection.thread != Py_None
			? PyObject_GetAttrString(session->selection.thread, "num")
			: NULL;
	if (!value || !object_number(value, &number)) {
		exception_drop();
		gdb_raise("No thread is selected: `pyhang bt THREAD`, or `pyhang bt all`.");
		return NULL;
	}
	struct arguments arguments = {.rest = arena_printf(session->arena, "%d", (int)number)};
	return thread_argument_find(session, &arguments);
}

/** Reads the native stack, as far as Python's may go. */
static void read_native_stack(struct session *session, struct py_thread *thread)
{
	const struct target_thread os = {.gdb_id = thread->gdb_id, .lwp = thread->native_id};
	size_t limit = session->settings.capture.max_frames;
	thread->native_frames.count = 0;
	if (!thread->gdb_id || !target_native_frames(session->target, session->arena, &os, limit,
						     &thread->native_frames))
		return;
	thread->native_complete = tri_of(thread->native_frames.count < limit);
}

static bool render_stacks(struct text *text, const struct arguments *arguments,
			  const struct render_options *options)
{
	_cleanup_session_ struct session session = {0};
	enum session_extras extras =
		arguments->options & OPTION_LOCALS ? SESSION_LOCALS : SESSION_PLAIN;
	if (!session_run(&session, extras))
		return false;
	if (arguments->rest && !arguments->quoted && !strcmp(arguments->rest, "all")) {
		vec_each_ptr(struct py_thread, thread, &session.report->process->threads) {
			if (thread->index)
				text_add(text, "\n");
			if (options->native)
				read_native_stack(&session, thread);
			render_stack(text, session.report, thread, options);
		}
		return true;
	}
	struct py_thread *thread = arguments->rest ? thread_argument_find(&session, arguments)
						   : selected_thread(&session);
	if (thread && options->native)
		read_native_stack(&session, thread);
	if (thread)
		render_stack(text, session.report, thread, options);
	return thread != NULL;
}

bool command_bt(const struct arguments *arguments)
{
	struct render_options options = output_options();
	options.native = arguments->options & OPTION_NATIVE;
	_cleanup_text_ struct text text = {0};
	return render_stacks(&text, arguments, &options) && output_write(&text);
}
