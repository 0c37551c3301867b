# SPDX-License-Identifier: GPL-3.0-or-later
"""The cells of one interpreter: one program, seen in every way by every GDB."""
import collections
import contextlib
import os
import shutil
import traceback

from harness import target
from harness.cells import RIGHT, SKIPPED, WRONG
from harness.debugger import GdbFailed, NotHere

from . import facts
from .gdbs import Server, View, sysroot_for

COLUMNS = ["live", "gcore", "gdbserver", "core", "no exe"]

Cell = collections.namedtuple("Cell", "row gdb column outcome details seconds")


class Sight(object):
    """A GDB, by the name of its root and its version."""

    def __init__(self, root, version):
        self.root = root
        self.version = version
        self.label = "GDB %s" % version


class Bench(object):
    """What every row needs: the program and what judges."""

    def __init__(self, program, helpers, validator, clock):
        self.program = program
        self.helpers = helpers
        self.validator = validator
        self.clock = clock

    def schema_faults(self, report):
        if not self.validator:
            return []
        return ["not as the schema says: %s at %s" % (error.message, error.json_path)
                for error in list(self.validator.iter_errors(report))[:5]]

    def copy_program(self, folder, path):
        """The program and what it imports, in a folder; its new name."""
        for name in self.helpers + [path]:
            shutil.copy(name, folder)
        return os.path.join(folder, os.path.basename(path))


def row_cells(bench, row, sights, columns):
    """The cells of an interpreter for each GDB."""
    if not row.version:
        return [Cell(row.label, sight.label, column, SKIPPED, [row.why_not], 0)
                for sight in sights for column in columns]
    return _Run(bench, row, sights).all(columns)


class _Run(object):
    def __init__(self, bench, row, sights):
        self.bench = bench
        self.row = row
        self.sights = sights
        self.folder = None
        self.core = None

    def all(self, columns):
        self.folder = self.row.root.new_folder()
        try:
            path = self.bench.copy_program(self.folder, self.bench.program.path)
            line = self.row.root.command(
                [self.row.path, "-B", self.row.root.inside(path)],
                self.folder)
            with target.Target(line, self.folder) as hung:
                hung.wait_hung()
                return [self._cell(column, sight, hung)
                        for column in columns for sight in self.sights]
        except target.NotHung as error:
            details = ["the program does not hang: %s" % error]
            return [Cell(self.row.label, sight.label, column, WRONG, details, 0)
                    for sight in self.sights for column in columns]
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _cell(self, column, sight, hung):
        start = self.bench.clock()
        why = self._why_not(column)
        if why:
            outcome, details = SKIPPED, [why]
        else:
            outcome = None
            try:
                details = getattr(self, "_" + column.replace(" ", "_"))(sight, hung)
            except NotHere as why:
                outcome, details = SKIPPED, ["%s: %s" % (sight.label, why)]
            except (GdbFailed, target.NotHung, OSError, ValueError) as error:
                details = ["%s: %s" % (type(error).__name__, error)]
            except Exception:  # of one cell, not of the table
                details = [traceback.format_exc()]
            outcome = outcome or (WRONG if details else RIGHT)
        return Cell(self.row.label, sight.label, column, outcome, details,
                    self.bench.clock() - start)

    def _why_not(self, column):
        if column in ("core", "no exe"):
            return target.why_no_kernel_core()
        if column == "gdbserver" and not shutil.which(self.row.root.outside("/usr/bin/gdbserver")):
            return "no gdbserver in %s" % self.row.root.name
        return target.why_no_attach()

    def _live(self, sight, hung):
        return self._judge(
            self._view(sight),
            ["-p", str(hung.pid)],
            {"kind": "live", "pid": hung.pid})

    def _gcore(self, sight, hung):
        core = os.path.join(self.folder, "gcore.out")
        view = self._view(sight)
        try:
            whole = view.gcore(hung.pid, core, self.folder)
            where = [hung.executable(), core]
            if not whole:
                return self._judge_partial(view, where)
            return self._judge(view, where, {"kind": "core", "pid": hung.pid})
        finally:
            with contextlib.suppress(OSError):
                os.unlink(core)

    def _gdbserver(self, sight, hung):
        root = self.row.root
        view = View(sight.root, root, sysroot_for(sight.root, root) or ["set sysroot /"])
        arguments = ["--once", "127.0.0.1:0", "--attach", str(hung.pid)]
        with Server(root, arguments, self.folder) as server:
            return self._judge(
                view, ["-ex", "target remote " + server.address()],
                {"kind": "remote", "pid": hung.pid})

    def _core(self, sight, hung):
        executable = self._kernel_core(hung)
        return self._judge(
            self._view(sight),
            [executable, self.core],
            {"kind": "core", "pid": hung.pid})

    def _no_exe(self, sight, hung):
        executable = self._kernel_core(hung)
        # GDB looks for the executable at its old place, since GDB 16 whatever the sysroot says.
        hidden = executable if sight.root is self.row.root and os.geteuid() == 0 else ""
        view = View(sight.root, self.row.root, ["set sysroot /nonexistent"], hidden)
        expected = {"kind": "core", "pid": hung.pid, "executable": None}
        return self._judge(view, ["-c", self.core], expected)

    def _kernel_core(self, hung):
        """Makes the program write its core, the first time; its executable."""
        if not self.core:
            self.executable = hung.executable()
            self.core = hung.abort_to_core()
        return self.executable

    def _view(self, sight):
        return View(sight.root, self.row.root, sysroot_for(sight.root, self.row.root))

    def _judge_partial(self, view, where):
        """A core without the stacks of some threads: that is told, and nothing wrong is claimed."""
        report, _ = view.ask(where, self.folder)
        found = self.bench.schema_faults(report)
        found += facts.strong_and_wrong(report, self.bench.program, self.row.version)
        if not any(warning["code"] == "stack-missing" for warning in report["warnings"]):
            found.append("no warning says that stacks are missing")
        if report["status"] == 3:
            found.append("not analysed: %s" % report["verdict"]["summary"])
        return found

    def _judge(self, view, where, expected):
        report, said = view.ask(where, self.folder)
        found = self.bench.schema_faults(report)
        if not found:
            found = facts.complaints(report, self.bench.program, self.row, expected)
        layout = report["runtime"]["layout"]
        if layout and layout not in said:
            found.append("pyhang doctor does not name the layout's source, %s" % layout)
        return found
