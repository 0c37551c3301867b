// SPDX-License-Identifier: GPL-3.0-or-later
/** @file What every unit test program ends with. */
#ifndef PYHANG_TESTS_UNIT_H
#define PYHANG_TESTS_UNIT_H

#include <check.h>
#include <signal.h>
#include <stdlib.h>

#include "model/types.h"

/** Adds tests that each run in a process of their own. */
static inline void unit_add(Suite *suite, const char *name, const TTest *const *tests, size_t count)
{
	TCase *group = tcase_create(name);
	for (size_t i = 0; i < count; i++)
		tcase_add_test(group, tests[i]);
	suite_add_tcase(suite, group);
}

/** Adds tests that pass when they end in abort(). */
static inline void unit_add_aborting(Suite *suite, const char *name, const TTest *const *tests,
				     size_t count)
{
	TCase *group = tcase_create(name);
	for (size_t i = 0; i < count; i++)
		tcase_add_test_raise_signal(group, tests[i], SIGABRT);
	suite_add_tcase(suite, group);
}

/** Runs the tests; the exit status of the program. */
static inline int unit_run_suite(Suite *suite)
{
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

/** For a program that has nothing but plain tests. */
static inline int unit_run(const char *name, const TTest *const *tests, size_t count)
{
	Suite *suite = suite_create(name);
	unit_add(suite, name, tests, count);
	return unit_run_suite(suite);
}

#endif
