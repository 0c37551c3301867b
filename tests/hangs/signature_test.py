#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of the report's `signature`: equal for the same hang in another run, different for another hang.

    tests/hangs/signature_test.py [--build FOLDER] [--python PATH]...

Each program hangs twice under each interpreter; all its signatures must be equal, live and from a core, and on all
versions of Python 3. (Python 2 knows fewer names.)
"""
import argparse
import collections
import os
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True

from harness import interpreters, target, truth  # noqa: E402
from harness.debugger import Debugger  # noqa: E402

PROGRAMS = ["abba_exit", "abba_attributes", "exit_pool_not_dismissed", "executor_starved_exit",
            "exit_event_never_set", "orphaned_lock", "self_deadlock", "several_causes",
            "timer_bound_method", "exit_sleeping_worker"]
RUNS = 2


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default=os.path.join(TOP, "build"), metavar="FOLDER")
    parser.add_argument("--python", action="append", metavar="PATH", help="an interpreter")
    options = parser.parse_args()
    debugger = Debugger(os.path.join(os.path.abspath(options.build), "gdbinit"))
    pythons = [interpreters.Interpreter(path) for path in options.python or []] or \
        interpreters.default_interpreters()
    programs = [program for program in truth.programs_in(HERE) if program.name in PROGRAMS]
    passed, failed = 0, 0
    owners = {}
    for program in programs:
        for major in (2, 3):
            seen = _signatures(debugger, program, [python for python in pythons
                                                   if (python.version or (0,))[0] == major])
            if not seen:
                continue
            fault = _fault(program.name, seen, owners)
            passed, failed = passed + (not fault), failed + bool(fault)
            print("%-26s %s" % (program.name, fault or "right: %s" % next(iter(seen))))
    print("%d passed, %d failed, 0 skipped" % (passed, failed))
    return 1 if failed else 0


def _fault(name, seen, owners):
    if len(seen) != 1:
        return "WRONG, not one signature: %s" % dict(seen)
    signature = next(iter(seen))
    if owners.setdefault(signature, name) != name:
        return "WRONG, the same signature as %s" % owners[signature]
    return None


def _signatures(debugger, program, pythons):
    """Signature -> where it was seen."""
    seen = collections.defaultdict(list)
    for python in pythons:
        if program.why_not_on(python.version, python.full):
            continue
        for run in range(RUNS):
            for mode, signature in _run(debugger, program, python):
                seen[signature].append("%s %s %d" % (python.label, mode, run))
    return seen


def _run(debugger, program, python):
    folder = python.root.new_folder()
    try:
        with target.Target([python.path, "-B", program.path], folder) as hung:
            hung.wait_hung(program.truth(python.version).get("settle", "blocked"))
            out = os.path.join(folder, "live.json")
            yield "live", debugger.report(["-p", str(hung.pid)], out, folder)["signature"]
            core = os.path.join(folder, "gcore.out")
            debugger.gcore(hung.pid, core, folder)
            out = os.path.join(folder, "core.json")
            yield "core", debugger.report([hung.executable(), core], out, folder)["signature"]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
