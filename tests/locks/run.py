#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of lock, held and awaited in every way, under every CPython, live and as a core.

The programs say themselves who has and who awaits which of their locks; the report must say the same. Each cell is a
lock; a `recorded` or `proven` owner that is wrong fails it, as all that is wrong or missing does.
"""
import argparse
import collections
import concurrent.futures
import json
import os
import resource
import shutil
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.join(TOP, "tests", "hangs"), os.path.join(TOP, "tests", "matrix")]
sys.dont_write_bytecode = True

import asked  # noqa: E402
import judge  # noqa: E402
import pending  # noqa: E402
from harness import cells as harness_cells, roots, target  # noqa: E402
from harness.cells import RIGHT, SKIPPED, WRONG  # noqa: E402
from harness.debugger import GdbFailed  # noqa: E402
from parts import everywhere, rows  # noqa: E402
from parts.gdbs import View, sysroot_for  # noqa: E402

# 3.13.0 has locks of its own, as semaphores.
WANTED = ["2.7", "3.8", "3.11", "3.12", "3.13.0", "3.13", "3.14", "3.15"]
FREE_THREADED = "3.13t"
PROGRAMS = {"program.py": "self", "forked.py": "child", "gil.py": "self"}
HELPERS = ["stage.py", "waits.py", "multi.py", "loops.py", "orphans.py", "program.py"]
MODES = ["live", "core"]

Cell = collections.namedtuple("Cell", "python mode name outcome details")


def main():
    options = _options()
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    start = time.monotonic()
    roots.HOST.install_plugin(os.path.abspath(options.build))
    pythons, absent = _pythons(options)
    with concurrent.futures.ThreadPoolExecutor(max_workers=options.jobs) as pool:
        jobs = [pool.submit(_Run(options, python, program).all)
                for python in pythons for program in options.program or sorted(PROGRAMS)]
        cells = [cell for job in jobs for cell in job.result()]
    _print(cells, absent)
    print("%.0f s" % (time.monotonic() - start))
    count = collections.Counter(cell.outcome for cell in cells)
    print("%d passed, %d failed, %d skipped" % (count[RIGHT], count[WRONG], count[SKIPPED] + len(absent)))
    return 1 if count[WRONG] else 0


def _options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", action="append", metavar="PY",
                        help="a version (3.14, 3.13t), or the path of an interpreter")
    parser.add_argument("--mode", action="append", choices=MODES)
    parser.add_argument("--program", action="append", choices=sorted(PROGRAMS))
    parser.add_argument("--build", default=os.path.join(TOP, "build"), metavar="FOLDER")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="programs at a time")
    parser.add_argument("--keep", metavar="FOLDER", help="keep reports and truths there")
    return parser.parse_args()


def _pythons(options):
    """The interpreters asked for, else the newest patch release of each version; and what is not here."""
    named = [name for name in options.python or [] if "/" in name]
    wanted = [name for name in options.python or WANTED + [FREE_THREADED] if "/" not in name]
    pythons = [rows.Row(roots.HOST, path, "given") for path in named]
    found = {}
    here = everywhere.Everywhere(True, True, False).rows if wanted else []
    for row in here:
        if row.version and not row.debug:
            key = "%d.%d%s" % (row.version[0], row.version[1], "t" * row.free_threaded)
            found[row.text + "t" * row.free_threaded] = row
            if key not in found or row.version > found[key].version:
                found[key] = row
    pythons += [found[name] for name in wanted if name in found]
    return pythons, ["no CPython %s" % name for name in wanted if name not in found]


class _Run(object):
    """One program under one interpreter, seen live and as the core that it leaves."""

    def __init__(self, options, row, program):
        self.options = options
        self.modes = [mode for mode in MODES if mode in (options.mode or MODES)]
        self.row = row
        self.program = program
        self.folder = None
        self.truth = None

    def all(self):
        self.folder = self.row.root.new_folder()
        try:
            for name in HELPERS + [self.program]:
                shutil.copy(os.path.join(HERE, name), self.folder)
            shutil.copy(os.path.join(TOP, "tests", "hangs", "ready.py"), self.folder)
            inside = self.row.root.inside(self.folder)
            line = harness_cells.SMALL + ["PYHANG_TRUTH=%s/truth.json" % inside] + self.row.root.command(
                [self.row.path, "-B", "%s/%s" % (inside, self.program)], self.folder)
            with target.Target(line, self.folder) as hung:
                hung.wait_hung("moving" if self.program == "gil.py" else "blocked", PROGRAMS[self.program])
                # In 2.7, and without a GIL, nobody asks.
                if self.program == "gil.py" and self.row.version[0] > 2 and not self.row.free_threaded:
                    asked.wait_asked(hung.pid)
                with open(os.path.join(self.folder, "truth.json"), encoding="utf-8") as text:
                    self.truth = json.load(text)
                return [cell for mode in self.modes for cell in self._mode(mode, hung)]
        except (target.NotHung, OSError, ValueError) as error:
            return [self._whole(mode, WRONG, "the program does not rest: %s" % error) for mode in self.modes]
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _whole(self, mode, outcome, why):
        return Cell(self.row.label, mode, self.program, outcome, [why])

    def _mode(self, mode, hung):
        why = target.why_no_kernel_core() if mode == "core" else target.why_no_attach()
        if why:
            return [self._whole(mode, SKIPPED, why)]
        try:
            where = ["-p", str(hung.pid)] if mode == "live" else [hung.executable(), hung.abort_to_core()]
            view = View(roots.HOST, self.row.root, sysroot_for(roots.HOST, self.row.root))
            report, _ = view.ask(where, self.folder)
        except (GdbFailed, target.NotHung) as error:
            return [self._whole(mode, WRONG, str(error))]
        self._keep(mode, report)
        return [self._cell(mode, name, found)
                for name, found in judge.complaints(report, self.truth, mode == "live").items()]

    def _cell(self, mode, name, found):
        why = pending.reason(name, self.row, mode) if found else None
        if why:
            return Cell(self.row.label, mode, name, SKIPPED, ["pending: " + why])
        return Cell(self.row.label, mode, name, WRONG if found else RIGHT, found)

    def _keep(self, mode, report):
        if not self.options.keep:
            return
        os.makedirs(self.options.keep, exist_ok=True)
        name = "%d.%d%s-%s-" % (self.row.version[0], self.row.version[1], "t" * self.row.free_threaded,
                                self.program[:-3])
        for what, content in [(mode, report), ("truth", self.truth)]:
            with open(os.path.join(self.options.keep, name + what + ".json"), "w", encoding="utf-8") as out:
                json.dump(content, out, indent=1)


def _print(cells, absent):
    """A table of kinds, live and core in one column for each interpreter, then what is wrong."""
    marks = {RIGHT: "+", WRONG: "X", SKIPPED: "-"}
    pythons = list(collections.OrderedDict.fromkeys(cell.python for cell in cells))
    names = list(collections.OrderedDict.fromkeys(cell.name for cell in cells))
    outcomes = {(cell.name, cell.python, cell.mode): marks[cell.outcome] for cell in cells}
    width = max([len(name) for name in names] + [1])
    print("%-*s  %s" % (width, "", "  ".join(python.split(",")[0].split(" ")[0].rjust(8) for python in pythons)))
    for name in names:
        print("%-*s  %s" % (width, name, "  ".join(
            "".join(outcomes.get((name, python, mode), " ") for mode in MODES).rjust(8) for python in pythons)))
    for cell in cells:
        if cell.outcome == WRONG:
            print("WRONG %s, %s, %s:" % (cell.name, cell.python, cell.mode))
            for detail in cell.details:
                print("    " + detail)
    reasons = collections.Counter(cell.details[0] for cell in cells if cell.outcome == SKIPPED)
    for reason, count in reasons.most_common():
        print("skipped %d: %s" % (count, reason))
    for reason in absent:
        print("skipped 1: " + reason)


if __name__ == "__main__":
    sys.exit(main())
