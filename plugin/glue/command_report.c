// SPDX-License-Identifier: GPL-3.0-or-later
#include <string.h>

#include "glue/command.h"
#include "glue/output.h"
#include "glue/report_object.h"
#include "glue/session.h"

static const char format_text[] = "text";
static const char format_json[] = "json";

const char *const report_formats[] = {format_text, format_json, NULL};

static const char *known_format(const char *word)
{
	for (const char *const *format = report_formats; *format; format++)
		if (!strcmp(*format, word))
			return *format;
	return NULL;
}

static bool render_as(struct text *text, const struct session *session, const char *format,
		      const struct render_options *options)
{
	if (format == format_json)
		return report_json(text, session->report);
	render_report(text, session->report, options);
	return true;
}

static struct render_options options_for(const char *file)
{
	struct render_options options = output_options();
	if (file)
		options = (struct render_options){.verbose = true};
	options.verbose = true;
	return options;
}

static bool deliver(struct arena *arena, const struct text *text, const char *file)
{
	if (!file)
		return output_write(text);
	const char *error = output_write_file(arena, file, text);
	if (error)
		gdb_raise("%s", error);
	return !error;
}

/** Reads and renders; a process that could not be read leaves its sentence in `ret_failure`. */
static bool make_report(struct arena *arena, struct text *text, const struct arguments *arguments,
			const char *format, const struct render_options *options,
			const char **ret_failure)
{
	_cleanup_session_ struct session session = {0};
	if (!session_open(&session))
		return false;
	session_read(&session, session_extras_of(&session, arguments));
	*ret_failure = arena_strdup(arena, session.failure);
	return (session.failure && format != format_json) ||
	       render_as(text, &session, format, options);
}

static bool report_to(struct arena *arena, const struct arguments *arguments, const char *format)
{
	const char *file = arguments->rest;
	_cleanup_text_ struct text text = {0};
	struct render_options options = options_for(file);
	const char *failure = NULL;
	if (!make_report(arena, &text, arguments, format, &options, &failure))
		return false;
	// A script gets its document also when nothing could be read: it says status 3, and why.
	bool has_document = !failure || format == format_json;
	if (has_document && !deliver(arena, &text, file))
		return false;
	if (failure)
		gdb_raise("%s", failure);
	return !failure;
}

bool command_report(const struct arguments *arguments)
{
	const char *format = arguments->format ? known_format(arguments->format) : format_text;
	if (!format) {
		gdb_raise("pyhang writes no format `%s`: it writes `text` and `json`.",
			  arguments->format);
		return false;
	}
	struct arena *arena = arena_create();
	bool done = report_to(arena, arguments, format);
	arena_destroy(arena);
	return done;
}
