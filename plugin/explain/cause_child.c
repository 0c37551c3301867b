// SPDX-License-Identifier: GPL-3.0-or-later
// Causes of threads that wait for child processes.
#include "explain/causes.h"
#include "explain/file_words.h"
#include "explain/outside.h"
#include "explain/phrase.h"
#include "explain/progress.h"

enum py_confidence outside_confidence(const struct world *world, const struct py_thread *thread)
{
	if (!world_is_closed_for(world, thread))
		return CONFIDENCE_LIKELY;
	vec_each_ptr(const struct py_file, file, &world->process->files)
		if (file->ends_complete == TRI_NO)
			return CONFIDENCE_LIKELY;
	return CONFIDENCE_CERTAIN;
}

/** What a child does: a clause. */
static const char *child_doing(struct arena *arena, const struct py_child *child)
{
	if (child->exists == TRI_NO)
		return say(arena, CHILD_GONE);
	if (child->exists == TRI_UNKNOWN)
		return say(arena, CHILD_UNSEEN);
	if (child->state == 'Z')
		return say(arena, CHILD_ZOMBIE);
	if (child->state == 'T' || child->state == 't')
		return say(arena, CHILD_STOPPED);
	const struct py_child_thread *first = child->threads.count ? child->threads.items : NULL;
	vec_each(const struct py_child_thread, thread, &child->threads)
		if (first->inner && thread->file && thread->io == IO_WRITE)
			return say(arena, CHILD_BLOCKED_WRITE);
	if (first && first->file && first->io == IO_WRITE)
		return say(arena, CHILD_BLOCKED_WRITE);
	if (first && first->file && first->io == IO_READ)
		return say(arena, CHILD_BLOCKED_READ);
	if (first && first->call)
		return say(arena, CHILD_IN_CALL, .what = first->call);
	if (first && first->wchan && child->state != 'R')
		return say(arena, CHILD_IN_KERNEL, .what = first->wchan);
	return child->state == 'R' ? say(arena, CHILD_RUNS) : say(arena, CHILD_UNSEEN);
}

/** "fd 5, `Popen.stdout`" */
static const char *own_end(const struct py_process *process, const struct py_file_end *end)
{
	const char *name = fd_name(process, (int64_t)end->fd);
	return name ? say(process->arena, PIPE_END_NAMED, .count = end->fd, .function = name)
		    : say(process->arena, PIPE_END, .count = end->fd);
}

/** The child needs this process to read or write a pipe. */
static void cause_of_pipe(struct world *world, struct py_thread *thread,
			  const struct outside_block *block)
{
	struct arena *arena = world->arena;
	bool stuck = thread->stuck == TRI_YES;
	bool writes = block->thread->io == IO_WRITE;
	struct py_cause *cause =
		cause_add(world, writes && block->only_us ? CAUSE_PIPE_FULL : CAUSE_CHILD_PROCESS,
			  stuck ? outside_confidence(world, thread) : CONFIDENCE_POSSIBLE);
	if (!cause)
		return;
	cause_add_thread(world, cause, thread);
	struct cause_words words = {writes ? SAY_PIPE_CHILD_EVIDENCE : SAY_STDIN_CHILD_EVIDENCE,
				    !writes ? SAY_STDIN_CHILD_EXPLANATION
				    : stuck ? SAY_PIPE_CHILD_EXPLANATION
					    : SAY_PIPE_CHILD_OPEN_EXPLANATION,
				    !writes              ? SAY_STDIN_CHILD_ADVICE
				    : block->child->name ? SAY_PIPE_PROCESS_ADVICE
							 : SAY_PIPE_CHILD_ADVICE,
				    .words = {.thread = phrase_thread(arena, thread),
					      .other = child_words(arena, block->child),
					      .what = phrase_doing(arena, thread),
					      .function = own_end(world->process, block->own),
					      .more = file_fill(arena, block->file),
					      .where = phrase_user_line(arena, thread)}};
	if (writes)
		words.words.lock = block->only_us ? say(arena, ONLY_WE_READ) : say(arena, WE_READ);
	else
		words.words.lock = block->only_us ? say(arena, ONLY_WE_WRITE) : say(arena, WE_WRITE);
	cause_say(world, cause, &words);
}

/** "`Popen.stdin` fd 3, `Popen.stdout` fd 5": what is known of a child's pipes. */
static const char *pipes_of(const struct py_process *process)
{
	struct arena *arena = process->arena;
	const char *list = NULL;
	vec_each(const struct py_fd_name, named, &process->fd_names) {
		const char *item = say(arena, PIPE_END_NAMED, .count = (uint64_t)named->fd,
				       .function = named->name);
		list = list ? arena_printf(arena, "%s, %s", list, item) : item;
	}
	return list ? say(arena, CHILD_PIPES, .what = list) : "";
}

static const char *blind_spot(const struct py_process *process)
{
	switch (process->target_kind) {
	case TARGET_CORE:
		return say(process->arena, FROM_CORE);
	case TARGET_REMOTE:
		return say(process->arena, FROM_REMOTE);
	case TARGET_LIVE:
		break;
	}
	return say(process->arena, FROM_PROC);
}

void cause_of_child(struct world *world, struct py_thread *thread)
{
	struct arena *arena = world->arena;
	if (world_thread(world, thread)->explained)
		return;
	struct outside_block block = outside_block_of(world, thread);
	if (block.child) {
		cause_of_pipe(world, thread, &block);
		return;
	}
	const struct py_child *child = thread->block.child;
	bool stuck = thread->stuck == TRI_YES;
	struct py_cause *cause =
		cause_add(world, CAUSE_CHILD_PROCESS,
			  stuck ? outside_confidence(world, thread) : CONFIDENCE_CERTAIN);
	if (!cause)
		return;
	cause_add_thread(world, cause, thread);
	bool seen = child && child->exists != TRI_UNKNOWN;
	struct cause_words words = {seen ? SAY_CHILD_EVIDENCE : SAY_DOING_EVIDENCE,
				    stuck  ? SAY_CHILD_NEEDS_US_EXPLANATION
				    : seen ? SAY_CHILD_RUNS_EXPLANATION
					   : SAY_CHILD_UNSEEN_EXPLANATION,
				    child && child->name ? SAY_PROCESS_ADVICE : SAY_CHILD_ADVICE,
				    .words = {.thread = phrase_thread(arena, thread),
					      .what = phrase_doing(arena, thread),
					      .where = phrase_user_line(arena, thread)}};
	if (seen) {
		words.words.more = child_doing(arena, child);
		words.words.other = child_words(arena, child);
	}
	cause_say(world, cause, &words);
	if (!seen && !stuck)
		cause->explanation =
			say(arena, CHILD_UNSEEN_EXPLANATION, .thread = words.words.thread,
			    .what = blind_spot(world->process), .more = pipes_of(world->process));
	if (child && child->exists == TRI_YES && child->python == TRI_YES)
		cause->explanation = say(arena, CHILD_PYTHON_EXPLANATION,
					 .what = cause->explanation, .count = child->pid);
}
