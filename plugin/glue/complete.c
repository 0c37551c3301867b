// SPDX-License-Identifier: GPL-3.0-or-later
#include "glue/complete.h"

#include <dirent.h>
#include <string.h>

#include "glue/session.h"
#include "model/text.h"

enum {
	// Nobody waits longer for TAB.
	COMPLETION_SECONDS = 1,
};

typedef VEC(const char *) text_vec;

/** Where the words of a line are, as far as completion needs it. */
struct cursor {
	const char *last;     /**< the last word, "" behind a space */
	const char *previous; /**< the word before it, "" for none */
	const char *rest; /**< from the first word that is no option, which may hold spaces, to the end */
};

static struct cursor cursor_of(struct arena *arena, const char *line)
{
	struct cursor cursor = {.last = "", .previous = "", .rest = NULL};
	const char *at = line;
	for (;;) {
		at += strspn(at, " \t");
		if (!*at)
			break;
		size_t length = strcspn(at, " \t");
		bool is_last = !at[length];
		if (!cursor.rest && *at != '-' &&
		    strcmp(cursor.previous, option_spelling(OPTION_FORMAT)))
			cursor.rest = at;
		if (is_last)
			cursor.last = at;
		else
			cursor.previous = arena_strndup(arena, at, length);
		at += length;
	}
	if (!cursor.rest)
		cursor.rest = at;
	return cursor;
}

static void add_options(struct arena *arena, unsigned options, text_vec *ret)
{
	for (unsigned option = 1; option <= options; option <<= 1)
		if (options & option)
			vec_add(arena, ret, option_spelling(option));
}

static void add_thread_numbers(struct arena *arena, const struct session *session, text_vec *ret)
{
	vec_each(const struct gdb_thread, known, &session->backend.threads)
		vec_add(arena, ret, arena_printf(arena, "%d", known->thread.gdb_id));
}

/** Completion never fails aloud: without a process there is nothing to offer. */
static void add_threads(struct arena *arena, text_vec *ret)
{
	_cleanup_session_ struct session session = {0};
	if (!session_open(&session)) {
		exception_drop();
		return;
	}
	add_thread_numbers(arena, &session, ret);
	gdb_target_limit(&session.backend, COMPLETION_SECONDS);
	session_read(&session, SESSION_PLAIN);
	vec_each_ptr(const struct py_thread, thread, &session.report->process->threads)
		if (thread->name)
			vec_add(arena, ret, arena_strdup(arena, thread->name));
}

/** Files whose path begins with what was typed, folders with a slash behind them. */
static void add_files(struct arena *arena, const char *typed, text_vec *ret)
{
	const char *slash = strrchr(typed, '/');
	size_t folder_length = slash ? (size_t)(slash - typed) + 1 : 0;
	const char *prefix = arena_strndup(arena, typed, folder_length);
	DIR *folder = opendir(folder_length ? prefix : ".");
	if (!folder)
		return;
	const char *name = typed + folder_length;
	for (const struct dirent *entry; (entry = readdir(folder));)
		if (!strncmp(entry->d_name, name, strlen(name)) &&
		    (*name || entry->d_name[0] != '.'))
			vec_add(arena, ret,
				arena_printf(arena, "%s%s%s", prefix, entry->d_name,
					     entry->d_type == DT_DIR ? "/" : ""));
	closedir(folder);
}

/** The candidates that begin with `typed`, each from where GDB's word begins. */
static PyObject *matches(const text_vec *candidates, const char *typed, const char *word)
{
	PyObject *list = PyList_New(0);
	size_t typed_length = strlen(typed);
	size_t word_length = word ? strlen(word) : 0;
	size_t skip = typed_length > word_length ? typed_length - word_length : 0;
	for (size_t i = 0; list && i < candidates->count; i++) {
		const char *candidate = candidates->items[i];
		if (strncmp(candidate, typed, typed_length))
			continue;
		_cleanup_object_ PyObject *text = text_object(candidate + skip);
		if (!text || PyList_Append(list, text) < 0) {
			object_release(&list);
			return NULL;
		}
	}
	return list;
}

PyObject *command_complete(struct arena *arena, const struct command *command, const char *line,
			   const char *word)
{
	struct cursor cursor = cursor_of(arena, line);
	text_vec candidates = {0};
	const char *typed = cursor.last;
	if (command->options & OPTION_FORMAT &&
	    !strcmp(cursor.previous, option_spelling(OPTION_FORMAT))) {
		for (const char *const *format = report_formats; *format; format++)
			vec_add(arena, &candidates, *format);
	} else if (*typed == '-') {
		add_options(arena, command->options, &candidates);
	} else if (command->takes == TAKES_FILE && (typed == line || !word)) {
		return gdb_attribute("COMPLETE_FILENAME");
	} else if (command->takes == TAKES_FILE) {
		// GDB's own completion takes the whole line, with the options in it, for the name.
		add_files(arena, typed, &candidates);
	} else {
		typed = cursor.rest;
		add_options(arena, command->options, &candidates);
		if (*typed == '"' || *typed == '\'')
			typed++;
		if (command->takes == TAKES_THREAD_OR_ALL)
			vec_add(arena, &candidates, "all");
		// Without a word GDB only asks where words end: no reason to read a process.
		if (command->takes != TAKES_NOTHING && word)
			add_threads(arena, &candidates);
	}
	return matches(&candidates, typed, word);
}
