# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs GDB with the plugin of a build tree, for the tests beside this file.

PYHANG_BUILD names the build tree (default: build/ of the source tree), PYHANG_GDB the GDB, PYHANG_PYTHON the
interpreter of the programs to look at (default: the one that runs the tests).
"""
import contextlib
import os
import subprocess
import sys
import unittest

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.abspath(os.environ.get("PYHANG_BUILD") or os.path.join(SOURCE, "build"))
GDB = os.environ.get("PYHANG_GDB") or "gdb"
PYTHON = os.environ.get("PYHANG_PYTHON") or sys.executable
LIBRARY = os.path.join(BUILD, "plugin", "glue", "pyhang.so")
GDBINIT = os.path.join(BUILD, "gdbinit")
GDB_SECONDS = 120

# Three threads: main waits for "the worker", which waits for a lock that main holds; "sleeper" sleeps.
WAITING_PROGRAM = """
import threading, time
lock = threading.Lock()
started = threading.Event()
def work():
    started.set()
    with lock:
        pass
lock.acquire()
worker = threading.Thread(target=work, name="the worker")
worker.start()
threading.Thread(target=time.sleep, args=(1000,), name="sleeper", daemon=True).start()
started.wait()
print("ready", flush=True)
worker.join()
"""


class Result:
    """What GDB said."""

    def __init__(self, process):
        self.out = process.stdout
        self.err = process.stderr
        self.status = process.returncode
        self.lines = process.stdout.splitlines()

    def __str__(self):
        return "exit %d\n--- output\n%s--- errors\n%s" % (self.status, self.out, self.err)


def gdb(*commands, load=True, arguments=(), env=None, cwd=None):
    """Runs the commands in a fresh GDB, which has the plugin unless load is False."""
    line = [GDB, "-nx", "-q", "-batch", "-iex", "set debuginfod enabled off", "-iex", "set auto-load no",
            "-iex", "set debug-file-directory /nonexistent"]
    if load:
        line += ["-iex", "source " + GDBINIT]
    line += arguments
    for command in commands:
        line += ["-ex", command]
    environment = dict(os.environ, LC_ALL="C.UTF-8", **(env or {}))
    return Result(subprocess.run(line, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 universal_newlines=True, timeout=GDB_SECONDS, env=environment, cwd=cwd))


@contextlib.contextmanager
def waiting_process():
    """A process that runs WAITING_PROGRAM; its pid."""
    process = subprocess.Popen([PYTHON, "-c", WAITING_PROGRAM], stdout=subprocess.PIPE, universal_newlines=True)
    try:
        if process.stdout.readline() != "ready\n":
            raise RuntimeError("the test program did not start")
        yield process.pid
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


class PluginTest(unittest.TestCase):
    """A test that needs the built library."""

    @classmethod
    def setUpClass(cls):
        if not os.path.exists(LIBRARY):
            raise unittest.SkipTest("%s is missing: build it, or set PYHANG_BUILD" % LIBRARY)
