// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/contention.h"
#include "render/heap.h"
#include "render/say.h"
#include "render/table.h"
#include "render/wrap.h"

enum {
	LEADS_MOST = 6, // threads named as possible owners
};

enum column {
	COLUMN_ID = 0,
	COLUMN_KIND,
	COLUMN_NAME,
	COLUMN_STATE,
	COLUMN_OWNER,
	COLUMN_GRADE,
	COLUMN_WAITERS,
	COLUMN_COUNT,
};

static const struct table_column columns[COLUMN_COUNT] = {
	[COLUMN_ID] = {"Id", FIT_WHOLE, 2, false},
	[COLUMN_KIND] = {"Kind", FIT_END, 5, false},
	[COLUMN_NAME] = {"Name", FIT_MIDDLE, 8, false},
	[COLUMN_STATE] = {"State", FIT_END, 7, false},
	[COLUMN_OWNER] = {"Owner", FIT_MIDDLE, 10, false},
	[COLUMN_GRADE] = {"Sure", FIT_WHOLE, 4, false},
	[COLUMN_WAITERS] = {"Waiting", FIT_END, 8, false},
};

static bool owner_is_claimed(const struct py_lock *lock)
{
	return lock->owner && lock->evidence != EVIDENCE_NONE && lock->evidence != EVIDENCE_POSSIBLE;
}

/** Whether one thread at a time owns such an object. */
static bool is_ownable(const struct py_lock *lock)
{
	switch (lock->kind) {
	case LOCK_EVENT:
	case LOCK_SEMAPHORE:
	case LOCK_BARRIER:
	case LOCK_QUEUE:
	case LOCK_SIMPLE_QUEUE:
	case LOCK_FUTURE:
		return false;
	default:
		return true;
	}
}

static bool is_in_play(const struct py_lock *lock)
{
	return lock->waiters.count || owner_is_claimed(lock) || lock->owner_missing ||
	       (lock->locked != TRI_NO && is_ownable(lock) && !lock->outer);
}

static const char *say_fill(const struct view *view, const struct py_lock *lock)
{
	long long value = lock->value;
	if (lock->limit != LOCK_NUMBER_UNKNOWN && lock->limit > 0)
		return arena_printf(view->arena, "%lld of %lld", value, (long long)lock->limit);
	if (!value)
		return "empty";
	return arena_printf(view->arena, "%lld item%s", value, value == 1 ? "" : "s");
}

static const char *say_queue(const struct view *view, const struct py_lock *lock)
{
	const char *fill = say_fill(view, lock);
	if (lock->unfinished == LOCK_NUMBER_UNKNOWN || lock->unfinished <= 0)
		return fill;
	return arena_printf(view->arena, "%s, %lld unfinished", fill, (long long)lock->unfinished);
}

/** The state of an object that is more than locked or free; NULL when it is not, or its number is not known. */
static const char *say_value(const struct view *view, const struct py_lock *lock)
{
	if (lock->value == LOCK_NUMBER_UNKNOWN)
		return NULL;
	switch (lock->kind) {
	case LOCK_EVENT:
		return lock->value ? "set" : "not set";
	case LOCK_SEMAPHORE:
		return arena_printf(view->arena, "%lld permit%s", (long long)lock->value,
				    lock->value == 1 ? "" : "s");
	case LOCK_BARRIER:
		return say_fill(view, lock);
	case LOCK_QUEUE:
	case LOCK_SIMPLE_QUEUE:
		return say_queue(view, lock);
	default:
		return NULL;
	}
}

static const char *state_cell(const struct view *view, const struct py_lock *lock)
{
	const char *value = say_value(view, lock);
	if (value)
		return value;
	if (lock->locked == TRI_NO)
		return "free";
	if (lock->locked != TRI_YES)
		return "unknown";
	return lock->count != LOCK_NUMBER_UNKNOWN && lock->count > 1
		       ? arena_printf(view->arena, "locked %lldx", (long long)lock->count)
		       : "locked";
}

static const char *name_cell(const struct view *view, const struct py_lock *lock)
{
	if (lock->kind == LOCK_MODULE && lock->label)
		return lock->label;
	if (lock->names.count && lock->names.items[0])
		return lock->names.items[0];
	if (lock->outer)
		return arena_printf(view->arena, "of %s", say_lock(view, lock->outer));
	return say_address(view, lock->address);
}

static const char *owner_cell(const struct view *view, const struct py_lock *lock)
{
	if (owner_is_claimed(lock))
		return say_thread_with_id(view, lock->owner);
	if (lock->owner_missing)
		return "gone";
	if (lock->locked == TRI_NO || !is_ownable(lock))
		return "-";
	return "?";
}

static const char *waiters_cell(const struct view *view, const struct contention *contention)
{
	const struct py_lock *lock = contention->lock;
	if (!lock->waiters.count)
		return lock->has_waiters == TRI_YES ? "some" : NULL;
	const char *more = contention->indirect || contention->more
				   ? arena_printf(view->arena, " (+%zu%s)", contention->indirect,
						  contention->more ? " or more" : "")
				   : "";
	struct text names __attribute__((cleanup(text_deinit))) = {0};
	vec_each_ptr(const struct py_thread, thread, &lock->waiters) {
		const char *interpreter = say_interpreter(view, thread);
		text_printf(&names, "%s%s%s%s%s", names.length ? ", " : "", say_thread(view, thread),
			    *interpreter ? " (" : "", interpreter, *interpreter ? ")" : "");
	}
	return arena_printf(view->arena, "%zu%s: %s", lock->waiters.count, more, text_get(&names));
}

static const char *say_missing(const struct view *view, const char *how)
{
	if (!strcmp(how, "ended"))
		return "locked by a thread that has ended: nobody is left to release it";
	if (!strcmp(how, "forked"))
		return "locked when this process was forked: the owner stayed in the parent";
	return arena_printf(view->arena, "its owner no longer exists: %s", how);
}

/** Threads that may own the lock, for all that is known; they are leads, so never in the owner's column. */
static const char *say_leads(const struct view *view, const struct py_lock *lock)
{
	size_t count = lock->reachable_by.count;
	const char *others = lock->reach_complete == TRI_YES ? "" : ", or others";
	if (count)
		return arena_printf(view->arena, "owner unknown; could be: %s%s",
				    say_threads(view, lock->reachable_by.items, count, LEADS_MOST),
				    others);
	if (lock->owner && lock->evidence == EVIDENCE_POSSIBLE)
		return arena_printf(view->arena, "owner unknown; could be: %s%s",
				    say_thread_with_id(view, lock->owner), others);
	return "owner unknown";
}

static void add_verbose_notes(const struct view *view, struct table *table, struct table_row *row,
			      const struct py_lock *lock)
{
	if (owner_is_claimed(lock) && lock->why && *lock->why)
		table_add_note(table, row,
			       arena_printf(view->arena, "held by %s: %s",
					    say_thread_with_id(view, lock->owner), lock->why));
	table_add_note(table, row,
		       arena_printf(view->arena, "%s at %s", say(lock->type),
				    say_address(view, lock->address)));
	for (size_t i = 1; i < lock->names.count; i++)
		table_add_note(
			table, row,
			arena_printf(view->arena, "also known as %s", say(lock->names.items[i])));
	if (lock->waiters.count)
		table_add_note(table, row,
			       arena_printf(view->arena, "waited for by %s",
					    say_threads(view, lock->waiters.items,
							lock->waiters.count, SIZE_MAX)));
}

static void add_lock(const struct view *view, struct table *table,
		     const struct contention *contention)
{
	const struct py_lock *lock = contention->lock;
	struct table_row *row = table_add_row(table);
	struct table_cell *cells = row->cells;
	cells[COLUMN_ID].text = arena_printf(view->arena, "L%zu", lock->index + 1);
	cells[COLUMN_KIND].text = lock->type ? lock->type : py_lock_kind_type(lock->kind);
	cells[COLUMN_NAME] = (struct table_cell){name_cell(view, lock), STYLE_TITLE};
	cells[COLUMN_STATE].text = state_cell(view, lock);
	cells[COLUMN_OWNER] = (struct table_cell){
		owner_cell(view, lock),
		lock->owner_missing ? STYLE_ERROR : STYLE_PLAIN,
	};
	if (owner_is_claimed(lock))
		cells[COLUMN_GRADE].text = py_evidence_word(lock->evidence);
	cells[COLUMN_WAITERS].text = waiters_cell(view, contention);
	if (lock->owner_missing && !owner_is_claimed(lock))
		table_add_note(table, row, say_missing(view, lock->owner_missing));
	else if (lock->owner_unknown && !owner_is_claimed(lock))
		table_add_note(table, row, lock->owner_unknown);
	else if (!strcmp(cells[COLUMN_OWNER].text, "?"))
		table_add_note(table, row, say_leads(view, lock));
	if (view->options->verbose)
		add_verbose_notes(view, table, row, lock);
}

enum turn {
	TURN_WAITED_FOR = 0,
	TURN_LOCKED,
	TURN_REST,
	TURN_COUNT,
};

static enum turn turn_of(const struct py_lock *lock)
{
	if (lock->waiters.count)
		return TURN_WAITED_FOR;
	return lock->locked == TRI_YES && is_ownable(lock) ? TURN_LOCKED : TURN_REST;
}

/** All that are known: those that keep threads waiting, then the locked ones, then the rest. */
static void every_lock(struct view *view, const contention_vec *all)
{
	const struct py_heap_locks *found = view->process->heap_locks;
	struct table table = table_create(view, columns, COLUMN_COUNT);
	for (enum turn turn = 0; turn < TURN_COUNT; turn++)
		vec_each(const struct contention, contention, all)
			if (turn_of(contention->lock) == turn &&
			    (turn == TURN_WAITED_FOR || table.rows.count < found->limit))
				add_lock(view, &table, contention);
	heap_counts(view, found);
	if (table.rows.count) {
		view_blank(view);
		table_draw(&table);
	}
	heap_rest(view, found, table.rows.count);
}

void locks_body(struct view *view)
{
	contention_vec all = contention_find(view);
	if (view->process->heap_locks) {
		every_lock(view, &all);
		return;
	}
	struct table table = table_create(view, columns, COLUMN_COUNT);
	vec_each(const struct contention, contention, &all)
		if (view->options->verbose || is_in_play(contention->lock))
			add_lock(view, &table, contention);
	size_t idle = all.count - table.rows.count;
	if (table.rows.count)
		table_draw(&table);
	else
		view_title(view, "No lock is held or waited for, as far as could be read.");
	if (idle)
		wrap_add(view, (struct wrap){.style = STYLE_DIM},
			 arena_printf(view->arena, "%s free and unused, not shown.",
				      say_count(view, idle, "more lock is", "more locks are")));
}

void render_locks(struct text *text, const struct py_report *report,
		  const struct render_options *options)
{
	VIEW(view, text, report, options);
	locks_body(&view);
	view_warnings(&view);
}
