# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands as a user of GDB meets them: help, completion, errors, and what they leave as it was."""
import os
import re
import tempfile
import unittest

import support
from support import gdb, waiting_process

SUBCOMMANDS = ["bt", "doctor", "interps", "locks", "report", "shutdown", "tasks", "threads", "why"]
COMMANDS = ["pyhang"] + ["pyhang " + name for name in SUBCOMMANDS] + ["info pythreads", "info pylocks"]
SETTINGS = ["advice", "max-frames", "max-string", "runtime", "time-budget"]
SHOWING = ["pyhang", "pyhang why", "pyhang shutdown", "pyhang threads", "pyhang threads -v", "pyhang locks",
           "pyhang bt", "pyhang bt all", "pyhang interps", "pyhang report", "pyhang report --format json",
           "pyhang tasks", "pyhang doctor", "info pythreads", "info pylocks"]


class Help(support.PluginTest):
    def test_each_command_has_usage_and_example(self):
        for command in COMMANDS:
            with self.subTest(command):
                text = gdb("help " + command).out
                self.assertRegex(text, r"(?m)^Usage: %s" % re.escape(command))
                self.assertRegex(text, r"(?m)^Example:\n  (pyhang|info)")

    def test_first_line_is_one_sentence(self):
        for command in COMMANDS:
            with self.subTest(command):
                first = gdb("help " + command).lines[0]
                self.assertLess(len(first), 80)
                self.assertTrue(first.endswith("."))

    def test_prefix_lists_its_subcommands(self):
        text = gdb("help pyhang").out
        for name in SUBCOMMANDS:
            self.assertRegex(text, r"(?m)^pyhang %s -- \S" % name)

    def test_settings_have_usage_and_example(self):
        for name in SETTINGS:
            with self.subTest(name):
                text = gdb("help set pyhang " + name).out
                self.assertIn("Usage: set pyhang " + name, text)
                self.assertIn("Example:\n  set pyhang " + name, text)


class Settings(support.PluginTest):
    def test_have_values_at_first(self):
        text = gdb("show pyhang").out
        self.assertEqual(len(text.splitlines()), len(SETTINGS))
        self.assertIn("_PyRuntime is auto.", text)

    def test_are_set_quietly(self):
        result = gdb("set pyhang max-frames 7", "set pyhang time-budget unlimited", "set pyhang runtime 0x10",
                     "show pyhang max-frames", "show pyhang time-budget", "show pyhang runtime")
        self.assertEqual(result.err, "")
        for line, value in zip(result.lines, ["7.", "unlimited.", "0x10."]):
            self.assertTrue(line.endswith(value), result)
        self.assertEqual(len(result.lines), 3)

    def test_unknown_one_is_an_error(self):
        self.assertIn("There is no setting `colour red`", gdb("set pyhang colour red").err)

    def test_runtime_that_is_no_address(self):
        with waiting_process() as pid:
            result = gdb("attach %d" % pid, "set pyhang runtime nonsense", "pyhang")
        self.assertIn("`nonsense` is no address of a Python runtime: ", result.err)


class Completion(support.PluginTest):
    def offered(self, line, *before):
        prefix = line[:line.rfind(" ") + 1]
        return [text[len(prefix):] for text in gdb(*before, "complete " + line).lines
                if text.startswith(prefix)]

    def test_subcommands(self):
        self.assertEqual(self.offered("pyhang "), SUBCOMMANDS)

    def test_options(self):
        self.assertEqual(self.offered("pyhang threads -"), ["-v"])
        self.assertEqual(self.offered("pyhang bt --"), ["--locals", "--native"])
        self.assertEqual(self.offered("pyhang report --"), ["--all", "--format", "--limit"])

    def test_formats(self):
        self.assertEqual(self.offered("pyhang report --format "), ["json", "text"])

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            open(os.path.join(folder, "report.json"), "w").close()
            path = os.path.join(folder, "rep")
            for line in ["pyhang report ", "pyhang report --format json "]:
                with self.subTest(line):
                    self.assertEqual(self.offered(line + path), [path + "ort.json"])

    def test_threads(self):
        with waiting_process() as pid:
            offered = self.offered("pyhang bt ", "attach %d" % pid)
            for choice in ["1", "2", "3", "all", "--locals"]:
                self.assertIn(choice, offered)

    def test_thread_names(self):
        with waiting_process() as pid:
            lines = gdb("attach %d" % pid, "complete pyhang why the w").lines
        self.assertIn("pyhang why the worker", lines)

    def test_threads_without_a_process(self):
        self.assertEqual(self.offered("pyhang why "), [])


class Errors(support.PluginTest):
    def error(self, *commands, **options):
        result = gdb(*commands, **options)
        self.assertNotIn("Traceback", result.err)
        self.assertNotIn("Python Exception", result.err)
        return result.err.strip().splitlines()[-1]

    def test_no_process(self):
        for command in SHOWING:
            with self.subTest(command):
                self.assertEqual(self.error(command), "No process to look at: attach with `attach PID` "
                                 "or open a core with `gdb -c CORE`.")

    def test_process_not_started(self):
        self.assertRegex(self.error("pyhang", arguments=["/bin/sh"]), r"^The program is not running: start it")

    def test_process_runs(self):
        with waiting_process() as pid:
            error = self.error("set pagination off", "set non-stop on", "attach %d&" % pid, "continue -a&", "pyhang",
                               "interrupt -a")
        self.assertRegex(error, r"^The process is running: stop it first")

    def test_unknown_option(self):
        self.assertEqual(self.error("pyhang bt --colour"),
                         "`pyhang bt` has no option `--colour`: `help pyhang bt` lists what it has.")

    def test_limit_wants_a_number(self):
        for limit in ["0", "-1", "x", "1x"]:
            self.assertEqual(self.error("pyhang locks --all --limit %s" % limit),
                             "`--limit` wants a number above 0, not `%s`." % limit)
        self.assertEqual(self.error("pyhang locks --limit"),
                         "`--limit` wants a number: `help pyhang locks` tells more.")

    def test_unknown_format(self):
        self.assertEqual(self.error("pyhang report --format html"),
                         "pyhang writes no format `html`: it writes `text` and `json`.")

    def test_argument_too_many(self):
        self.assertEqual(self.error("pyhang locks 3"),
                         "`pyhang locks` takes no argument `3`: see `help pyhang locks`.")

    def test_open_quote(self):
        self.assertEqual(self.error('pyhang bt "x'), "A quote is not closed.")

    def test_is_an_error_for_gdb(self):
        self.assertEqual(gdb("pyhang").status, 1)


class WithProcess(support.PluginTest):
    """All with one process, in one GDB each."""

    def in_process(self, *commands, **options):
        with waiting_process() as pid:
            return gdb("attach %d" % pid, *commands, **options)

    def test_thread_that_does_not_exist(self):
        for name, sentence in [
                ("77", "GDB has no thread 77: `pyhang threads` lists Python's threads."),
                ("T77", "There is no thread T77: Python's threads are T1 to T3"),
                ("5.1", "Thread 5.1 is one of another inferior"),
                ("nobody", "No Python thread is named \"nobody\"; there are T1 \"MainThread\""),
        ]:
            with self.subTest(name):
                self.assertIn(sentence, self.in_process("pyhang why " + name).err)

    def test_word_that_is_neither_command_nor_thread(self):
        self.assertIn('"graph" is neither a command of pyhang', self.in_process("pyhang graph").err)

    def test_thread_by_each_of_its_names(self):
        for name in ["2", "1.2", "T2", "the worker", "'the worker'", '"the worker"']:
            with self.subTest(name):
                result = self.in_process("pyhang why " + name, "pyhang " + name)
                self.assertEqual(result.out.count('Thread "the worker" waits for'), 2, result)
                self.assertNotIn("named", result.err)

    def test_selection_stays(self):
        for command in SHOWING + ["pyhang why nobody", "pyhang bt 77", "python import pyhang; pyhang.report()",
                                  "complete pyhang bt "]:
            with self.subTest(command):
                seen = "python f = gdb.selected_frame(); print('SEEN', gdb.selected_thread().num, f.level() "\
                       "if hasattr(f, 'level') else 0, f.pc())"
                result = self.in_process("thread 2", "frame 1", seen, command, seen)
                lines = [line for line in result.lines if line.startswith("SEEN")]
                self.assertEqual(len(lines), 2, result)
                self.assertEqual(lines[0], lines[1])
                self.assertRegex(lines[0], r"^SEEN 2 1 ")

    def test_no_escapes_outside_a_terminal(self):
        result = self.in_process("set style enabled on", *SHOWING)
        self.assertNotIn("\x1b", result.out)

    def test_process_goes_on_afterwards(self):
        with waiting_process() as pid:
            gdb("attach %d" % pid, *SHOWING)
            with open("/proc/%d/status" % pid) as status:
                self.assertRegex(status.read(), r"(?m)^State:\s+S")

    def test_output_can_be_captured(self):
        result = self.in_process("python text = gdb.execute('pyhang threads', to_string=True)",
                                 "python print('LENGTH', len(text) > 0)")
        self.assertIn("LENGTH True", result.out)


if __name__ == "__main__":
    unittest.main()
