# SPDX-License-Identifier: GPL-3.0-or-later
"""A GDB with the plugin, in the root where it runs, looking at something in a root."""
import json
import os
import re
import select
import signal
import subprocess
import time

from harness.debugger import Debugger, GdbFailed, NotHere, check_gcore

LISTEN_BOUND = 20.0
# What no GDB may say while the plugin works.
CRASHES = ("Traceback (most recent call last)",
           "internal-error:", "Fatal signal", "Python Exception")


class View(Debugger):
    """
    GDB of one root; `subject` is the root whose process or core it looks at.

    Files are named as the host names them.
    """

    def __init__(self, root, subject, options=(), hidden=""):
        line = ["gdb"]
        for option in options:
            line += ["-iex", option]
        super(View, self).__init__(root.inside(root.gdbinit), line)
        self.root = root
        self.subject = subject
        self.hidden = hidden

    def run(self, target, commands, cwd, bound=120.0):
        plain = Debugger(self.gdbinit, self.root.command(self.gdb, cwd, self.hidden))
        return plain.run(
            [self._named(word) for word in target],
            [self._named(word) for word in commands],
            cwd, bound)

    def gcore(self, pid, out, cwd):
        """Writes a core; whether it is whole: what this GDB cannot read it leaves out."""
        try:
            check_gcore(self.run(["-p", str(pid)], ["gcore %s" % out], cwd), out)
        except NotHere:
            return False
        return True

    def ask(self, target, cwd, before=()):
        """The JSON report, and all that GDB and `pyhang doctor` said."""
        out = os.path.join(cwd, "report.json")
        if os.path.exists(out):
            os.unlink(out)
        said = self.run(target, list(before) + ["pyhang doctor",
                        "pyhang report --format json %s" % out], cwd)
        for crash in CRASHES:
            if crash in said:
                raise GdbFailed("GDB said: %s" % said[-2000:])
        if not os.path.exists(out):
            raise GdbFailed("no report was written: %s" % said[-2000:])
        return self.read_report(out), said

    @staticmethod
    def read_report(path):
        with open(path, encoding="utf-8") as text:
            return json.load(text)

    def _named(self, word):
        return word.replace(self.root.path + "/", "/") if self.root.path else word


def sysroot_for(root, subject):
    """What tells GDB where the libraries of a process in another root are."""
    return ["set sysroot %s" % subject.path] if root is not subject else []


class Server(object):
    """A gdbserver in a root, on a port of its own choice. Use it in `with`."""

    def __init__(self, root, arguments, folder):
        self.process = subprocess.Popen(
            root.command(["gdbserver"] + list(arguments),
                         folder),
            cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True)
        self.port = None

    def __enter__(self):
        heard = b""
        deadline = time.monotonic() + LISTEN_BOUND
        while self.port is None:
            ready = select.select([self.process.stdout], [], [],
                                  max(0, deadline - time.monotonic()))[0]
            said = os.read(self.process.stdout.fileno(), 4096) if ready else b""
            if not said:
                self.__exit__()
                raise GdbFailed("gdbserver does not listen: %s" % heard.decode("utf-8", "replace"))
            heard += said
            port = re.search(rb"Listening on port (\d+)", heard)
            self.port = int(port.group(1)) if port else None
        return self

    def __exit__(self, *unused):
        # It detaches when GDB goes; killed while attached it would take the process with it.
        try:
            self.process.wait(2)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()

    def address(self):
        return "127.0.0.1:%d" % self.port
