// SPDX-License-Identifier: GPL-3.0-or-later
#include <string.h>

#include "cpython/layout.h"
#include "unit.h"

START_TEST(a_version_leads_to_its_table)
{
	static const struct {
		unsigned version_hex;
		bool free_threaded;
		enum tri debug;
		unsigned word_size;
		enum layout_match match;
		const char *name;
	} cases[] = {
		{0x020712f0, false, TRI_NO, 8, LAYOUT_EXACT, "2.7"},
		{0x020712f0, false, TRI_YES, 8, LAYOUT_EXACT, "2.7d"},
		{0x03060ff0, false, TRI_UNKNOWN, 8, LAYOUT_EXACT, "3.6"},
		{0x030703f0, false, TRI_NO, 8, LAYOUT_EXACT, "3.7.0"},
		{0x030704f0, false, TRI_NO, 8, LAYOUT_EXACT, "3.7"},
		{0x030704f0, false, TRI_YES, 8, LAYOUT_EXACT, "3.7d"},
		{0x030812f0, false, TRI_YES, 8, LAYOUT_EXACT, "3.8"},
		{0x030b02f0, false, TRI_NO, 8, LAYOUT_EXACT, "3.11"},
		{0x030d00f0, false, TRI_NO, 8, LAYOUT_EXACT, "3.13.0"},
		{0x030d00a1, false, TRI_NO, 8, LAYOUT_EXACT, "3.13.0"},
		{0x030d0000, false, TRI_NO, 8, LAYOUT_EXACT, "3.13"},
		{0x030d01f0, false, TRI_NO, 8, LAYOUT_EXACT, "3.13"},
		{0x030d63f0, false, TRI_YES, 8, LAYOUT_EXACT, "3.13d"},
		{0x030d05f0, true, TRI_NO, 8, LAYOUT_EXACT, "3.13t"},
		{0x030e00f0, true, TRI_YES, 8, LAYOUT_EXACT, "3.14td"},
		{0x031000f0, false, TRI_NO, 8, LAYOUT_NEWER, "3.15"},
		{0x031000f0, true, TRI_NO, 8, LAYOUT_NEWER, "3.15t"},
		{0x031000f0, false, TRI_YES, 8, LAYOUT_NEWER, "3.15d"},
		{0x030500f0, false, TRI_NO, 8, LAYOUT_MISSING, NULL},
		{0x02060000, false, TRI_NO, 8, LAYOUT_MISSING, NULL},
		{0x030c00f0, true, TRI_NO, 8, LAYOUT_MISSING, NULL},
		{0x030b02f0, false, TRI_NO, 4, LAYOUT_EXACT, "3.11 i386"},
		{0x030d05f0, false, TRI_NO, 4, LAYOUT_EXACT, "3.13 i386"},
		{0x030d00f0, false, TRI_NO, 4, LAYOUT_MISSING, NULL},
		{0x030c00f0, false, TRI_NO, 4, LAYOUT_MISSING, NULL},
		{0x030e00f0, false, TRI_NO, 4, LAYOUT_NEWER, "3.13 i386"},
	};
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct layout *layout;
		enum layout_match match = layout_find(cases[i].version_hex, cases[i].free_threaded,
						      cases[i].debug, cases[i].word_size, &layout);
		ck_assert_msg(match == cases[i].match, "%x: match %d", cases[i].version_hex, match);
		ck_assert_pstr_eq(layout ? layout->name : NULL, cases[i].name);
	}
}
END_TEST

static bool inside(layout_at at, layout_at size)
{
	return !layout_has(at) || !layout_has(size) || layout_offset(at) < layout_offset(size);
}

START_TEST(members_lie_inside_their_structures)
{
	for (size_t i = 0; layouts[i]; i++) {
		const struct layout *l = layouts[i];
		ck_assert(inside(l->runtime.interpreters_head, l->runtime.sizeof_runtime));
		ck_assert(inside(l->runtime.tstate_current, l->runtime.sizeof_runtime));
		ck_assert(inside(l->interp.atexit_callbacks, l->interp.sizeof_interp));
		ck_assert(inside(l->interp.finalization_guards, l->interp.sizeof_interp));
		ck_assert(inside(l->gil.switch_mutex, l->gil.sizeof_gil));
		ck_assert(inside(l->tstate.datastack_chunk, l->tstate.sizeof_tstate));
		ck_assert(inside(l->iframe.localsplus, l->iframe.sizeof_iframe));
		ck_assert(inside(l->lock.mutex, l->lock.sizeof_lock));
		ck_assert(inside(l->rlock.level, l->rlock.sizeof_rlock));
	}
}
END_TEST

START_TEST(every_table_knows_what_all_versions_have)
{
	for (size_t i = 0; layouts[i]; i++) {
		const struct layout *l = layouts[i];
		ck_assert(layout_has(l->interp.tstate_head));
		ck_assert(layout_has(l->tstate.thread_id));
		ck_assert(layout_has(l->code.name));
		ck_assert(layout_has(l->type.name));
		ck_assert(layout_has(l->object.ob_type));
		ck_assert(layout_has(l->lock.sem) != layout_has(l->lock.mutex));
		ck_assert(layout_has(l->pyframe.f_localsplus) != layout_has(l->iframe.localsplus));
		ck_assert_int_ge(l->opcodes.with_handler, 0);
		ck_assert_int_ge(l->opcodes.load_global, 0);
	}
}
END_TEST

static struct layout with_mutexes(unsigned version_hex, unsigned size)
{
	const struct layout *table;
	ck_assert(layout_find(version_hex, false, TRI_NO, 8, &table) == LAYOUT_EXACT);
	struct layout layout = *table;
	layout_set_mutex_size(&layout, size);
	return layout;
}

// The numbers are those of tools/layout with aarch64-linux-gnu-gcc; tests/arch compares all others.
START_TEST(larger_mutexes_move_what_lies_behind_them)
{
	struct layout l = with_mutexes(0x030d05f0, 48);
	ck_assert_uint_eq(layout_offset(l.gil.mutex), 80);
	ck_assert_uint_eq(layout_offset(l.gil.switch_cond), 128);
	ck_assert_uint_eq(layout_offset(l.gil.switch_mutex), 176);
	ck_assert_uint_eq(layout_offset(l.gil.sizeof_gil), 224);
	ck_assert_uint_eq(layout_offset(l.interp.tstate_head), 7344);
	ck_assert_uint_eq(layout_offset(l.interp.atexit_callbacks), 10728);
	ck_assert_uint_eq(layout_offset(l.interp.sizeof_interp), 194992);
	ck_assert_uint_eq(layout_offset(l.runtime.thread_handles), 1064);
	ck_assert_uint_eq(layout_offset(l.runtime.sizeof_runtime), 283392);
}
END_TEST

START_TEST(larger_mutexes_move_the_rest_of_a_runtime_that_has_the_gil)
{
	struct layout l = with_mutexes(0x030b02f0, 48);
	ck_assert_uint_eq(layout_offset(l.runtime.gil), 360);
	ck_assert_uint_eq(layout_offset(l.runtime.tstate_current), 592);
	ck_assert_uint_eq(layout_offset(l.runtime.sizeof_runtime), 166704);
}
END_TEST

START_TEST(mutexes_can_shrink_again)
{
	struct layout l = with_mutexes(0x030d05f0, 48);
	layout_set_mutex_size(&l, 40);
	struct layout measured = with_mutexes(0x030d05f0, 40);
	ck_assert_mem_eq(&l.runtime, &measured.runtime, sizeof(l.runtime));
	ck_assert_mem_eq(&l.interp, &measured.interp, sizeof(l.interp));
	ck_assert_mem_eq(&l.gil, &measured.gil, sizeof(l.gil));
}
END_TEST

int main(void)
{
	const TTest *const tests[] = {
		a_version_leads_to_its_table,
		members_lie_inside_their_structures,
		every_table_knows_what_all_versions_have,
		larger_mutexes_move_what_lies_behind_them,
		larger_mutexes_move_the_rest_of_a_runtime_that_has_the_gil,
		mutexes_can_shrink_again,
	};
	return unit_run("layout", tests, ARRAY_SIZE(tests));
}
