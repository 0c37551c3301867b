// SPDX-License-Identifier: GPL-3.0-or-later
// Causes of threads that wait for files.
#include "explain/causes.h"
#include "explain/file_words.h"
#include "explain/outside.h"
#include "explain/phrase.h"
#include "explain/states.h"

/** The file of a thread that reads or writes just one. */
static const struct py_file *only_file(const struct py_thread *thread)
{
	return thread->block.fds.count == 1 ? thread->block.fds.items[0].file : NULL;
}

/** Both ends of the pipe are in this process. */
static void cause_of_own_pipe(struct world *world, struct py_thread *thread,
			      const struct py_file *file, const struct py_file_end *own)
{
	struct arena *arena = world->arena;
	bool writes = thread->block.io == IO_WRITE, stuck = thread->stuck == TRI_YES;
	struct py_cause *cause =
		cause_add(world, writes ? CAUSE_PIPE_FULL : CAUSE_IO_WAIT,
			  stuck ? outside_confidence(world, thread) : CONFIDENCE_POSSIBLE);
	if (!cause)
		return;
	cause_add_thread(world, cause, thread);
	const char *where = phrase_user_line(arena, thread);
	enum sentence advice = !writes ? SAY_PIPE_OWN_EMPTY_ADVICE
			       : where ? SAY_PIPE_OWN_FULL_ADVICE
				       : SAY_PIPE_OWN_FULL_ADVICE_NOWHERE;
	cause_say(world, cause,
		  &(struct cause_words){
			  SAY_PIPE_OWN_EVIDENCE,
			  !writes ? SAY_PIPE_OWN_EMPTY_EXPLANATION
			  : stuck ? SAY_PIPE_OWN_FULL_EXPLANATION
				  : SAY_PIPE_OWN_OPEN_EXPLANATION,
			  advice,
			  .words = {.thread = phrase_thread(arena, thread),
				    .what = phrase_doing(arena, thread),
				    .lock = say(arena, THIS_PROCESS),
				    .function = say(arena, FILE_NOUN,
						    .what = say(arena, PIPE_END, .count = own->fd)),
				    .more = file_fill(arena, file),
				    .where = phrase_user_line(arena, thread)},
		  });
}

/** Who has the other ends waits for this process. */
static void cause_of_mutual(struct world *world, struct py_thread *thread)
{
	struct arena *arena = world->arena;
	bool writes = thread->block.io == IO_WRITE;
	struct py_cause *cause = cause_add(world, writes ? CAUSE_PIPE_FULL : CAUSE_IO_WAIT,
					   outside_confidence(world, thread));
	if (!cause)
		return;
	cause_add_thread(world, cause, thread);
	const struct py_file *file = only_file(thread);
	const char *servers = file ? file_servers(world->process, file, thread->block.io) : NULL;
	cause_say(world, cause,
		  &(struct cause_words){
			  SAY_IO_EVIDENCE, SAY_PIPE_MUTUAL_EXPLANATION, SAY_PIPE_MUTUAL_ADVICE,
			  .words = {.thread = phrase_thread(arena, thread),
				    .what = phrase_doing(arena, thread),
				    .more = servers ? say(arena, FILE_ENDS, .what = servers) : "",
				    .where = phrase_user_line(arena, thread)}});
}

static struct cause_words io_words(const struct world *world, const struct py_thread *thread)
{
	struct arena *arena = world->arena;
	const struct py_block *block = &thread->block;
	const struct py_file *file = only_file(thread);
	struct cause_words words = {SAY_IO_EVIDENCE, SAY_IO_EXPLANATION,
				    thread->wait.timed == TRI_YES ? SAY_IO_TIMED_ADVICE
								  : SAY_IO_ADVICE,
				    .words = {.thread = phrase_thread(arena, thread),
					      .what = phrase_doing(arena, thread),
					      .more = "",
					      .where = phrase_user_line(arena, thread)}};
	if (thread_frame_with_role(thread, ROLE_RESOLVER, ROLE_RESOLVER)) {
		words.explanation = SAY_IO_RESOLVER_EXPLANATION;
	} else if (block->io == IO_OPEN && block->opened) {
		words.explanation = SAY_IO_FIFO_EXPLANATION;
		words.advice = SAY_IO_FIFO_ADVICE;
	} else if (block->io == IO_LOCK) {
		const char *locker = file_locker(world->process, file);
		bool self = locker && file->lockers.items[0].pid == world->process->pid;
		words.explanation = SAY_IO_LOCK_EXPLANATION;
		words.advice = self ? SAY_IO_LOCK_SELF_ADVICE : SAY_IO_LOCK_ADVICE;
		words.evidence = SAY_DOING_EVIDENCE;
		words.explanation = SAY_IO_LOCK_EXPLANATION;
		const char *doing = words.words.what;
		words.words.what = locker ? locker : say(arena, NO_PROCESS);
		words.words.more = doing;
	} else if (file && file->ends.count) {
		const char *servers = file_servers(world->process, file, block->io);
		if (servers)
			words.words.more = say(arena, FILE_ENDS, .what = servers);
	}
	return words;
}

void cause_of_io(struct world *world, struct py_thread *thread)
{
	struct arena *arena = world->arena;
	if (world_thread(world, thread)->explained)
		return;
	if (feeder_is_blocked(thread)) {
		cause_of_feeder(world, thread);
		return;
	}
	const struct py_file *file = only_file(thread);
	bool piped = file && file->kind == FILE_PIPE &&
		     (thread->block.io == IO_READ || thread->block.io == IO_WRITE);
	const struct py_file_end *own =
		piped ? outside_own_end(world->process, file, thread->block.io) : NULL;
	bool only_own = own && file_ends_are_own(file);
	if (only_own && (thread->stuck == TRI_YES || thread->block.io == IO_WRITE)) {
		cause_of_own_pipe(world, thread, file, own);
		return;
	}
	if (thread->stuck == TRI_YES) {
		cause_of_mutual(world, thread);
		return;
	}
	struct py_cause *cause = cause_add(world, CAUSE_IO_WAIT, CONFIDENCE_CERTAIN);
	if (!cause)
		return;
	cause_add_thread(world, cause, thread);
	struct cause_words words = io_words(world, thread);
	cause_say(world, cause, &words);
	if (thread->block.io == IO_LOCK)
		cause->evidence = say(arena, DOING_EVIDENCE, .thread = words.words.thread,
				      .what = words.words.more);
}
