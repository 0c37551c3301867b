// SPDX-License-Identifier: GPL-3.0-or-later
// Causes of threads that feed queues of multiprocessing and do not come on.
#include <string.h>

#include "explain/causes.h"
#include "explain/file_words.h"
#include "explain/outside.h"
#include "explain/phrase.h"
#include "explain/shutdown.h"

bool feeder_is_blocked(const struct py_thread *thread)
{
	return thread && thread->feeder && thread->state == STATE_IO_WAIT &&
	       thread->block.io == IO_WRITE && thread->wait.timed != TRI_YES;
}

/** "app.RESULTS", from its Condition's name; NULL: it has none that people know. */
static const char *queue_name(struct arena *arena, const struct py_feeder *feeder)
{
	static const char part[] = "._notempty";
	vec_each(const char *const, name, &feeder->notempty->names) {
		const char *end = strstr(*name, part);
		if (end)
			return say_clipped(
				arena, arena_printf(arena, "%.*s", (int)(end - *name), *name), 60);
	}
	return NULL;
}

const char *feeder_queue(struct arena *arena, const struct py_thread *thread)
{
	const struct py_lock *notempty = thread->feeder->notempty;
	const char *name = notempty ? queue_name(arena, thread->feeder) : NULL;
	return name ? say(arena, FEEDER_QUEUE, .function = name) : say(arena, FEEDER_SOME_QUEUE);
}

void cause_of_feeder(struct world *world, struct py_thread *thread)
{
	struct arena *arena = world->arena;
	const struct py_feeder *feeder = thread->feeder;
	const struct py_file *file =
		thread->block.fds.count == 1 ? thread->block.fds.items[0].file : NULL;
	const char *servers = file ? file_servers(world->process, file, IO_WRITE) : NULL;
	const char *name = feeder->notempty ? queue_name(arena, feeder) : NULL;
	bool exits = shutdown_is_exiting(&world->report->shutdown);
	// Who gets items may do so yet, but for the process that waits for their end.
	struct py_cause *cause =
		cause_add(world, CAUSE_MULTIPROCESSING_FEEDER,
			  exits                      ? CONFIDENCE_CERTAIN
			  : thread->stuck == TRI_YES ? outside_confidence(world, thread)
						     : CONFIDENCE_LIKELY);
	if (!cause)
		return;
	cause_add_thread(world, cause, thread);
	struct say words = {
		.thread = phrase_thread(arena, thread),
		.what = phrase_doing(arena, thread),
		.lock = feeder_queue(arena, thread),
		.other = servers ? say(arena, FILE_ENDS, .what = servers) : "",
		.more = feeder->pending > 0
				? say(arena, FEEDER_PENDING, .count = (uint64_t)feeder->pending)
				: "",
		.function = name,
	};
	cause_say(world, cause,
		  &(struct cause_words){SAY_FEEDER_EVIDENCE,
					exits ? SAY_FEEDER_EXIT_EXPLANATION : SAY_FEEDER_EXPLANATION,
					name ? SAY_FEEDER_ADVICE : SAY_FEEDER_ADVICE_NOWHERE,
					.words = words});
}
