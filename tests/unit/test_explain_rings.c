// SPDX-License-Identifier: GPL-3.0-or-later
// Waits that lead round in a ring and are no deadlock: crafted memory, or threads that are gone.
#include "explain/explain.h"
#include "model_builder.h"
#include "unit.h"

/** Threads that join each other in a ring, all of which are in the given state of life. */
static struct py_process *ring_of(size_t count, enum tri alive, enum tri finished)
{
	struct py_process *process = model_new();
	for (size_t i = 0; i < count; i++) {
		struct py_thread *thread = model_thread(process, "member");
		thread->alive = alive;
		thread->finished = finished;
	}
	for (size_t i = 0; i < count; i++)
		model_wait_join(process, process->threads.items[1 + i],
				process->threads.items[1 + (i + 1) % count], 7);
	return process;
}

START_TEST(ring_of_threads_in_any_state_of_life_ends)
{
	for (enum tri alive = TRI_UNKNOWN; alive <= TRI_YES; alive++) {
		for (enum tri finished = TRI_UNKNOWN; finished <= TRI_YES; finished++) {
			struct py_process *process = ring_of(1 + (size_t)_i, alive, finished);
			ck_assert_ptr_nonnull(explain_process(process));
			model_free(process);
		}
	}
}
END_TEST

START_TEST(ring_behind_a_thread_of_which_nothing_is_known_ends)
{
	struct py_process *process = ring_of(3, TRI_YES, TRI_NO);
	struct py_thread *member = process->threads.items[2];
	member->block = (struct py_block){.kind = BLOCK_UNKNOWN, .fd = -1, .pid = -1};
	process->runtime.finalizing = TRI_YES;
	ck_assert_ptr_nonnull(explain_process(process));
	model_free(process);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("rings");
	TCase *group = tcase_create("rings");
	tcase_add_loop_test(group, ring_of_threads_in_any_state_of_life_ends, 0, 4);
	tcase_add_test(group, ring_behind_a_thread_of_which_nothing_is_known_ends);
	suite_add_tcase(suite, group);
	return unit_run_suite(suite);
}
