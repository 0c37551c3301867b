#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of the harness itself: does it call a wrong report wrong?"""
import copy
import glob
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True

from harness import cells, judge, signatures, table, target, text_checks, truth  # noqa: E402

PATH = "/srv/app.py"
MARKS = {"worker": [14]}
TRUTH = {
    "kind": "exit-blocked", "root": "deadlock", "threads": ["beat", "worker"],
    "locks": ["DB", "CACHE"], "status": 1, "stage": "joining-threads", "cycles": 1,
    "waiting_for": ["beat", "worker"], "states": {"worker": "lock-wait"},
    "owners": {"DB": {"owner": "worker", "evidence": "proven"}},
    "advice": ["take DB"], "advised": ["app.py:14"],
}


def thread(number, name):
    return {"id": "T%d" % number, "name": name, "state": "lock-wait", "alive": True,
            "type": "threading.Thread", "target": "work",
            "frames": [{"function": "wait", "file": "/usr/lib/python3/threading.py", "line": 3},
                       {"function": "work", "file": PATH, "line": 14}]}


def lock(number, name, owner):
    return {"id": "L%d" % number, "names": ["app." + name], "type": "Lock", "owner_missing": None,
            "owner": {"thread": owner, "evidence": "proven", "why": "inside `with`"}}


RIGHT_REPORT = {
    "status": 1, "threads": [thread(1, "beat"), thread(2, "worker")],
    "locks": [lock(1, "DB", "T2"), lock(2, "CACHE", "T1")],
    "cycles": [{"members": ["T1", "L1", "T2", "L2"]}],
    "shutdown": {"stage": "joining-threads", "waiting_for": ["T1", "T2"], "would_wait_for": []},
    "verdict": {"kind": "exit-blocked", "summary": "Exit is blocked.", "confidence": "certain",
                "causes": [{"kind": "deadlock", "threads": ["T1", "T2"], "locks": ["L1", "L2"],
                            "advice": "take DB first at app.py:14"}]},
}


def faults_after(change, stated=None):
    report = copy.deepcopy(RIGHT_REPORT)
    change(report)
    return judge.complaints(report, stated or TRUTH, MARKS, PATH)


class Judge(unittest.TestCase):
    def test_right_report_has_no_complaint(self):
        self.assertEqual(faults_after(lambda report: None), [])

    def test_each_wrong_fact_is_one_complaint(self):
        def kind(report):
            report["verdict"]["kind"] = "healthy"

        def root(report):
            report["verdict"]["causes"][0]["kind"] = "sleep"

        def missing_thread(report):
            report["verdict"]["causes"][0]["threads"].pop()

        def spare_lock(report):
            report["locks"].append(lock(3, "OTHER", "T1"))
            report["verdict"]["causes"][0]["locks"].append("L3")

        def wrong_owner(report):
            report["locks"][0]["owner"]["thread"] = "T1"

        def weak_owner(report):
            report["locks"][0]["owner"]["evidence"] = "inferred"

        def merely_possible_owner(report):
            report["locks"][0]["owner"]["evidence"] = "possible"

        def state(report):
            report["threads"][1]["state"] = "running"

        def stage(report):
            report["shutdown"]["stage"] = "atexit"

        def line(report):
            report["threads"][1]["frames"][1]["line"] = 15

        def cycles(report):
            report["cycles"] = []

        def status(report):
            report["status"] = 0

        def long_summary(report):
            report["verdict"]["summary"] = "x" * 161

        def no_cause(report):
            report["verdict"]["causes"] = []

        def other_advice(report):
            report["verdict"]["causes"][0]["advice"] = "see app.py:14"

        def other_line(report):
            report["verdict"]["causes"][0]["advice"] = "take DB first at app.py:141"

        for change in (other_advice, other_line, kind, root, missing_thread, spare_lock, wrong_owner, weak_owner,
                       merely_possible_owner, state, stage, line, cycles, status, long_summary,
                       no_cause):
            with self.subTest(change.__name__):
                self.assertEqual(len(faults_after(change)), 1, faults_after(change))

    def test_claimed_owner_of_an_orphan_is_wrong(self):
        stated = {"owners": {"DB": None}}
        self.assertEqual(len(faults_after(lambda report: None, stated)), 1)

    def test_one_of_several_allowed_words_is_right(self):
        stated = dict(TRUTH, kind=["hang", "exit-blocked"])
        self.assertEqual(faults_after(lambda report: None, stated), [])

    def test_lock_names_match_as_words(self):
        self.assertTrue(judge.lock_named("_lock", ["self._lock of <Pool>"]))
        self.assertFalse(judge.lock_named("DB", ["app.DBASE", "app.MY_DB"]))

    def test_thread_names_may_be_patterns(self):
        self.assertTrue(judge.name_matches("/Thread-\\d+/", "Thread-12"))
        self.assertFalse(judge.name_matches("/Thread-\\d+/", "MyThread-12"))


class Truth(unittest.TestCase):
    def test_versions(self):
        for words, version, expected in [
                ("2.7 3.6+", (2, 7), True), ("2.7 3.6+", (3, 5), False),
                ("2.7 3.6+", (3, 13), True), ("3.6-3.8", (3, 8), True),
                ("3.6-3.8", (3, 9), False), ("3.9+", (3, 10), True), ("2.7", (3, 7), False)]:
            self.assertEqual(truth.version_matches(version, words), expected, (words, version))

    def test_every_program_states_a_readable_truth(self):
        programs = truth.programs_in(HERE)
        self.assertGreater(len(programs), 40)
        for program in programs:
            with self.subTest(program.name):
                stated = program.truth((3, 11))
                self.assertIn("kind", stated)
                named = set(stated.get("states", {})) | set(stated.get("threads", []))
                for name in program.marks:
                    self.assertIn(name, named)

    def test_every_word_is_one_of_the_contract(self):
        with open(os.path.join(HERE, "..", "..", "docs", "report.schema.json")) as text:
            words = text.read()
        for program in truth.programs_in(HERE):
            stated = program.stated
            for value in [stated.get("kind"), stated.get("root"), stated.get("stage")] + \
                    list(stated.get("states", {}).values()):
                for word in value if isinstance(value, list) else [value]:
                    if word is not None:
                        self.assertIn('"%s"' % word, words, program.name)

    def test_unknown_key_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "odd.py")
            with open(path, "w") as program:
                program.write('# expect: {"kindd": "hang"}\n')
            with self.assertRaises(ValueError):
                truth.Program(path)


class Text(unittest.TestCase):
    def test_wide_lines_and_tracebacks_are_faults(self):
        self.assertEqual(text_checks._form_faults("fine\n"), [])
        self.assertEqual(len(text_checks._form_faults("x" * 81)), 1)
        self.assertEqual(text_checks._form_faults("  at /%s:3" % ("x" * 90)), [])
        self.assertEqual(len(text_checks._form_faults("Traceback (most recent call last):\n")), 1)
        self.assertEqual(len(text_checks._form_faults("\x07")), 1)

    def test_moved_selection_is_a_fault(self):
        said = "@@selection 1 1\n" + "".join(
            "\n@@@ %s\nsomething\n" % command for command in text_checks.COMMANDS)
        self.assertEqual(text_checks.complaints(said + "@@selection 1 1\n", {}, {}, PATH), [])
        self.assertEqual(len(text_checks.complaints(said + "@@selection 2 0\n", {}, {}, PATH)), 1)

    def test_missing_name_is_a_fault(self):
        said = "".join("\n@@@ %s\nsomething\n" % command for command in text_checks.COMMANDS)
        faults = text_checks.complaints(said, {"threads": ["beat"]}, {}, PATH)
        self.assertTrue(any("does not say beat" in fault for fault in faults))


class Table(unittest.TestCase):
    def test_closing_line_counts(self):
        found = [cells.Cell("a", "3.11", "live", cells.RIGHT, []),
                 cells.Cell("a", "3.11", "core", cells.WRONG, ["no"]),
                 cells.Cell("b", "3.11", "live", cells.SKIPPED, ["why"])]
        self.assertEqual(table.closing_line(found), "1 passed, 1 failed, 1 skipped")
        lines = []
        table.print_table(found, ["live", "core"], lines.append)
        self.assertEqual(lines[2].split(), ["a", "right", "WRONG"])
        self.assertEqual(lines[3].split(), ["b", "skip", "-"])


    def test_many_interpreters_have_a_letter_for_each_mode(self):
        found = [cells.Cell("a", "3.%d.1 debug, sid" % minor, mode, outcome, ["why"])
                 for minor in range(8, 14)
                 for mode, outcome in (("live", cells.RIGHT), ("core", cells.WRONG))]
        lines = []
        table.print_table(found, ["live", "core"], lines.append)
        self.assertEqual(lines[1].split()[:3], ["program", "3.8.1d", "3.9.1d"])
        self.assertEqual(lines[2].split(), ["a"] + ["rW"] * 6)


class SameHang(unittest.TestCase):
    @staticmethod
    def outcomes(*seen):
        found = signatures.Signatures()
        for program, root, label, signature in seen:
            found.add(program, {"kind": "hang", "root": root}, (label, "live"),
                      {"signature": signature, "verdict": {"kind": "hang"}})
        return [cell.outcome for cell in found.cells()]

    def test_equal_everywhere_is_right(self):
        self.assertEqual(self.outcomes(("a", "x", "3.8", "1"), ("a", "x", "3.9", "1")),
                         [cells.RIGHT])

    def test_two_signatures_of_one_hang_are_wrong(self):
        self.assertEqual(self.outcomes(("a", "x", "3.8", "1"), ("a", "x", "3.9", "2")),
                         [cells.WRONG])

    def test_one_signature_of_two_hangs_is_wrong(self):
        self.assertEqual(self.outcomes(("a", "x", "3.8", "1"), ("b", "x", "3.8", "1")),
                         [cells.WRONG, cells.WRONG])

    def test_another_hang_on_another_version_may_have_another(self):
        self.assertEqual(self.outcomes(("a", "x", "3.8", "1"), ("a", "y", "3.9", "2")),
                         [cells.RIGHT, cells.RIGHT])

    def test_second_try_counts(self):
        self.assertEqual(self.outcomes(("a", "x", "3.8", "2"), ("a", "x", "3.8", "1"),
                                       ("a", "x", "3.9", "1")), [cells.RIGHT])


class OwnMounts(unittest.TestCase):
    @unittest.skipIf(os.geteuid(), "needs root")
    def test_in_a_chroot_whose_root_is_no_mount_point(self):
        with tempfile.TemporaryDirectory() as folder:
            os.mkdir(os.path.join(folder, "proc"))
            inside = "; ".join([
                "import os, sys; sys.path.insert(0, %r)" % HERE,
                "from harness import enter",
                "enter.own_mounts(); enter.mount('proc', %r, 'proc', 0)" % os.path.join(folder, "proc"),
                "os.chroot(%r); os.chdir('/proc')" % folder,
                "enter.own_mounts()",
                "print(os.listdir('/'), os.getcwd())"])
            said = subprocess.run([sys.executable, "-B", "-c", inside], stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
            self.assertEqual(said.stdout.decode(), "['proc'] /proc\n")
            self.assertEqual(os.listdir(os.path.join(folder, "proc")), [])


class Starting(unittest.TestCase):
    def test_program_that_ends_is_not_hung(self):
        with tempfile.TemporaryDirectory() as folder:
            with target.Target([sys.executable, "-c", "print('bye')"], folder) as program:
                with self.assertRaises(target.NotHung):
                    program.wait_hung()

    def test_program_does_not_outlive_the_block(self):
        with tempfile.TemporaryDirectory() as folder:
            with target.Target(["/bin/sleep", "100"], folder) as program:
                pid = program.pid
            self.assertFalse(target._exists(pid))

    def test_only_cores_are_cores(self):
        self.assertFalse(target.is_core("/bin/sh"))
        self.assertFalse(target.is_core("/does/not/exist"))

    def test_no_program_is_named_like_a_module_it_imports(self):
        for path in glob.glob(os.path.join(HERE, "*.py")):
            name = os.path.splitext(os.path.basename(path))[0]
            self.assertNotIn(name, ("queue", "socket", "threading", "time", "signal", "json"))


if __name__ == "__main__":
    unittest.main()
