// SPDX-License-Identifier: GPL-3.0-or-later
/** @file What every test of explain needs. */
#ifndef PYHANG_TESTS_EXPLAIN_SUITE_H
#define PYHANG_TESTS_EXPLAIN_SUITE_H

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "explain/explain.h"
#include "model_builder.h"

/** The process of the present test. */
static struct py_process *process;

static void set_up(void)
{
	process = model_new();
}

static void tear_down(void)
{
	model_free(process);
}

static inline int run_suite(const char *name, const TTest *const *tests, size_t count)
{
	Suite *suite = suite_create(name);
	TCase *test_case = tcase_create(name);
	tcase_add_checked_fixture(test_case, set_up, tear_down);
	for (size_t i = 0; i < count; i++)
		tcase_add_test(test_case, tests[i]);
	suite_add_tcase(suite, test_case);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

#define RUN_SUITE(name, tests) run_suite(name, tests, sizeof(tests) / sizeof((tests)[0]))

#define assert_has(text, part)                                                   \
	ck_assert_msg((text) && strstr(text, part), "no \"%s\" in \"%s\"", part, \
		      (text) ? (text) : "(null)")

/** The root cause. */
static inline const struct py_cause *root_cause(const struct py_report *report)
{
	ck_assert_uint_gt(report->verdict.causes.count, 0);
	return &report->verdict.causes.items[0];
}

static inline const struct py_cause *find_cause(const struct py_report *report,
						enum py_cause_kind kind)
{
	vec_each(const struct py_cause, cause, &report->verdict.causes)
		if (cause->kind == kind)
			return cause;
	return NULL;
}

#endif
