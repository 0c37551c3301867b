// SPDX-License-Identifier: GPL-3.0-or-later
#include "render/activity.h"

#include "render/say.h"
#include "render/tree.h"
#include "render/wrap.h"

/** Threads that do the same at the same place. */
struct story {
	const struct py_thread *first;
	size_t count;
	const char *where;
	bool same_detail; // false: they differ in how long they sleep, or the like
	size_t next;      // the next one in its bucket, as index + 1
};

typedef VEC(struct story) story_vec;

/** Stories, and where to find them: with thousands of threads, each may have its own. */
struct stories {
	struct arena *arena;
	story_vec all;
	size_t *buckets; // first story of each, as index + 1
	size_t bucket_count;
};

static bool same_text(const char *one, const char *other)
{
	return one == other || (one && other && !strcmp(one, other));
}

static bool same_wait(const struct py_wait *one, const struct py_wait *other)
{
	return one->kind == other->kind && one->lock == other->lock &&
	       one->thread == other->thread && one->fd == other->fd && one->pid == other->pid;
}

static bool story_matches(const struct story *story, const struct py_thread *thread,
			  const char *where)
{
	const struct py_thread *first = story->first;
	if (first->state != thread->state || !same_wait(&first->wait, &thread->wait) ||
	    strcmp(story->where, where))
		return false;
	return thread->wait.kind != WAIT_NONE || same_text(first->detail, thread->detail);
}

/** Equal for threads whose stories match; not only for these. */
static size_t story_hash(const struct py_thread *thread, const char *where)
{
	const struct py_wait *wait = &thread->wait;
	size_t hash = thread->state;
	hash = hash * 31 + (wait->lock ? wait->lock->index : 0);
	hash = hash * 31 + (wait->thread ? wait->thread->index : 0);
	hash = hash * 31 + (size_t)wait->fd;
	for (; *where; where++)
		hash = hash * 31 + (unsigned char)*where;
	return hash;
}

static void story_join(struct stories *stories, const struct py_thread *thread, const char *where)
{
	size_t *bucket = &stories->buckets[story_hash(thread, where) % stories->bucket_count];
	for (size_t at = *bucket; at; at = stories->all.items[at - 1].next) {
		struct story *story = &stories->all.items[at - 1];
		if (!story_matches(story, thread, where))
			continue;
		story->count++;
		story->same_detail &= same_text(story->first->detail, thread->detail);
		return;
	}
	vec_add(stories->arena, &stories->all, ((struct story){thread, 1, where, true, *bucket}));
	*bucket = stories->all.count;
}

static story_vec find_stories(const struct view *view, struct py_thread *const *threads, size_t count)
{
	struct stories stories = {.arena = view->arena, .bucket_count = count + 1};
	stories.buckets = arena_array(view->arena, size_t, stories.bucket_count);
	for (size_t i = 0; i < count; i++)
		if (threads[i])
			story_join(&stories, threads[i], say_where(view, threads[i]));
	return stories.all;
}

static const char *story_text(const struct view *view, const struct story *story)
{
	struct py_thread common = *story->first;
	if (!story->same_detail)
		common.detail = NULL;
	return say_story(view, &common);
}

void activity_draw(struct view *view, struct py_thread *const *threads, size_t count, size_t most)
{
	story_vec stories = find_stories(view, threads, count);
	if (view->options->verbose)
		most = SIZE_MAX;
	tree_row_vec rows = {0};
	size_t left = 0;
	for (size_t i = 0; i < stories.count; i++) {
		const struct story *story = &stories.items[i];
		if (i >= most) {
			left += story->count;
			continue;
		}
		struct tree_row *row = vec_push(view->arena, &rows);
		row->name = say_thread(view, story->first);
		row->id = say_gdb_id(view, story->first);
		row->text = story_text(view, story);
		if (story->count > 1)
			row->remark = arena_printf(view->arena, "and %s",
						   say_count(view, story->count - 1,
							     "more thread like it",
							     "more threads like it"));
	}
	tree_draw(view, &rows);
	if (left)
		wrap_add(view, (struct wrap){.style = STYLE_DIM, .indent = 2, .hang = 2},
			 arena_printf(view->arena, "and %s: `pyhang threads` lists them.",
				      say_count(view, left, "more thread", "more threads")));
}
