#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of what runs the tests: does a runner that crashes, hangs or says nothing count as a failure?"""
import contextlib
import io
import os
import sys
import unittest
from unittest import mock

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "hangs")]
sys.dont_write_bytecode = True

import all as runner  # noqa: E402
from harness import cells, pool  # noqa: E402


def counted(script):
    """What a runner that is this shell script counts as, and what is shown of it."""
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        count = runner._counted(["sh", "-c", script])
    return (count.passed, count.failed, count.skipped), shown.getvalue()


class Steps(unittest.TestCase):
    def test_closing_lines_of_all_kinds_are_added(self):
        text = "3 passed, 1 failed, 2 skipped\n100%: Checks: 7, Failures: 1, Errors: 0\n" \
               "Ran 4 tests in 0.1s\n\nFAILED (errors=1, skipped=1)\n"
        self.assertEqual(str(runner.counts_in(text)), "11 passed, 3 failed, 3 skipped")

    def test_runner_that_passes(self):
        self.assertEqual(counted("echo 3 passed, 0 failed, 1 skipped")[0], (3, 0, 1))

    def test_runner_that_crashes_after_counting_is_a_failure(self):
        self.assertEqual(counted("echo 3 passed, 0 failed, 0 skipped; exit 1")[0], (3, 1, 0))

    def test_runner_that_counts_nothing_is_a_failure(self):
        self.assertEqual(counted("true")[0], (0, 1, 0))

    def test_runner_that_is_killed_is_a_failure(self):
        self.assertEqual(counted("kill -9 $$")[0], (0, 1, 0))

    def test_runner_that_hangs_is_ended_and_a_failure(self):
        with mock.patch.object(runner, "_bound", lambda: 0.5):
            count, shown = counted("echo 3 passed, 0 failed, 0 skipped; sleep 1000")
        self.assertEqual(count, (3, 1, 0))
        self.assertIn("took more than", shown)

    def test_process_that_a_runner_leaves_behind_is_not_waited_for(self):
        with mock.patch.object(runner, "_bound", lambda: 20):
            count, shown = counted("sleep 25 & echo 3 passed, 0 failed, 0 skipped")
        self.assertEqual(count, (3, 0, 0))
        self.assertNotIn("took more than", shown)


class SecondTry(unittest.TestCase):
    def tried(self, outcomes):
        """The cells of one row that comes out like this, time after time, and what is shown."""
        left = list(outcomes)
        with contextlib.redirect_stdout(io.StringIO()) as shown:
            found = pool.all_cells(
                lambda name: [cells.Cell(name, "3.11", "live", left.pop(0), ["too late"])], [("a",)])
        return [cell.outcome for cell in found], shown.getvalue()

    def test_right_row_is_run_once(self):
        self.assertEqual(self.tried([cells.RIGHT]), ([cells.RIGHT], ""))

    def test_row_that_is_right_the_second_time_is_right_and_told(self):
        outcomes, shown = self.tried([cells.WRONG, cells.RIGHT])
        self.assertEqual(outcomes, [cells.RIGHT])
        self.assertIn("second try of a, 3.11, live, which said: too late", shown)
        self.assertIn("1 of 1 rows were tried twice, of which 0 failed again", shown)

    def test_row_that_is_wrong_twice_is_wrong(self):
        self.assertEqual(self.tried([cells.WRONG, cells.WRONG])[0], [cells.WRONG])


if __name__ == "__main__":
    unittest.main()
