// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/cause_library.h"

#include "explain/libraries.h"
#include "explain/phrase.h"
#include "explain/say.h"
#include "explain/shutdown.h"

void cause_of_library_thread(struct world *world, struct py_cause *cause,
			     const struct py_thread *thread)
{
	const struct py_library *library = thread->library;
	cause->library = library->name;
	cause->explanation = say(world->arena, LIBRARY_EXPLANATION,
				 .thread = phrase_thread(world->arena, thread),
				 .more = library->name, .what = library->purpose);
	cause->advice = library->ending;
}

static const struct py_library *library_of_cause(const struct world *world,
						 const struct py_cause *cause)
{
	const struct py_thread *thread = cause->threads.count ? cause->threads.items[0] : NULL;
	if (cause->kind == CAUSE_IO_WAIT && thread)
		return library_of_call(world->process, thread);
	const struct py_frame *callback = cause->kind == CAUSE_ATEXIT_CALLBACK
						  ? shutdown_callback(&world->report->shutdown)
						  : NULL;
	return callback ? library_of_frame(world->process, callback) : NULL;
}

void causes_name_libraries(struct world *world)
{
	vec_each(struct py_cause, cause, &world->report->verdict.causes) {
		const struct py_library *library =
			cause->library ? NULL : library_of_cause(world, cause);
		if (!library)
			continue;
		cause->library = library->name;
		cause->explanation =
			say(world->arena, LIBRARY_CALL_EXPLANATION, .more = library->name,
			    .what = cause->explanation, .function = library->purpose);
		cause->advice = library->ending;
	}
}
