# SPDX-License-Identifier: GPL-3.0-or-later
"""`--all`: every lock on the heap, compared with what the process itself counts."""
import contextlib
import json
import os
import subprocess
import tempfile

from support import PYTHON, SOURCE, PluginTest, gdb

PROGRAM = os.path.join(SOURCE, "tests", "gdb", "many_locks.py")
NAMES = {"lock": "Lock", "_RLock": "RLock", "_Condition": "Condition", "_Event": "Event", "_Semaphore": "Semaphore",
         "_BoundedSemaphore": "BoundedSemaphore"}
COUNT = 20


@contextlib.contextmanager
def many_locks(environment=None):
    """The process's pid, and how many objects of each type it has."""
    process = subprocess.Popen([PYTHON, PROGRAM, str(COUNT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               env=dict(os.environ, **(environment or {})))
    try:
        truth = {}
        for name, count in json.loads(process.stdout.readline().decode()).items():
            truth[NAMES.get(name, name)] = truth.get(NAMES.get(name, name), 0) + count
        yield process.pid, truth
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def report(arguments, options=""):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "report.json")
        result = gdb("pyhang report --format json %s %s" % (options, path), arguments=arguments)
        if not os.path.exists(path):
            raise AssertionError(str(result))
        with open(path) as file:
            return json.load(file)


class Heap(PluginTest):
    def check(self, document, truth):
        found = {count["type"]: count for count in document["heap_locks"]["types"]}
        for name, count in truth.items():
            self.assertEqual(found.get(name, {}).get("total"), count, name)
        self.assertEqual(sum(count["total"] for count in found.values()), document["heap_locks"]["total"])
        self.assertGreaterEqual(found["Lock"]["locked"], COUNT)
        self.assertEqual(found["RLock"]["locked"], COUNT // 2)
        for count in found.values():
            if count["locked"] is not None:
                self.assertEqual(count["locked"] + count["free"], count["total"], count)

    def test_counts_are_those_of_the_process(self):
        with many_locks() as (pid, truth):
            document = report(["-p", str(pid)], "--all")
        self.check(document, truth)
        self.assertTrue(document["heap_locks"]["complete"])

    def test_counts_are_right_without_pools(self):
        with many_locks({"PYTHONMALLOC": "malloc"}) as (pid, truth):
            self.check(report(["-p", str(pid)], "--all"), truth)

    def test_counts_are_right_under_debug_hooks(self):
        with many_locks({"PYTHONMALLOC": "debug"}) as (pid, truth):
            self.check(report(["-p", str(pid)], "--all"), truth)

    def test_counts_in_a_core(self):
        with many_locks() as (pid, truth), tempfile.TemporaryDirectory() as folder:
            core = os.path.join(folder, "core")
            gdb("generate-core-file " + core, load=False, arguments=["-p", str(pid)])
            self.check(report(["-c", core], "--all"), truth)

    def test_verdict_is_the_same_with_all(self):
        with many_locks() as (pid, _):
            plain, full = report(["-p", str(pid)]), report(["-p", str(pid)], "--all")
        self.assertIsNone(plain["heap_locks"])
        for key in ["status", "verdict", "signature", "shutdown", "cycles"]:
            self.assertEqual(plain[key], full[key])
        self.assertLess(len(plain["locks"]), len(full["locks"]))

    def test_limit_bounds_what_is_listed_and_locked_ones_come_first(self):
        with many_locks() as (pid, truth):
            result = gdb("pyhang locks --all --limit 5", arguments=["-p", str(pid)])
        rows = [line for line in result.lines if line.startswith("L") and line[1].isdigit()]
        self.assertEqual(len(rows), 5, result)
        for row in rows:
            self.assertIn(" locked ", row)
        self.assertRegex(result.out, r"… and [\d,]+ more; `pyhang locks --all --limit N` shows N of them\.")
        self.assertRegex(result.out, r"\nRLock +%d +%d +" % (truth["RLock"], COUNT // 2))
