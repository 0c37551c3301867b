# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs GDB with the plugin on a process or a core."""
import json
import os
import re
import signal
import subprocess

BOUND = 120.0
# As in production, whatever -dbg packages this machine has; that of the C library alone doubles GDB's time.
NO_SYMBOLS = ["-iex", "set debug-file-directory /nonexistent"]


# gcore on memory that it cannot read; the vsyscall page it can never.
UNREADABLE = re.compile(
    r"Memory read failed for corefile section, \d+ bytes at 0x(?!ffffffffff600000)")


class GdbFailed(Exception):
    """GDB or the plugin gave no answer."""


class NotHere(Exception):
    """Why something cannot be tried here, by no fault of the plugin."""


class Debugger(object):
    """A GDB command line (a list, so that it may begin with chroot) and the gdbinit that loads the plugin."""

    def __init__(self, gdbinit, gdb=("gdb",)):
        self.gdbinit = gdbinit
        self.gdb = list(gdb)

    def looking_into(self, root):
        """A GDB for processes and cores of another file system."""
        return Debugger(self.gdbinit, self.gdb + root.gdb_options())

    def run(self, target, commands, cwd, bound=BOUND):
        """What GDB prints. `target` is what follows on its command line: ["-p", PID] or [EXE, CORE]."""
        line = self.gdb + ["-nx", "-q", "-batch", "-iex", "set debuginfod enabled off"] + NO_SYMBOLS
        if self.gdbinit:
            line += ["-x", self.gdbinit]
        line += list(target)
        for command in commands:
            line += ["-ex", command]
        return _run(line, cwd, bound)

    def report(self, target, out, cwd):
        """The JSON report."""
        said = self.run(target, ["pyhang report --format json %s" % out], cwd)
        if "Traceback (most recent call last)" in said:
            raise GdbFailed("a Python traceback in GDB: %s" % said[-2000:])
        if not os.path.exists(out):
            raise GdbFailed("no report was written: %s" % said[-2000:])
        with open(out, encoding="utf-8") as report:
            try:
                return json.load(report)
            except ValueError as error:
                raise GdbFailed("the report is not JSON: %s" % error)

    def gcore(self, pid, out, cwd):
        """Writes a core as GDB's gcore does, without the plugin."""
        bare = Debugger(None, self.gdb)
        check_gcore(bare.run(["-p", str(pid)], ["gcore %s" % out], cwd), out)


def check_gcore(said, out):
    """Raises when GDB's gcore wrote nothing, or, as an old GDB does with a new C library, not all."""
    if not os.path.exists(out):
        raise GdbFailed("gcore wrote no core: %s" % said[-2000:])
    if UNREADABLE.search(said):
        raise NotHere("GDB's gcore cannot read all of this process, and leaves the rest out of the core")


def _run(line, cwd, bound):
    process = subprocess.Popen(line, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, start_new_session=True,
                               env=_environment())
    try:
        said, _ = process.communicate(timeout=bound)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        said, _ = process.communicate()
        raise GdbFailed("GDB took more than %.0f s: %s"
                        % (bound, said.decode("utf-8", "replace")[-1000:]))
    said = said.decode("utf-8", "replace")
    if process.returncode < 0:
        raise GdbFailed("GDB died of signal %d: %s" % (-process.returncode, said[-2000:]))
    return said


def _environment():
    kept = {key: value for key, value in os.environ.items()
            if not key.startswith("PYTHON") and key != "DEBUGINFOD_URLS"}
    kept.update({"LC_ALL": "C.UTF-8", "TERM": "dumb"})
    return kept
