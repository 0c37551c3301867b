# SPDX-License-Identifier: GPL-3.0-or-later
"""Locks are called by the paths that lead to them."""
import json
import os
import subprocess
import tempfile

from support import PYTHON, SOURCE, PluginTest, gdb

PROGRAM = os.path.join(SOURCE, "tests", "gdb", "names_of_locks.py")
THREADS = 11


def names_of_waits(pid):
    """By thread name, the best name of the lock that it waits for."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "report.json")
        gdb("pyhang report --format json " + path, arguments=["-p", str(pid)])
        with open(path) as file:
            report = json.load(file)
    names = {lock["id"]: lock["names"] for lock in report["locks"]}
    return {thread["name"]: (names[thread["waits_for"]["lock"]] + [None])[0] for thread in report["threads"]
            if thread["waits_for"] and thread["waits_for"]["lock"]}


class Names(PluginTest):
    def test_each_lock_has_the_path_that_its_thread_is_called_by(self):
        process = subprocess.Popen([PYTHON, PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            process.stdout.readline()
            found = names_of_waits(process.pid)
            while len(found) < THREADS:  # a thread that is about to wait, and will
                found = names_of_waits(process.pid)
        finally:
            process.kill()
            process.wait()
            process.stdin.close()
            process.stdout.close()
        self.assertEqual(found, {name: name for name in found})
