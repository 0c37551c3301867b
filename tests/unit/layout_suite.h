// SPDX-License-Identifier: GPL-3.0-or-later
/** @file Tests that run once under each layout: `_i` is its index in layouts[]. */
#ifndef PYHANG_TESTS_LAYOUT_SUITE_H
#define PYHANG_TESTS_LAYOUT_SUITE_H

#include "cpython/layout.h"
#include "unit.h"

static inline int layout_count(void)
{
	int count = 0;
	while (layouts[count])
		count++;
	return count;
}

/** `teardown` ends each test. */
static inline void unit_add_layouts(Suite *suite, const char *name, void (*teardown)(void),
				    const TTest *const *tests, size_t count)
{
	TCase *group = tcase_create(name);
	tcase_add_checked_fixture(group, NULL, teardown);
	tcase_set_timeout(group, 60);
	for (size_t i = 0; i < count; i++)
		tcase_add_loop_test(group, tests[i], 0, layout_count());
	suite_add_tcase(suite, group);
}

/** For a program that has nothing but such tests. */
static inline int unit_run_layouts(const char *name, void (*teardown)(void), const TTest *const *tests, size_t count)
{
	Suite *suite = suite_create(name);
	unit_add_layouts(suite, "layouts", teardown, tests, count);
	return unit_run_suite(suite);
}

#endif
