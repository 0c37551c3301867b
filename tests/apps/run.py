#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs real libraries against real servers on loopback, and judges what pyhang says of their hangs.

tools/provision fetches both; what is not on this machine is counted as skipped.
"""
import argparse
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
HANGS = os.path.join(TOP, "tests", "hangs")
sys.path[:0] = [HERE, HANGS]
sys.dont_write_bytecode = True

from harness import cells, judge, pool, table, target, truth  # noqa: E402
from harness.debugger import Debugger  # noqa: E402
from parts import application, environments, servers  # noqa: E402

MODES = ["live", "core"]


def main():
    options = _options()
    target.allow_cores()
    debugger = Debugger(os.path.join(TOP, "build", "gdbinit"), ["gdb", "--readnever"])
    if options.keep:
        os.makedirs(options.keep, exist_ok=True)
    programs = [program for program in truth.programs_in(os.path.join(HERE, "programs"))
                if not options.program or program.name in options.program]
    there = environments.Environments(options.cached)
    runner = application.Runner(debugger, options.mode or MODES, judge.validator(TOP),
                                options.keep and os.path.abspath(options.keep))
    runner.servers = servers.Servers(options.cached)
    tasks = [(program, environment) for program in programs
             for environment in there.of(program)
             if not options.only or environment.label in options.only]
    found = pool.all_cells(runner.row, tasks, options.jobs)
    table.print_table(found, runner.modes)
    table.print_details(found)
    print(table.closing_line(found))
    return 1 if not found or any(cell.outcome == cells.WRONG for cell in found) else 0


def _options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", action="append", metavar="NAME")
    parser.add_argument("--in", dest="only", action="append", metavar="ENVIRONMENT", help="such as 3.11")
    parser.add_argument("--mode", action="append", choices=cells.MODES)
    parser.add_argument("--jobs", type=int, default=pool.JOBS, help="programs at a time (%(default)s)")
    parser.add_argument("--keep", metavar="FOLDER", help="keep reports and texts there")
    parser.add_argument("--cached", action="store_true", help="fetch nothing")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
