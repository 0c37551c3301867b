// SPDX-License-Identifier: GPL-3.0-or-later
#include "glue/thread_argument.h"

#include <stdlib.h>
#include <string.h>

#include "model/text.h"

enum {
	SHOWN_CHOICES = 8,
};

/** Reads a number that fills the whole text. */
static bool parse_number(const char *text, unsigned long *ret)
{
	char *end;
	if (*text < '0' || *text > '9')
		return false;
	*ret = strtoul(text, &end, 10);
	return !*end;
}

/** "2" or "1.2"; the inferior, 0 when it was not given. */
static bool parse_gdb_number(const char *text, unsigned long *ret_inferior,
			     unsigned long *ret_thread)
{
	*ret_inferior = 0;
	if (parse_number(text, ret_thread))
		return true;
	char *dot;
	if (*text < '0' || *text > '9')
		return false;
	*ret_inferior = strtoul(text, &dot, 10);
	return *dot == '.' && parse_number(dot + 1, ret_thread);
}

static unsigned long inferior_number(struct session *session)
{
	_cleanup_object_ PyObject *value = PyObject_GetAttrString(session->backend.inferior, "num");
	uint64_t number = 0;
	if (!value || !object_number(value, &number))
		exception_drop();
	return (unsigned long)number;
}

static struct py_thread *no_such_gdb_thread(struct session *session, unsigned long number)
{
	vec_each(const struct gdb_thread, known, &session->backend.threads) {
		if ((unsigned long)known->thread.gdb_id != number)
			continue;
		gdb_raise("Thread %lu (LWP %llu%s%s) runs no Python code: `thread apply %lu "
			  "backtrace` shows it, "
			  "`pyhang threads` lists Python's threads.",
			  number, (unsigned long long)known->thread.lwp,
			  known->thread.name ? ", " : "",
			  known->thread.name ? known->thread.name : "", number);
		return NULL;
	}
	gdb_raise("GDB has no thread %lu: `pyhang threads` lists Python's threads.", number);
	return NULL;
}

static struct py_thread *find_by_gdb_number(struct session *session, unsigned long inferior,
					    unsigned long number)
{
	if (inferior && inferior != inferior_number(session)) {
		gdb_raise("Thread %lu.%lu is one of another inferior: `inferior %lu` selects that "
			  "one first.",
			  inferior, number, inferior);
		return NULL;
	}
	vec_each_ptr(struct py_thread, thread, &session->report->process->threads)
		if (number && (unsigned long)thread->gdb_id == number)
			return thread;
	return no_such_gdb_thread(session, number);
}

static struct py_thread *ambiguous(struct session *session, const char *name)
{
	const char *choices = "";
	size_t count = 0;
	vec_each_ptr(struct py_thread, thread, &session->report->process->threads) {
		if (!thread->name || strcmp(thread->name, name))
			continue;
		if (count++ < SHOWN_CHOICES)
			choices = arena_printf(session->arena, "%s%sT%zu", choices,
					       *choices ? ", " : "", thread->index + 1);
	}
	gdb_raise("%zu threads are named \"%s\": say which, %s%s.", count, name, choices,
		  count > SHOWN_CHOICES ? " ..." : "");
	return NULL;
}

/** What follows the sentence that there is no such name: the names that there are. */
static const char *name_choices(struct session *session)
{
	const char *choices = "";
	size_t count = 0;
	vec_each_ptr(struct py_thread, thread, &session->report->process->threads) {
		if (count++ >= SHOWN_CHOICES)
			break;
		choices = thread->name ? arena_printf(session->arena, "%s%sT%zu \"%s\"", choices,
						      *choices ? ", " : "", thread->index + 1,
						      thread->name)
				       : arena_printf(session->arena, "%s%sT%zu", choices,
						      *choices ? ", " : "", thread->index + 1);
	}
	return arena_printf(session->arena, "%s%s", *choices ? choices : "none",
			    count > SHOWN_CHOICES ? " ... (`pyhang threads` lists them all)" : "");
}

static struct py_thread *unknown_name(struct session *session, const struct arguments *arguments)
{
	const char *choices = name_choices(session);
	if (strcmp(arguments->command, "pyhang") || arguments->quoted)
		gdb_raise("No Python thread is named \"%s\"; there are %s.", arguments->rest,
			  choices);
	else
		gdb_raise("\"%s\" is neither a command of pyhang (`help pyhang` lists them) nor "
			  "the name of a "
			  "Python thread; there are %s.",
			  arguments->rest, choices);
	return NULL;
}

static struct py_thread *find_by_name(struct session *session, const struct arguments *arguments)
{
	const char *name = arguments->rest;
	struct py_thread *found = NULL;
	vec_each_ptr(struct py_thread, thread, &session->report->process->threads) {
		if (!thread->name || strcmp(thread->name, name))
			continue;
		if (found)
			return ambiguous(session, name);
		found = thread;
	}
	return found ? found : unknown_name(session, arguments);
}

struct py_thread *thread_argument_find(struct session *session, const struct arguments *arguments)
{
	const struct py_process *process = session->report->process;
	const char *text = arguments->rest;
	unsigned long inferior, number;
	if (arguments->quoted)
		return find_by_name(session, arguments);
	if (parse_gdb_number(text, &inferior, &number))
		return find_by_gdb_number(session, inferior, number);
	if ((text[0] == 'T' || text[0] == 't') && parse_number(text + 1, &number)) {
		if (number && number <= process->threads.count)
			return process->threads.items[number - 1];
		gdb_raise("There is no thread %s: Python's threads are T1 to T%zu, and `pyhang "
			  "threads` lists them.",
			  text, process->threads.count);
		return NULL;
	}
	return find_by_name(session, arguments);
}
