// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/outside.h"

#include <string.h>

#include "explain/file_words.h"
#include "explain/shutdown.h"

/** The position of a process in the list of children, -1: it is not there. */
static int64_t child_at(const struct py_process *process, uint64_t pid)
{
	for (size_t i = 0; i < process->children.count; i++)
		if (process->children.items[i]->pid == pid)
			return (int64_t)i;
	return -1;
}

const struct py_file_end *outside_own_end(const struct py_process *process,
					  const struct py_file *file, enum py_io io)
{
	vec_each(const struct py_file_end, end, &file->ends)
		if (end->pid == process->pid && outside_serves(end, io))
			return end;
	return NULL;
}

/**
 * Whether somebody who may go on could read or write the pipe for who waits to do `io` with it. `self`: the process that
 * waits, whose own ends do not count.
 */
static bool is_served(const struct world *world, const struct py_file *file, enum py_io io,
		      uint64_t self)
{
	const struct py_process *process = world->process;
	bool seen = false;
	// Anybody may open a FIFO, and of a file without known ends nothing is known.
	if (file->kind != FILE_PIPE)
		return true;
	vec_each(const struct py_file_end, end, &file->ends) {
		if (!outside_serves(end, io))
			continue;
		seen = true;
		if (end->pid == process->pid || end->pid == self)
			continue;
		int64_t at = child_at(process, end->pid);
		if (at < 0 || world->child_goes_on[at])
			return true;
	}
	// The pipe would be broken, or at its end, without any: then they are where nobody may look.
	return !seen;
}

/** Whether a process below `parent` that it waits for goes on; one that nothing is known of does. */
static bool awaited_goes_on(const struct world *world, const struct py_child *parent, int64_t pid)
{
	const struct py_process *process = world->process;
	bool seen = false;
	for (size_t i = 0; i < process->children.count; i++) {
		const struct py_child *child = process->children.items[i];
		if (child->parent != parent->pid || (pid > 0 && child->inner_pid != (uint64_t)pid))
			continue;
		seen = true;
		if (world->child_goes_on[i])
			return true;
	}
	return !seen;
}

static bool child_thread_goes_on(const struct world *world, const struct py_child *child,
				 const struct py_child_thread *thread)
{
	if (thread->awaits_child)
		return awaited_goes_on(world, child, thread->pid);
	if (thread->file && (thread->io == IO_READ || thread->io == IO_WRITE))
		return is_served(world, thread->file, thread->io, child->pid);
	return true;
}

static bool child_goes_on(const struct world *world, const struct py_child *child)
{
	// A signal from outside may continue one that is stopped.
	bool sleeps = child->state == 'S' || child->state == 'D';
	if (child->exists != TRI_YES || child->settled != TRI_YES || !child->threads.count ||
	    !sleeps)
		return true;
	bool needs = false;
	vec_each(const struct py_child_thread, thread, &child->threads) {
		if (thread->inner)
			continue; // it goes on when another of its threads does
		needs = true;
		if (child_thread_goes_on(world, child, thread))
			return true;
	}
	return !needs;
}

void outside_find(struct world *world)
{
	size_t count = world->process->children.count;
	world->child_goes_on = arena_array(world->arena, bool, count + 1);
	for (bool changed = true; changed;) {
		changed = false;
		for (size_t i = 0; i < count; i++) {
			if (world->child_goes_on[i] ||
			    !child_goes_on(world, world->process->children.items[i]))
				continue;
			world->child_goes_on[i] = true;
			changed = true;
		}
	}
}

/**
 * A pipe of the process to itself: signal handlers write to such a one (`signal.set_wakeup_fd`), and a main thread may
 * mean to wait for them.
 */
static bool waits_for_signals(const struct world *world, const struct py_thread *thread,
			      const struct py_file *file)
{
	vec_each(const struct py_file_end, end, &file->ends)
		if (end->writes && end->pid != world->process->pid)
			return false;
	return world->process->hears_signals != TRI_NO ||
	       (thread->main == TRI_YES && !shutdown_is_exiting(&world->report->shutdown));
}

static bool file_needs_us(const struct world *world, const struct py_thread *thread,
			  const struct py_fd_wait *wait)
{
	const struct py_file *file = wait->file;
	if (!file || file->kind != FILE_PIPE)
		return false;
	if (wait->writes && is_served(world, file, IO_WRITE, 0))
		return false;
	if (!wait->reads)
		return wait->writes;
	bool has_data = file->filled == TRI_YES && file->used;
	return !has_data && !is_served(world, file, IO_READ, 0) &&
	       !waits_for_signals(world, thread, file);
}

/** A file lock that this process holds by another descriptor, when nobody else has the file open. */
static bool lock_needs_us(const struct world *world, const struct py_file *file)
{
	const struct py_process *process = world->process;
	if (!file || !file->lockers.count || !file->ends.count || !file_ends_are_own(file))
		return false;
	vec_each(const struct py_file_end, locker, &file->lockers)
		if (locker->pid != process->pid)
			return false;
	return true;
}

static bool files_need_us(const struct world *world, const struct py_thread *thread)
{
	const struct py_block *block = &thread->block;
	if (block->kind != BLOCK_FD || !block->fds.count)
		return false;
	if (block->io == IO_LOCK)
		return lock_needs_us(world, block->fds.items[0].file);
	if ((block->io != IO_READ && block->io != IO_WRITE && block->io != IO_POLL))
		return false;
	vec_each(const struct py_fd_wait, wait, &block->fds)
		if (!file_needs_us(world, thread, wait))
			return false;
	return true;
}

static bool children_need_us(const struct world *world, const struct py_thread *thread)
{
	const struct py_process *process = world->process;
	const struct py_child *awaited = thread->block.child;
	if (thread->block.kind != BLOCK_CHILD)
		return false;
	if (awaited) {
		int64_t at = child_at(process, awaited->pid);
		return at >= 0 && !world->child_goes_on[at];
	}
	bool seen = false;
	for (size_t i = 0; i < process->children.count; i++) {
		if (process->children.items[i]->parent != process->pid)
			continue;
		seen = true;
		if (world->child_goes_on[i])
			return false;
	}
	return seen && thread->block.pid <= 0;
}

bool outside_needs_us(const struct world *world, const struct py_thread *thread)
{
	if (thread->wait.timed == TRI_YES || world->process->target_kind != TARGET_LIVE)
		return false;
	return thread->wait.kind == WAIT_FD ? files_need_us(world, thread)
					    : children_need_us(world, thread);
}

static bool only_own_ends(const struct py_process *process, const struct py_file *file,
			  enum py_io io, uint64_t self)
{
	vec_each(const struct py_file_end, end, &file->ends)
		if (outside_serves(end, io) && end->pid != process->pid && end->pid != self)
			return false;
	return true;
}

static struct outside_block block_of_child(const struct world *world, const struct py_child *child)
{
	const struct py_process *process = world->process;
	vec_each(const struct py_child_thread, thread, &child->threads) {
		const struct py_file *file = thread->file;
		const struct py_file_end *own =
			file ? outside_own_end(process, file, thread->io) : NULL;
		if (own && child->settled == TRI_YES)
			return (struct outside_block){
				child, thread, file, own,
				only_own_ends(process, file, thread->io, child->pid)};
	}
	return (struct outside_block){0};
}

/** Whether `child` is the awaited process or below it. */
static bool is_below(const struct py_process *process, const struct py_child *child, uint64_t top)
{
	for (size_t steps = 0; steps <= process->children.count; steps++) {
		if (child->pid == top || child->parent == top)
			return true;
		int64_t at = child_at(process, child->parent);
		if (at < 0)
			return false;
		child = process->children.items[at];
	}
	return false;
}

struct outside_block outside_block_of(const struct world *world, const struct py_thread *thread)
{
	const struct py_process *process = world->process;
	const struct py_child *awaited = thread->block.child;
	uint64_t top = awaited ? awaited->pid : process->pid;
	vec_each_ptr(const struct py_child, child, &process->children) {
		if (!is_below(process, child, top))
			continue;
		struct outside_block block = block_of_child(world, child);
		if (block.child)
			return block;
	}
	return (struct outside_block){0};
}
