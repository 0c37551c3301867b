#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs hang programs under CPythons, asks GDB with pyhang why they hang, and judges the answers.

Modes: live (a running process), text (what people read), gcore (GDB's core), core (the kernel's).
"""
import argparse
import os
import signal
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [HERE, os.path.join(TOP, "tests", "matrix")]
sys.dont_write_bytecode = True

from harness import (  # noqa: E402
    cells, interpreters, judge, pool, proof, signatures, table, target, truth)
from harness.debugger import Debugger  # noqa: E402
from parts import everywhere  # noqa: E402


def main():
    options = _options()
    target.allow_cores()
    _allow_ctrl_c()
    pythons, gcore_on, absent = _pythons(options)
    programs = _programs(options)
    seen = signatures.Signatures()
    if options.check_programs:
        work = proof.Prover()
        modes = ["hangs"]
    else:
        modes = options.mode or cells.MODES
        # pyenv's CPythons have debug symbols, which take time and which pyhang must not need; tests/matrix reads them.
        debugger = Debugger(_gdbinit(options), options.gdb.split() + ["--readnever"])
        work = cells.Runner(debugger, modes, judge.validator(TOP), _keep(options), seen)
        work.gcore_on = gcore_on
    tasks = [(program, python) for python in pythons for program in programs]
    found = pool.all_cells(work.row, tasks, options.jobs)
    table.print_table(found, [mode for mode in cells.MODES + ["hangs"] if mode in modes])
    found += seen.cells()
    table.print_details(found)
    for line in absent:
        print(line)
    print(table.closing_line(found, len(absent)))
    return 1 if any(cell.outcome == cells.WRONG for cell in found) else 0


def _options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", action="append", metavar="PATH", help="an interpreter")
    parser.add_argument("--all", action="store_true", help="every interpreter of pyenv")
    parser.add_argument("--interpreters", metavar="WORDS",
                        help="all (with those of tools/provision), each (one of each minor version), "
                        "or such as 2.7,3.14,3.15.2 debug,pyenv,sid")
    parser.add_argument("--mode", action="append", choices=cells.MODES)
    parser.add_argument("--gcore-on", metavar="WORDS", help="which of --interpreters make a gcore, the slowest mode")
    parser.add_argument("--program", action="append", metavar="NAME")
    parser.add_argument("--build", default=os.path.join(TOP, "build"), metavar="FOLDER")
    parser.add_argument("--gdb", default="gdb", help="GDB's command line")
    parser.add_argument("--jobs", type=int, default=pool.JOBS,
                        help="programs at a time (%(default)s)")
    parser.add_argument("--keep", metavar="FOLDER", help="keep reports and texts there")
    parser.add_argument("--check-programs", action="store_true",
                        help="without GDB: do the programs hang where they say?")
    return parser.parse_args()


def _pythons(options):
    """The interpreters, the labels of those that make a gcore (None: all), and a line for each that is not here."""
    if options.python:
        return [interpreters.Interpreter(path) for path in options.python], None, []
    if options.interpreters:
        try:
            found = everywhere.Everywhere(cached=True)
            here = found.chosen(options.interpreters)
        except ValueError as error:
            sys.exit(str(error))
        return here, options.gcore_on and {
            row.label for row in found.chosen(options.gcore_on, missing_ok=True)}, found.absent
    if options.all:
        return interpreters.all_interpreters(), None, []
    return interpreters.default_interpreters(), None, []


def _programs(options):
    found = truth.programs_in(HERE)
    if not options.program:
        return found
    unknown = set(options.program) - {program.name for program in found}
    if unknown:
        sys.exit("no such program: %s" % ", ".join(sorted(unknown)))
    return [program for program in found if program.name in options.program]


def _gdbinit(options):
    path = os.path.join(os.path.abspath(options.build), "gdbinit")
    if not os.path.exists(path):
        sys.exit("%s is missing: run tools/build first" % path)
    return path


def _keep(options):
    if options.keep:
        os.makedirs(options.keep, exist_ok=True)
        return os.path.abspath(options.keep)
    return None


def _allow_ctrl_c():
    # A shell starts what runs in its background with SIGINT ignored, and that is inherited by programs that raise it.
    signal.signal(signal.SIGINT, signal.default_int_handler)


if __name__ == "__main__":
    sys.exit(main())
