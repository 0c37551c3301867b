#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares who holds and awaits which lock, as pyhang says, with what random programs log themselves.

A `recorded` or `proven` owner that is wrong fails, and so does a version on which fewer than 95 % of the owners are
named; `inferred` ones that are wrong are counted. The seeds are fixed: the same numbers give the same programs, though
threads may come to rest in other places.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import resource
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.join(TOP, "tests", "hangs"), os.path.join(TOP, "tests", "matrix")]
sys.dont_write_bytecode = True

import generate  # noqa: E402
from harness import interpreters, roots, target  # noqa: E402
from harness.debugger import Debugger, GdbFailed  # noqa: E402
from judge import held, judge, named_share, rates  # noqa: E402
from parts import everywhere  # noqa: E402

NAMED_AT_LEAST = 95.0
ENOUGH_HELD = 100  # locks of one version, to say so of that version
CORE_EVERY = 4  # of so many programs, one leaves a core


def main():
    options = _options()
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    pythons, absent = _pythons(options)
    debugger = Debugger(os.path.join(os.path.abspath(options.build), "gdbinit"), options.gdb.split())
    tally = Tally(target.why_no_kernel_core(), absent)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        jobs = []
        for python in pythons:
            for index, seeds in enumerate(_batches(options)):
                job = Job(python, seeds, index % CORE_EVERY == 0 and not tally.why_no_core)
                jobs.append((job, pool.submit(job.run, debugger)))
        for job, future in jobs:
            tally.add(job, future)
    tally.print_all(options)
    return 1 if tally.failed else 0


def _options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=24, help="scenarios for each interpreter (default: %(default)s)")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--batch", type=int, default=12, help="scenarios in one program")
    parser.add_argument("--python", action="append", metavar="PATH", help="an interpreter")
    parser.add_argument("--version", action="append", metavar="3.X", help="one of those that are used else")
    parser.add_argument("--build", default=os.path.join(TOP, "build"), metavar="FOLDER")
    parser.add_argument("--gdb", default="gdb", help="GDB's command line")
    parser.add_argument("--jobs", type=int, default=2, help="programs at a time")
    parser.add_argument("--verbose", action="store_true", help="print what was missed, too")
    return parser.parse_args()


Python = collections.namedtuple("Python", "label version path root")


def _pythons(options):
    """Those asked for, else one of each minor version that is here, and a line for each that is not."""
    if options.python:
        asked = [interpreters.Interpreter(path) for path in options.python]
        return [Python(python.label, python.version, python.path, roots.HOST) for python in asked], []
    found = everywhere.Everywhere(cached=True)
    pythons = [Python(row.minor(), row.version[:2], row.path, row.root) for row in found.chosen("each")]
    if options.version:
        return [python for python in pythons if python.label in options.version], []
    return pythons, found.absent


def _batches(options):
    seeds = list(range(options.first, options.first + options.seeds))
    return [seeds[at:at + options.batch] for at in range(0, len(seeds), options.batch)]


class Job(object):
    """One program, which a live process runs and perhaps a core shows."""

    def __init__(self, python, seeds, wants_core):
        self.python = python
        self.seeds = seeds
        self.wants_core = wants_core

    def run(self, debugger):
        """[(label, Verdicts)]"""
        folder = self.python.root.new_folder()
        try:
            return self._run_in(folder, debugger)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _run_in(self, folder, debugger):
        program = os.path.join(folder, "program.py")
        text = generate.program(self.seeds, self.python.version)
        with open(program, "w", encoding="utf-8") as written:
            written.write(text)
        root, out = self.python.root, os.path.join(folder, "report.json")
        line = root.command([self.python.path, "-B", "-W", "ignore", root.inside(program)], folder)
        with target.Target(line, folder) as process:
            process.wait_hung(settle="moving")  # it says itself when its threads have come to rest
            truth = _truth_of(process)
            for lock in truth["locks"].values():
                lock["style"] = _style_at(text, lock["line"])
                lock["silent"] = generate.SILENT in lock["style"]
            report = debugger.report(["-p", str(process.pid)], out, folder)
            found = [(self.python.label, judge(truth, report))]
            if self.wants_core:
                executable, core = process.executable(), process.abort_to_core()
                sysroot = ["-iex", "set sysroot %s" % root.path] if root.path else []
                report = debugger.report(sysroot + [executable, core], out, folder)
                found.append((self.python.label + " core", judge(truth, report)))
        return found


def _truth_of(process):
    with open(process.output, encoding="utf-8", errors="replace") as output:
        said = output.read()
    try:
        return json.loads(said)
    except ValueError:
        raise target.NotHung("it complains: %s" % said[-2000:])


def _style_at(text, line):
    """The style in which the lock was taken, for who reads of a failure."""
    for above in reversed(text.splitlines()[:line]):
        if above.lstrip().startswith(("# ", "def keep")):
            return "%s, line %d" % (above.strip(" #"), line)
    return "line %d" % line


class Tally(object):
    def __init__(self, why_no_core, absent):
        self.why_no_core = why_no_core
        self.absent = absent
        self.counts = collections.OrderedDict()
        self.passed = self.failed = 0
        self.wrong, self.notes = [], []

    def add(self, job, future):
        try:
            found = future.result()
        except (GdbFailed, target.NotHung, OSError, ValueError) as error:
            self.failed += len(job.seeds)
            self.wrong.append("%s, seeds %d to %d: %s"
                              % (job.python.label, job.seeds[0], job.seeds[-1], str(error)[-800:]))
            return
        for label, verdicts in found:
            self.counts.setdefault(label, collections.Counter()).update(verdicts.counts)
            self.failed += len(verdicts.wrong)
            self.passed += len(job.seeds) - len(verdicts.wrong)
            for seed, texts in sorted(verdicts.wrong.items()):
                self.wrong += ["%s, seed %d: %s" % (label, seed, text) for text in texts]
            self.notes += ["%s: %s" % (label, note) for note in verdicts.notes]

    def print_all(self, options):
        total = collections.Counter()
        versions = collections.defaultdict(collections.Counter)  # live and core
        for label, counts in self.counts.items():
            total.update(counts)
            versions[label.split()[0]].update(counts)
        versions["all"] = total
        for label, counts in versions.items():
            if named_share(counts) < NAMED_AT_LEAST and (counts is total or held(counts) >= ENOUGH_HELD):
                self.failed += 1
                self.wrong.append("%s: %.1f %% of the owners are named, not %.0f"
                                  % (label, named_share(counts), NAMED_AT_LEAST))
        for text in self.wrong:
            print("WRONG %s" % text)
        if options.verbose:
            for note in self.notes:
                print(note)
        for label, counts in self.counts.items():
            print("%-12s %s" % (label, rates(counts)))
        print("%-12s %s" % ("all", rates(total)))
        if self.why_no_core:
            print("no cores: %s" % self.why_no_core)
        for line in self.absent:
            print(line)
        print("%d passed, %d failed, %d skipped" % (self.passed, self.failed, len(self.absent)))


if __name__ == "__main__":
    sys.exit(main())
