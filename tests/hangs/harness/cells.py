# SPDX-License-Identifier: GPL-3.0-or-later
"""One row of the table: a program under an interpreter, in every mode asked for."""
import collections
import contextlib
import json
import os
import shutil
import traceback

from . import judge, target, text_checks
from .debugger import GdbFailed, NotHere

MODES = ["live", "text", "gcore", "core"]
RIGHT, WRONG, SKIPPED = "right", "wrong", "skipped"

Cell = collections.namedtuple("Cell", "program label mode outcome details")

# Small stacks and one heap: a gcore of some megabytes instead of hundreds. tests/matrix has them as they come.
SMALL = ["prlimit", "--stack=%d:" % (2 << 20), "env", "MALLOC_ARENA_MAX=1"]


class Runner(object):
    """Starts each program once and asks GDB in the order live, text, gcore, kernel core."""

    def __init__(self, debugger, modes, validator=None, keep=None, signatures=None):
        self.debugger = debugger
        self.modes = [mode for mode in MODES if mode in modes]
        self.gcore_on = None  # labels of interpreters; None: on all
        self.validator = validator
        self.keep = keep
        self.signatures = signatures

    def start(self, program, interpreter, folder):
        """The program, started; use it in `with`. tests/apps starts its own otherwise."""
        command = SMALL + interpreter.root.python(interpreter.path, program.files(), folder)
        return target.Target(command, folder)

    def row(self, program, interpreter):
        """The cells of one program under one interpreter."""
        modes = [mode for mode in self.modes if self._wants(mode, program, interpreter)]
        why = why_no_row(program, interpreter)
        if why:
            return [Cell(program.name, interpreter.label, mode, SKIPPED, [why]) for mode in modes]
        run = _Run(self, program, interpreter)
        return [Cell(program.name, interpreter.label, mode, outcome, details)
                for mode, outcome, details in run.all(modes)]

    def _wants(self, mode, program, interpreter):
        if mode == "text":
            return program.stated.get("text")
        return mode != "gcore" or self.gcore_on is None or interpreter.label in self.gcore_on


class _Run(object):
    def __init__(self, runner, program, interpreter):
        self.runner = runner
        self.debugger = runner.debugger.looking_into(interpreter.root)
        self.program = program
        self.interpreter = interpreter
        self.truth = program.truth(interpreter.version)
        self.folder = None

    def all(self, modes):
        """Mode, outcome, details of each."""
        self.folder = self.interpreter.root.new_folder()
        try:
            with self.runner.start(self.program, self.interpreter, self.folder) as hung:
                hung.wait_hung(self.truth.get("settle", "blocked"),
                               self.truth.get("process", "self"))
                return [(mode,) + self._cell(mode, hung) for mode in modes]
        except target.NotHung as error:
            return [(mode, WRONG, ["the program does not hang: %s" % error]) for mode in modes]
        finally:
            self._clean()

    def _cell(self, mode, hung):
        why = _why_no_mode(mode)
        if why:
            return SKIPPED, [why]
        try:
            found = getattr(self, "_" + mode)(hung)
        except NotHere as why:
            return SKIPPED, [str(why)]
        except (GdbFailed, target.NotHung) as error:
            found = [str(error)]
        except Exception:  # of one cell, not of the table
            return WRONG, [traceback.format_exc()]
        if found and "pending" in self.truth:
            return SKIPPED, ["pending: " + self.truth["pending"]]
        return (WRONG, found) if found else (RIGHT, [])

    def _live(self, hung):
        return self._ask("live", self._process(hung))

    def _process(self, hung):
        """What GDB is told of a process. In a chroot it finds libraries by the sysroot, but not the executable."""
        return ([hung.executable()] if self.interpreter.root.path else []) + ["-p", str(hung.pid)]

    def _text(self, hung):
        said = self.debugger.run(self._process(hung), text_checks.session_commands(), self.folder)
        self._note("text.txt", said)
        return text_checks.complaints(said, self.truth, self.program.marks, self.program.path)

    def _gcore(self, hung):
        core = os.path.join(self.folder, "gcore.out")
        try:
            self.debugger.gcore(hung.pid, core, self.folder)
            return self._ask("gcore", [hung.executable(), core])
        finally:
            # Large, and not to be taken for the kernel's.
            with contextlib.suppress(OSError):
                os.unlink(core)

    def _core(self, hung):
        executable = hung.executable()
        return self._ask("core", [executable, hung.abort_to_core()])

    def _ask(self, mode, where):
        report = self.debugger.report(where, os.path.join(self.folder, mode + ".json"), self.folder)
        self._note(mode + ".json", json.dumps(report, indent=1))
        if self.runner.validator:
            faults = ["not as the schema says: %s at %s" % (error.message, error.json_path)
                      for error in self.runner.validator.iter_errors(report)]
            if faults:
                return faults[:5]
        truth = self.program.truth(self.interpreter.version, core=mode != "live")
        if self.runner.signatures:
            self.runner.signatures.add(self.program.name, truth, (self.interpreter.label, mode), report)
        return judge.complaints(report, truth, self.program.marks, self.program.path)

    def _note(self, name, text):
        if self.runner.keep:
            path = os.path.join(self.runner.keep, "%s-%s-%s"
                                % (self.program.name, self.interpreter.label, name))
            with open(path, "w", encoding="utf-8") as kept:
                kept.write(text)

    def _clean(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def why_no_row(program, interpreter):
    """Why the program cannot be run under the interpreter; None when it can."""
    if interpreter.version is None:
        return interpreter.why_not
    for need in program.stated.get("needs", []):
        if not interpreter.root.has(need):
            return "%s has no %s" % (interpreter.root.name, need)
    return program.why_not_on(interpreter.version, interpreter.full, interpreter.free_threaded)


def _why_no_mode(mode):
    if mode == "core":
        return target.why_no_kernel_core()
    return target.why_no_attach()
