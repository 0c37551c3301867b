#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares who holds and awaits which lock, as pyhang says, with what random programs log themselves.

A `recorded` or `proven` owner that is wrong fails; `inferred` ones are counted. The seeds are fixed: the same numbers
give the same programs, though threads may come to rest in other places.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import select
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.join(TOP, "tests", "hangs")]
sys.dont_write_bytecode = True

import generate  # noqa: E402
from harness import interpreters  # noqa: E402
from harness.debugger import Debugger, GdbFailed  # noqa: E402

WANTED = ["2.7", "3.8", "3.11", "3.12", "3.13"]
SETTLE_BOUND = 30.0
STRONG = ("recorded", "proven")


def main():
    options = _options()
    pythons = _pythons(options)
    batches = _batches(options)
    debugger = Debugger(os.path.join(options.build, "gdbinit"), options.gdb.split())
    tally = Tally()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        jobs = [(python, seeds, pool.submit(judge_program, python, seeds, debugger))
                for python in pythons if python.command for seeds in batches]
        for python, seeds, job in jobs:
            tally.add(python, seeds, job)
    for python in pythons:
        if not python.command:
            print("skipped: %s" % python.label)
            tally.skipped += options.seeds
    tally.print_all(options)
    return 1 if tally.failed else 0


def _options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=18, help="scenarios for each interpreter (default: %(default)s)")
    parser.add_argument("--first", type=int, default=1, help="the first seed")
    parser.add_argument("--batch", type=int, default=6, help="scenarios in one program")
    parser.add_argument("--python", action="append", metavar="COMMAND", help="an interpreter's command line")
    parser.add_argument("--build", default=os.path.join(TOP, "build"), metavar="FOLDER")
    parser.add_argument("--gdb", default="gdb", help="GDB's command line")
    parser.add_argument("--jobs", type=int, default=2, help="programs at a time")
    parser.add_argument("--verbose", action="store_true", help="print what was missed, too")
    return parser.parse_args()


Python = collections.namedtuple("Python", "label command")


def _pythons(options):
    """Those asked for, else one of each minor version that is here, chroots of tools/provision included."""
    if options.python:
        return [Python(command, command.split()) for command in options.python]
    found = {}
    for python in interpreters.all_interpreters():
        if python.version:
            found["%d.%d" % python.version] = Python(python.label, [python.path])
    pythons = [found.get(version, Python("no Python %s" % version, None)) for version in WANTED]
    cache = os.environ.get("PYHANG_CACHE") or os.path.expanduser("~/.cache/pyhang")
    sid = os.path.join(cache, "sid")
    for version in ("3.14", "3.15"):
        there = os.path.exists(os.path.join(sid, "usr/bin/python" + version)) and os.geteuid() == 0
        pythons.append(Python(version, ["chroot", sid, "python" + version]) if there else
                       Python("no Python %s" % version, None))
    free = os.path.join(cache, "3.13t", "bin", "python3.13t")
    pythons.append(Python("3.13t", [free]) if os.path.exists(free) else Python("no Python 3.13t", None))
    return pythons


def _batches(options):
    seeds = list(range(options.first, options.first + options.seeds))
    return [seeds[at:at + options.batch] for at in range(0, len(seeds), options.batch)]


class Verdicts(object):
    """What came of one program."""

    def __init__(self):
        self.counts = collections.Counter()  # of words: "proven right", "missed" …
        self.wrong = collections.defaultdict(list)  # seed: texts
        self.notes = []

    def say_wrong(self, name, text):
        self.wrong[int(name[1:].split("_")[0])].append(text)


def judge_program(python, seeds, debugger):
    with tempfile.TemporaryDirectory(prefix="pyhang-random-") as folder:
        errors_path = os.path.join(folder, "errors")
        with open(errors_path, "wb") as errors:
            process = subprocess.Popen(python.command + ["-c", generate.program(seeds)], cwd=folder,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors)
        try:
            truth = _truth_of(process, errors_path)
            report = debugger.report(["-p", str(process.pid)], os.path.join(folder, "report.json"), folder)
        finally:
            process.kill()
            process.communicate()
        return judge(truth, report)


def _truth_of(process, errors_path):
    said = b""
    deadline = time.monotonic() + SETTLE_BOUND
    while not said.endswith(b"\n"):
        ready, _, _ = select.select([process.stdout], [], [], max(0, deadline - time.monotonic()))
        more = os.read(process.stdout.fileno(), 65536) if ready else b""
        if not more:
            break
        said += more
    with open(errors_path, encoding="utf-8", errors="replace") as errors:
        complaint = errors.read()
    if complaint or not said.endswith(b"\n"):
        raise GdbFailed("the program did not settle: %s" % complaint[-2000:])
    return json.loads(said.decode())


def judge(truth, report):
    verdicts = Verdicts()
    names = {thread["id"]: thread["name"] for thread in report["threads"]}
    locks = {lock["address"]: lock for lock in report["locks"]}
    by_id = {lock["id"]: lock for lock in report["locks"]}
    for name, lock in sorted(truth["locks"].items()):
        told = [locks[hex(address)] for address in lock["addresses"] if hex(address) in locks]
        judge_owner(verdicts, name, lock["owner"], told, names)
    for thread in report["threads"]:
        if thread["name"] in truth["states"]:
            wanted = truth["wants"].get(thread["name"])
            judge_wait(verdicts, thread, wanted, truth["locks"].get(wanted), by_id)
    return verdicts


def judge_owner(verdicts, name, owner, told, names):
    claims = {(names[lock["owner"]["thread"]], lock["owner"]["evidence"], lock["owner"]["why"])
              for lock in told if lock["owner"]}
    if not claims:
        verdicts.counts["missed" if owner else "free"] += 1
        if owner:
            verdicts.notes.append("missed: %s is held by %s" % (name, owner))
    for claimed, evidence, why in claims:
        right = claimed == owner
        verdicts.counts["%s %s" % (evidence, "right" if right else "wrong")] += 1
        text = "%s is held by %s, not by %s (%s: %s)" % (name, owner or "nobody", claimed, evidence, why)
        if not right and evidence in STRONG:
            verdicts.say_wrong(name, text)
        elif not right:
            verdicts.notes.append("wrong: " + text)


def judge_wait(verdicts, thread, wanted, lock, by_id):
    waits = thread["waits_for"] or {}
    told = by_id.get(waits.get("lock")) if waits.get("kind") == "lock" else None
    if told and not lock:
        verdicts.counts["wait wrong"] += 1
        verdicts.say_wrong(thread["name"], "%s does not wait for %s" % (thread["name"], waits["text"]))
    elif lock and not told:
        verdicts.counts["wait missed"] += 1
        verdicts.notes.append("missed: %s waits for %s" % (thread["name"], wanted))
    elif lock and told["address"] not in [hex(address) for address in lock["addresses"]]:
        verdicts.counts["wait wrong"] += 1
        verdicts.say_wrong(thread["name"], "%s waits for %s, not for %s" % (thread["name"], wanted, waits["text"]))
    elif lock:
        verdicts.counts["wait right"] += 1


class Tally(object):
    def __init__(self):
        self.counts = collections.defaultdict(collections.Counter)
        self.passed = self.failed = self.skipped = 0
        self.wrong, self.notes = [], []

    def add(self, python, seeds, job):
        try:
            verdicts = job.result()
        except (GdbFailed, OSError, ValueError) as error:
            self.failed += len(seeds)
            self.wrong.append("%s, seeds %d to %d: %s"
                              % (python.label, seeds[0], seeds[-1], str(error)[:400]))
            return
        self.counts[python.label] += verdicts.counts
        self.failed += len(verdicts.wrong)
        self.passed += len(seeds) - len(verdicts.wrong)
        for seed, texts in sorted(verdicts.wrong.items()):
            self.wrong += ["%s, seed %d: %s" % (python.label, seed, text) for text in texts]
        self.notes += ["%s: %s" % (python.label, note) for note in verdicts.notes]

    def print_all(self, options):
        for text in self.wrong:
            print("WRONG %s" % text)
        if options.verbose:
            for note in self.notes:
                print(note)
        total = collections.Counter()
        for label, counts in self.counts.items():
            print("%-8s %s" % (label, rates(counts)))
            total += counts
        print("%-8s %s" % ("all", rates(total)))
        print("%d passed, %d failed, %d skipped" % (self.passed, self.failed, self.skipped))


def rates(counts):
    strong_wrong = sum(counts[grade + " wrong"] for grade in STRONG)
    strong = sum(counts[grade + " right"] for grade in STRONG)
    right, wrong, missed = counts["inferred right"], counts["inferred wrong"], counts["missed"]
    held = strong + right + missed + wrong
    return ("recorded or proven: %d right, %d wrong; inferred: %d right, %d wrong (%.1f %%); %d missed; "
            "named %.1f %% of %d held; waits: %d right, %d wrong, %d missed"
            % (strong, strong_wrong, right, wrong, percent(wrong, right + wrong), missed,
               percent(strong + right, held), held, counts["wait right"], counts["wait wrong"],
               counts["wait missed"]))


def percent(part, whole):
    return 100.0 * part / whole if whole else 0.0


if __name__ == "__main__":
    sys.exit(main())
