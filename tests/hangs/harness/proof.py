# SPDX-License-Identifier: GPL-3.0-or-later
"""Proves without GDB that a program hangs where it says, by CPython's own faulthandler."""
import os
import re
import shutil
import signal
import time

from . import target
from .cells import RIGHT, SKIPPED, WRONG, Cell, why_no_row

DUMP_BOUND = 5.0


class Prover(object):
    """Has the face of cells.Runner, with the one mode "hangs"."""

    def row(self, program, interpreter):
        why = why_no_row(program, interpreter)
        outcome, details = (SKIPPED, [why]) if why else _prove(program, interpreter)
        return [Cell(program.name, interpreter.label, "hangs", outcome, details)]


def _prove(program, interpreter):
    truth = program.truth(interpreter.version)
    has_faulthandler = interpreter.version >= (3, 3)
    folder = interpreter.root.new_folder()
    try:
        environment = {"PYHANG_STACKS_ON_SIGNAL": "1"} if has_faulthandler else {}
        command = interpreter.root.python(interpreter.path, program.files(), folder)
        with target.Target(command, folder, environment) as hung:
            hung.wait_hung(truth.get("settle", "blocked"), truth.get("process", "self"))
            if not has_faulthandler:
                return RIGHT, []
            found = _missing_lines(hung, program)
            return (WRONG, found) if found else (RIGHT, [])
    except target.NotHung as error:
        return WRONG, [str(error)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _missing_lines(hung, program):
    wanted = {line for lines in program.marks.values() for line in lines}
    os.kill(hung.pid, signal.SIGUSR1)
    deadline = time.monotonic() + DUMP_BOUND
    seen = set()
    while time.monotonic() < deadline:
        with open(hung.output, encoding="utf-8", errors="replace") as output:
            text = output.read()
        seen = {int(line) for line in re.findall(
            r'File "[^"]*%s", line (\d+)' % re.escape(os.path.basename(program.path)), text)}
        if wanted <= seen and "most recent call first" in text:
            return []
        time.sleep(target.POLL)
    return ["no thread is at line %d" % line for line in sorted(wanted - seen)] or \
           ["no stacks were dumped: %s" % hung.said()]
