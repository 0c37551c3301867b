#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs hang programs on other architectures and C libraries, asks GDB with pyhang, and judges the answers.

The programs and their truths are those of tests/hangs. Modes: live (a process), gcore (GDB's core), core (the
kernel's, or the emulator's), alone (that core, without executable and libraries). Before them, the layout tables are
compared with the headers of those CPythons, and of Debian sid's for x86-64. tools/provision makes the systems.
"""
import argparse
import json
import os
import resource
import shutil
import sys
import tempfile
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.join(TOP, "tests", "hangs"), os.path.join(TOP, "tests", "layout")]
sys.dont_write_bytecode = True

from harness import judge, pool, table, target, truth  # noqa: E402
from harness.cells import Cell, RIGHT, SKIPPED, WRONG  # noqa: E402
from harness.debugger import GdbFailed  # noqa: E402
import headers  # noqa: E402
import machines  # noqa: E402
import roots  # noqa: E402

HANGS = os.path.join(TOP, "tests", "hangs")
# Each brings another kind of lock, wait or shutdown; --program and --all run others.
PROGRAMS = ["abba_exit", "abba_rlock", "exit_sleeping_worker", "exit_queue_full", "executor_worker",
            "self_deadlock_worker", "healthy_condition_not_held", "healthy_timed_waits"]


def main():
    options = _options()
    target.READY_BOUND = 60.0  # an emulator takes its time
    resource.setrlimit(resource.RLIMIT_CORE, (resource.getrlimit(resource.RLIMIT_CORE)[1],) * 2)
    available = roots.Roots(options.cached)
    cells = [] if options.no_headers else pool.all_cells(
        headers.row, headers.tasks(available, options.build), options.jobs)
    programs = _programs(options)
    tasks = []
    for machine in machines.all_machines(available):
        if options.machine and not any(word in machine.label for word in options.machine):
            continue
        machine.find_version()
        tasks += [(machine, program, options) for program in programs]
    cells += pool.all_cells(_row, tasks, options.jobs)
    table.print_table([cell for cell in cells if cell.mode == headers.MODE], [headers.MODE])
    table.print_table([cell for cell in cells if cell.mode in machines.MODES], machines.MODES)
    table.print_details(cells)
    print(table.closing_line(cells))
    return 1 if any(cell.outcome == WRONG for cell in cells) else 0


def _options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--machine", action="append", metavar="WORD",
                        help="only those whose label has the word: aarch64, i386, musl, 3.13")
    parser.add_argument("--program", action="append", metavar="NAME")
    parser.add_argument("--all", action="store_true", help="every program of tests/hangs")
    parser.add_argument("--no-headers", action="store_true", help="do not compare the tables with headers")
    parser.add_argument("--cached", action="store_true",
                        help="fetch nothing: only what tools/provision has made already")
    parser.add_argument("--jobs", type=int, default=pool.JOBS, help="rows at a time (%(default)s)")
    parser.add_argument("--build", default=os.path.join(TOP, "build"), metavar="FOLDER")
    parser.add_argument("--keep", metavar="FOLDER", help="keep the reports there")
    return parser.parse_args()


def _programs(options):
    wanted = options.program or PROGRAMS
    return [program for program in truth.programs_in(HANGS) if options.all or program.name in wanted]


def _row(machine, program, options):
    """The cells of one program on one machine; its modes go from the gentle to the deadly."""
    why = machine.why_not or program.why_not_on(machine.version, machine.full)
    if not why and program.stated.get("process", "self") != "self":
        why = "the program is about a child process"
    if why:
        return [Cell(program.name, machine.label, mode, SKIPPED, [why]) for mode in machine.modes]
    folder = tempfile.mkdtemp(prefix="pyhang-arch-", dir=machine.work_folder())
    try:
        for path in program.files():
            shutil.copy(path, folder)
        return _ask_in_all_modes(_Case(machine, program, folder, options))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Case(object):
    """One program on one machine."""

    def __init__(self, machine, program, folder, options):
        self.machine = machine
        self.program = program
        self.folder = folder
        self.truth = program.truth(machine.version)
        self.debugger = machine.debugger(os.path.join(options.build, "gdbinit"))
        self.keep = options.keep
        self.written_core = None

    def cell(self, mode, outcome, details):
        return Cell(self.program.name, self.machine.label, mode, outcome, details)

    def where(self, mode, hung):
        """What follows on GDB's command line."""
        if mode == machines.LIVE:
            return [self.machine.executable(hung), str(hung.pid)]
        if mode == machines.GCORE:
            core = os.path.join(self.folder, "gcore.out")
            self.machine.gcore(self.debugger, hung, core)
            return [self.machine.executable(hung), core]
        executable = None if mode == machines.ALONE else self.machine.executable(hung)
        if not self.written_core:
            self.written_core = self.machine.abort_to_core(hung)
        if mode == machines.ALONE:
            return ["-iex", "set sysroot /nowhere", "--core=" + self.written_core]
        return [executable, self.written_core]

    def complaints(self, mode, hung):
        report = self.debugger.report(self.where(mode, hung), os.path.join(self.folder, mode + ".json"),
                                      self.folder)
        if self.keep:
            name = "%s-%s-%s.json" % (self.program.name, self.machine.label.replace(" ", "-"), mode)
            with open(os.path.join(self.keep, name), "w", encoding="utf-8") as kept:
                json.dump(report, kept, indent=1)
        return judge.complaints(report, self.expected(mode), self.program.marks, self.program.path)

    def expected(self, mode):
        """The program's truth, as far as this machine can know it."""
        expected = dict(self.truth)
        if mode == machines.ALONE and not self.machine.tells_calls_without_code:
            expected["states"] = {thread: _or_native(state)
                                  for thread, state in self.truth.get("states", {}).items()}
        return expected


def _or_native(state):
    """Input and output are calls whose arguments look like any numbers: without the code, no call is seen."""
    allowed = state if isinstance(state, list) else [state]
    return allowed + ["native"] if "io-wait" in allowed else allowed


def _ask_in_all_modes(case):
    modes = case.machine.modes
    cells = []
    try:
        program = os.path.join(case.folder, os.path.basename(case.program.path))
        with target.Target(case.machine.command(program), case.folder) as hung:
            hung.wait_hung(case.truth.get("settle", "blocked"))
            for mode in modes:
                cells.append(_ask(case, mode, hung))
    except target.NotHung as error:
        found = ["the program does not hang: %s" % error]
        cells += [case.cell(mode, WRONG, found) for mode in modes[len(cells):]]
    return cells


def _ask(case, mode, hung):
    why = case.machine.why_not_mode(mode)
    if why:
        return case.cell(mode, SKIPPED, [why])
    try:
        found = case.complaints(mode, hung)
    except GdbFailed as error:
        found = [str(error)]
    except Exception:  # of one cell, not of the table
        return case.cell(mode, WRONG, [traceback.format_exc()])
    if found and "pending" in case.truth:
        return case.cell(mode, SKIPPED, ["pending: " + case.truth["pending"]])
    return case.cell(mode, WRONG if found else RIGHT, found)


if __name__ == "__main__":
    sys.exit(main())
