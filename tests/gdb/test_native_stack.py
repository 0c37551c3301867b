# SPDX-License-Identifier: GPL-3.0-or-later
"""`pyhang bt --native`: Python frames among native ones."""
import re
import unittest

import support
from support import gdb, waiting_process


class NativeStack(support.PluginTest):
    def test_python_frames_stand_between_native_ones(self):
        with waiting_process() as pid:
            result = gdb('pyhang bt "the worker" --native', arguments=["-p", str(pid)])
        lines = [line for line in result.lines if re.match(r"#\d+ ", line)]
        numbers = [int(re.match(r"#(\d+)", line).group(1)) for line in lines]
        self.assertEqual(numbers, list(range(len(lines))), result)
        work = next(at for at, line in enumerate(lines) if re.search(r" work \(\) at .*:\d+", line))
        self.assertGreater(work, 0, result)
        self.assertNotIn("_PyEval_EvalFrameDefault", result.out)
        self.assertGreater(len(lines), work + 4, result)

    def test_leaves_the_selection_as_it_was(self):
        with waiting_process() as pid:
            result = gdb("thread 2", "frame 1", "pyhang bt all --native", "frame", "thread",
                         arguments=["-p", str(pid)])
        self.assertRegex(result.out, r"(?m)^\[Current thread is 2 ")
        self.assertRegex(result.out, r"(?m)^#1  .*\n(.*\n)?\[Current thread")

    def test_without_the_option_only_python_is_shown(self):
        with waiting_process() as pid:
            result = gdb('pyhang bt "the worker"', arguments=["-p", str(pid)])
        self.assertNotIn(" from lib", result.out)


if __name__ == "__main__":
    unittest.main()
