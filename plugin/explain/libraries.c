// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/libraries.h"

#include <fnmatch.h>

static const struct py_library table[] = {
#define LIBRARY(match, pattern, name, purpose, ending) \
	{LIBRARY_##match, pattern, name, purpose, ending},
#include "explain/libraries.def"
#undef LIBRARY
};

const struct py_library *libraries_table(size_t *ret_count)
{
	*ret_count = ARRAY_SIZE(table);
	return table;
}

static bool matches(const struct py_library *library, enum py_library_match match, const char *name)
{
	// Most names differ in their first letter, and fnmatch() is slow.
	return library->match == match &&
	       (library->pattern[0] == name[0] || library->pattern[0] == '*') &&
	       fnmatch(library->pattern, name, FNM_NOESCAPE) == 0;
}

/** Whether `better` says more of the name than `than`: its pattern is longer. */
static bool is_closer(const struct py_library *better, const struct py_library *than)
{
	return !than || strlen(better->pattern) > strlen(than->pattern);
}

static const struct py_library *find(const struct py_process *process, enum py_library_match match,
				     const char *name)
{
	const struct py_library *found = NULL;
	if (!name)
		return NULL;
	vec_each(const struct py_library, library, &process->libraries)
		if (matches(library, match, name) && is_closer(library, found))
			found = library;
	if (found)
		return found;
	for (size_t i = 0; i < ARRAY_SIZE(table); i++)
		if (matches(&table[i], match, name) && is_closer(&table[i], found))
			found = &table[i];
	return found;
}

/** "requests.api.get" of a frame, NULL when its module or function is not known. */
static const char *frame_name(struct arena *arena, const struct py_frame *frame)
{
	const char *function = frame->qualname ? frame->qualname : frame->function;
	return frame->module && function ? arena_printf(arena, "%s.%s", frame->module, function)
					 : NULL;
}

/** The outermost frame behind the machinery that starts a thread; NULL when the stack was cut. */
static const struct py_frame *entry_frame(const struct py_thread *thread)
{
	if (thread->main == TRI_YES || thread->frames_complete != TRI_YES)
		return NULL;
	for (size_t i = thread->frames.count; i > 0; i--) {
		const struct py_frame *frame = &thread->frames.items[i - 1];
		if (!frame->module)
			return NULL;
		if (strcmp(frame->module, "threading") != 0)
			return frame;
	}
	return NULL;
}

static const struct py_library *library_of_thread(const struct py_process *process,
						  const struct py_thread *thread)
{
	const struct py_library *found = find(process, LIBRARY_CLASS, thread->type);
	vec_each_ptr(const char, base, &thread->bases)
		if (!found)
			found = find(process, LIBRARY_CLASS, base);
	if (!found)
		found = find(process, LIBRARY_ENTRY, thread->target);
	const struct py_frame *entry = found || thread->target ? NULL : entry_frame(thread);
	if (entry)
		found = find(process, LIBRARY_ENTRY, frame_name(process->arena, entry));
	return found;
}

void libraries_find(struct py_process *process)
{
	vec_each_ptr(struct py_thread, thread, &process->threads)
		thread->library = library_of_thread(process, thread);
}

const struct py_library *library_of_frame(const struct py_process *process,
					  const struct py_frame *frame)
{
	const char *name = frame_name(process->arena, frame);
	const struct py_library *entry = find(process, LIBRARY_ENTRY, name);
	return entry ? entry : find(process, LIBRARY_CALL, name);
}

const struct py_library *library_of_call(const struct py_process *process,
					 const struct py_thread *thread)
{
	const struct py_library *found = NULL;
	vec_each(const struct py_frame, frame, &thread->frames) {
		const struct py_library *library =
			find(process, LIBRARY_CALL, frame_name(process->arena, frame));
		if (found && !library)
			break;
		if (library)
			found = library;
		else if (py_frame_is_user_code(frame) && frame->role == ROLE_NONE)
			break;
	}
	return found;
}
