// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/heap.h"

#include "render/say.h"
#include "render/table.h"
#include "render/wrap.h"

enum {
	COLUMN_TYPE = 0,
	COLUMN_TOTAL,
	COLUMN_LOCKED,
	COLUMN_FREE,
	COLUMN_COUNT,
	TYPES_MOST = 40, // shown; the rest is counted together
};

static const struct table_column columns[COLUMN_COUNT] = {
	[COLUMN_TYPE] = {"Type", FIT_END, 8, false},
	[COLUMN_TOTAL] = {"On the heap", FIT_WHOLE, 1, true},
	[COLUMN_LOCKED] = {"Locked", FIT_WHOLE, 1, true},
	[COLUMN_FREE] = {"Free", FIT_WHOLE, 1, true},
};

/** "1,234,567" */
static const char *say_number(const struct view *view, size_t number)
{
	const char *digits = arena_printf(view->arena, "%zu", number);
	size_t length = strlen(digits);
	struct text text __attribute__((cleanup(text_deinit))) = {0};
	for (size_t i = 0; i < length; i++)
		text_printf(&text, "%s%c", i && (length - i) % 3 == 0 ? "," : "", digits[i]);
	return arena_strdup(view->arena, text_get(&text));
}

static void add_count(struct table *table, const char *type, const struct py_heap_count *count)
{
	struct table_row *row = table_add_row(table);
	row->cells[COLUMN_TYPE] = (struct table_cell){type, STYLE_TITLE};
	row->cells[COLUMN_TOTAL].text = say_number(table->view, count->total);
	row->cells[COLUMN_LOCKED].text =
		count->ownable ? say_number(table->view, count->locked) : "-";
	row->cells[COLUMN_FREE].text = count->ownable ? say_number(table->view, count->free) : "-";
}

static void note(struct view *view, const char *prose)
{
	wrap_add(view, (struct wrap){.style = STYLE_DIM}, prose);
}

void heap_counts(struct view *view, const struct py_heap_locks *found)
{
	struct table table = table_create(view, columns, COLUMN_COUNT);
	struct py_heap_count more = {.ownable = true};
	for (size_t i = 0; i < found->types.count; i++) {
		const struct py_heap_count *count = &found->types.items[i];
		if (i < TYPES_MOST) {
			add_count(&table, count->type, count);
		} else {
			more.total += count->total;
			more.locked += count->locked;
			more.free += count->free;
		}
	}
	if (more.total)
		add_count(&table, "other types", &more);
	if (!found->total) {
		view_title(view, "No lock was found on the heap.");
		return;
	}
	table_draw(&table);
	if (found->evidence == HEAP_BY_SHAPE)
		note(view, "A free-threaded build: these were found by their shape in memory, not "
			   "in the allocator's records.");
}

void heap_rest(struct view *view, const struct py_heap_locks *found, size_t shown)
{
	size_t rest =
		found->total > shown + found->waiting ? found->total - shown - found->waiting : 0;
	if (found->waiting)
		note(view, arena_printf(view->arena,
					"%s made by waiting threads for themselves, not shown.",
					say_count(view, found->waiting, "lock was", "locks were")));
	if (rest)
		note(view,
		     arena_printf(view->arena,
				  "%s and %s more; `pyhang locks --all --limit N` shows N of them.",
				  view_mark(view, MARK_ELLIPSIS), say_number(view, rest)));
}
