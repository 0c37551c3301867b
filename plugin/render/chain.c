// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/chain.h"

#include "render/say.h"
#include "render/tree.h"
#include "render/wrap.h"

enum {
	LINES_MOST = 16, // of the chain, so that the verdict and the advice are on the same screen
};

/** How many links of a long chain are shown. */
struct ends {
	size_t head, tail;
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

static void draw_links(struct view *view, size_t first, size_t end)
{
	const struct py_chain_link *links = view->report->chain.items;
	tree_row_vec rows = {0};
	for (size_t i = first; i < end; i++) {
		struct tree_row row = link_row(view, &links[i]);
		row.depth -= row.depth < links[first].depth ? row.depth : links[first].depth;
		vec_add(view->arena, &rows, row);
	}
	tree_draw(view, &rows);
}

/** Draws the ends of the chain, and says how much is left out between them. */
static void draw_ends(struct view *view, struct ends ends)
{
	size_t count = view->report->chain.count;
	if (count <= ends.head + ends.tail + 1) {
		draw_links(view, 0, count);
		return;
	}
	draw_links(view, 0, ends.head);
	wrap_add(view, (struct wrap){.style = STYLE_DIM, .indent = 2, .hang = 4},
		 arena_printf(view->arena,
			      "%s %zu more links of the chain; `pyhang threads` lists every thread",
			      view_mark(view, MARK_ELLIPSIS), count - ends.head - ends.tail));
	draw_links(view, count - ends.tail, count);
}

static size_t count_lines(const char *text)
{
	size_t lines = 0;
	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

void chain_draw(struct view *view)
{
	static const struct ends attempts[] = {{9, 3}, {6, 2}, {4, 2}, {3, 1}};
	if (view->options->verbose) {
		draw_links(view, 0, view->report->chain.count);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(attempts); i++) {
		struct text text __attribute__((cleanup(text_deinit))) = {0};
		struct view attempt = *view;
		attempt.text = &text;
		draw_ends(&attempt, attempts[i]);
		if (count_lines(text_get(&text)) > LINES_MOST && i + 1 < ARRAY_SIZE(attempts))
			continue;
		text_add(view->text, text_get(&text));
		return;
	}
}

bool chain_shows_cycle(const struct view *view)
{
	vec_each(const struct py_chain_link, link, &view->report->chain)
		if (link->closes_cycle)
			return true;
	return false;
}
