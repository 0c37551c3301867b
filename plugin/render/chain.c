// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/chain.h"

#include "render/say.h"
#include "render/tree.h"
#include "render/wrap.h"

enum {
	// One screen: what is shown of a long chain unless the user asked for all.
	CHAIN_HEAD = 9,
	CHAIN_TAIL = 3,
};

static const char *link_text(const struct view *view, const struct py_chain_link *link)
{
	bool holds = link->holds && *link->holds;
	bool text = link->text && *link->text;
	// What a thread waits for was said above, where the cycle began.
	if (holds && (link->closes_cycle || !text))
		return link->holds;
	if (holds)
		return arena_printf(view->arena, "%s, %s", link->holds, link->text);
	return text ? link->text : say_story(view, link->thread);
}

static struct tree_row link_row(const struct view *view, const struct py_chain_link *link)
{
	struct tree_row row = {
		.depth = link->depth,
		.name = say_thread(view, link->thread),
		.id = link->closes_cycle ? "" : say_gdb_id(view, link->thread),
		.text = link_text(view, link),
		.cycle = link->closes_cycle,
	};
	if (link->grouped)
		row.remark = arena_printf(view->arena, "and %s",
					  say_count(view, link->grouped, "more thread like it",
						    "more threads like it"));
	return row;
}

void chain_draw(struct view *view)
{
	size_t count = view->report->chain.count;
	const struct py_chain_link *links = view->report->chain.items;
	size_t head = count, tail = count;
	if (!view->options->verbose && count > CHAIN_HEAD + CHAIN_TAIL + 1) {
		head = CHAIN_HEAD;
		tail = count - CHAIN_TAIL;
	}
	tree_row_vec rows = {0};
	for (size_t i = 0; i < head; i++)
		vec_add(view->arena, &rows, link_row(view, &links[i]));
	tree_draw(view, &rows);
	if (head == count)
		return;
	wrap_add(view, (struct wrap){.style = STYLE_DIM, .indent = 2, .hang = 2},
		 arena_printf(view->arena, "%s %zu more links of the chain; `pyhang threads` lists every thread",
			      view_mark(view, MARK_ELLIPSIS), tail - head));
	rows.count = 0;
	for (size_t i = tail; i < count; i++) {
		struct tree_row row = link_row(view, &links[i]);
		size_t least = links[tail].depth;
		row.depth = row.depth > least ? row.depth - least : 0;
		vec_add(view->arena, &rows, row);
	}
	tree_draw(view, &rows);
}

bool chain_shows_cycle(const struct view *view)
{
	vec_each(const struct py_chain_link, link, &view->report->chain)
		if (link->closes_cycle)
			return true;
	return false;
}
