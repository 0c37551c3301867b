// SPDX-License-Identifier: GPL-3.0-or-later
#include "explain/pools.h"

#include "explain/shutdown.h"
#include "explain/states.h"

/** Where the items could not be told apart: how many there are, less those that only tell workers to end. */
static int64_t pending_tasks(const struct world *world, const struct py_executor *pool)
{
	if (pool->pending != LOCK_NUMBER_UNKNOWN)
		return pool->pending;
	int64_t items = pool->queue ? pool->queue->value : LOCK_NUMBER_UNKNOWN;
	if (items == LOCK_NUMBER_UNKNOWN)
		return items;
	// Source: Lib/concurrent/futures/thread.py, _python_exit (one for each worker), shutdown (one).
	if (shutdown_is_in_executor_exit(&world->report->shutdown))
		items -= (int64_t)pool->workers;
	items -= pool->shut_down == TRI_YES;
	return items > 0 ? items : 0;
}

static size_t workers_at_work(const struct world *world, const struct py_executor *pool)
{
	size_t count = 0;
	vec_each_ptr(struct py_thread, thread, &world->process->threads)
		count += thread->executor == pool && !thread_is_idle_worker(thread);
	return count;
}

bool pool_words(const struct world *world, const struct py_thread *worker, struct say *words)
{
	struct arena *arena = world->arena;
	const struct py_executor *pool = worker->executor;
	int64_t pending = pool ? pending_tasks(world, pool) : LOCK_NUMBER_UNKNOWN;
	if (pending == LOCK_NUMBER_UNKNOWN || pool->max_workers == LOCK_NUMBER_UNKNOWN)
		return false;
	words->function =
		pool->name ? arena_printf(arena, "\"%s\"", say_clipped(arena, pool->name, 40))
			   : say(arena, SOME_POOL);
	words->what = arena_printf(arena, "%zu", workers_at_work(world, pool));
	words->more = arena_printf(arena, "%lld", (long long)pool->max_workers);
	words->count = (uint64_t)pending;
	return true;
}

const char *pool_numbers(const struct world *world, const struct py_thread *worker)
{
	struct say words = {0};
	return pool_words(world, worker, &words) ? say_in(world->arena, SAY_POOL_NUMBERS, &words)
						 : "";
}
