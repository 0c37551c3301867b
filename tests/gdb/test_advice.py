# SPDX-License-Identifier: GPL-3.0-or-later
"""`set pyhang advice FILE`, as its user meets it."""
import json
import os
import subprocess
import tempfile
import unittest

import support
from support import PYTHON, gdb

# `worker` is a thread of a library that only this user knows; exit waits for it.
PROGRAM = """
import threading, time
class Worker(threading.Thread):
    def run(self):
        print("ready", flush=True)
        time.sleep(1000)
class Special(Worker):
    pass
Special(name="worker").start()
"""
LINE = "class acme.Worker | Acme | runs jobs | call the pool's `close()`\n"


class AdviceTest(support.PluginTest):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def file(self, text, name="my.advice"):
        path = os.path.join(self.folder, name)
        with open(path, "w") as file:
            file.write(text)
        return path


class Setting(AdviceTest):
    def test_right_file_is_taken_quietly(self):
        path = self.file("# ours\n\n" + LINE)
        result = gdb("set pyhang advice " + path, "show pyhang advice")
        self.assertEqual(result.err, "")
        self.assertIn(path, result.out)

    def test_file_that_does_not_exist(self):
        error = gdb("set pyhang advice %s/none" % self.folder).err
        self.assertIn("/none cannot be read: No such file or directory", error)

    def test_folder(self):
        self.assertIn("cannot be read: Is a directory", gdb("set pyhang advice " + self.folder).err)

    def test_fifo_does_not_stop_gdb(self):
        path = os.path.join(self.folder, "fifo")
        os.mkfifo(path)
        self.assertEqual(gdb("set pyhang advice " + path, "show pyhang advice").status, 0)

    def test_wrong_line_is_told_with_its_number(self):
        error = gdb("set pyhang advice " + self.file(LINE + "class only\n")).err
        self.assertIn("my.advice:2: this line is not used: it has 1 fields", error)

    def test_huge_file_is_refused(self):
        error = gdb("set pyhang advice " + self.file("#" * (2 << 20))).err
        self.assertIn("is larger than 1024 KiB", error)

    def test_none_is_none(self):
        result = gdb("set pyhang advice " + self.file(LINE), "set pyhang advice", "show pyhang advice")
        self.assertIn("is not set.", result.out)
        self.assertEqual(result.err, "")


class Report(AdviceTest):
    def report(self, advice):
        self.file(PROGRAM, "acme.py")
        process = subprocess.Popen([PYTHON, "-B", "-c", "import acme"], cwd=self.folder,
                                   stdout=subprocess.PIPE, universal_newlines=True)
        try:
            self.assertEqual(process.stdout.readline(), "ready\n")
            path = os.path.join(self.folder, "report.json")
            gdb("attach %d" % process.pid, "set pyhang advice " + advice,
                "pyhang report --format json " + path)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
        with open(path) as file:
            return json.load(file)

    def test_thread_is_told_by_the_users_line(self):
        report = self.report(self.file(LINE))
        cause = report["verdict"]["causes"][0]
        self.assertEqual((cause["kind"], cause["library"]), ("library-thread", "Acme"))
        self.assertEqual(cause["advice"], "call the pool's `close()`")
        self.assertEqual([thread["library"] for thread in report["threads"]], [None, "Acme"])
        self.assertEqual(report["warnings"], [])

    def test_wrong_lines_are_warnings_and_the_rest_is_used(self):
        report = self.report(self.file("class nonsense\n" + LINE))
        self.assertEqual(report["verdict"]["causes"][0]["kind"], "library-thread")
        self.assertEqual([warning["code"] for warning in report["warnings"]], ["advice-file"])

    def test_missing_file_is_a_warning(self):
        report = self.report(os.path.join(self.folder, "none"))
        self.assertEqual(report["verdict"]["causes"][0]["kind"], "non-daemon-thread")
        self.assertEqual([warning["code"] for warning in report["warnings"]], ["advice-file"])


if __name__ == "__main__":
    unittest.main()
