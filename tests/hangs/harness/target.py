# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts a hang program, waits until it really hangs, and makes it write its core."""
import contextlib
import glob
import os
import re
import resource
import select
import signal
import subprocess
import sys
import time

READY_BOUND = 20.0
BLOCKED_BOUND = 10.0
CORE_BOUND = 60.0
POLL = 0.02
STEADY_POLLS = 6


class NotHung(Exception):
    """The program did not reach the state that it promises."""


class Target(object):
    """A started program. Use it in `with`: it never outlives the block."""

    def __init__(self, command, folder, environment=None):
        self.folder = folder
        self.output = os.path.join(folder, "output")
        read_end, write_end = os.pipe()
        self.ready_fd = read_end
        try:
            with open(self.output, "wb") as output:
                self.process = subprocess.Popen(
                    command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                    pass_fds=[write_end], start_new_session=True,
                    env=_environment(write_end, environment))
        finally:
            os.close(write_end)
        self.pid = self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.end()

    def wait_hung(self, settle="blocked", process="self"):
        """Returns when the program said "ready" and its threads have come to rest."""
        self._wait_ready()
        if process == "child":
            self.pid = _only_child(self.process.pid)
        if settle == "blocked":
            self._wait_blocked()

    def executable(self):
        return os.path.realpath("/proc/%d/exe" % self.pid)

    def abort_to_core(self):
        """Ends the program with SIGABRT; the path of the core that the kernel wrote."""
        os.kill(self.pid, signal.SIGABRT)
        with contextlib.suppress(ProcessLookupError):  # it may be gone already
            os.kill(self.pid, signal.SIGCONT)  # one that was stopped dumps its core when it goes on
        deadline = time.monotonic() + CORE_BOUND
        while _exists(self.pid) and time.monotonic() < deadline:
            self.process.poll()
            time.sleep(POLL)
        cores = [path for path in glob.glob(os.path.join(self.folder, "*")) if is_core(path)]
        if not cores:
            raise NotHung("the kernel wrote no core")
        return cores[0]

    def said(self):
        """The end of what the program printed."""
        with open(self.output, "rb") as output:
            return output.read()[-2000:].decode("utf-8", "replace")

    def end(self):
        if self.pid != self.process.pid and _exists(self.pid):
            os.kill(self.pid, signal.SIGKILL)
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self.ready_fd is not None:
            os.close(self.ready_fd)
            self.ready_fd = None

    def _wait_ready(self):
        deadline = time.monotonic() + READY_BOUND
        heard = b""
        while b"ready\n" not in heard:
            left = deadline - time.monotonic()
            if left <= 0:
                raise NotHung("not ready after %.0f s: %s" % (READY_BOUND, self.said()))
            if select.select([self.ready_fd], [], [], left)[0]:
                said = os.read(self.ready_fd, 100)
                if not said:
                    raise NotHung("ended before it was ready: %s" % self.said())
                heard += said

    def _wait_blocked(self):
        deadline = time.monotonic() + BLOCKED_BOUND
        before, steady = None, 0
        while steady < STEADY_POLLS:
            if time.monotonic() > deadline:
                raise NotHung("its threads do not come to rest: %s" % (before,))
            if not _exists(self.pid):
                raise NotHung("ended: %s" % self.said())
            now = blocked_calls(self.pid)
            steady = steady + 1 if now is not None and now == before else 0
            before = now
            time.sleep(POLL)


def blocked_calls(pid):
    """Each thread's system call, stack and program counter; None while a thread runs."""
    calls = {}
    for task in glob.glob("/proc/%d/task/*" % pid):
        try:
            with open(task + "/stat") as stat:
                state = stat.read().rpartition(")")[2].split()[0]
            with open(task + "/syscall") as syscall:
                words = syscall.read().split()
        except (IOError, OSError):
            return None
        if state not in "SD" or words[0] == "running":
            return None
        calls[os.path.basename(task)] = (words[0], words[-2], words[-1])
    return calls or None


def is_core(path):
    """Whether the file is an ELF core. A program may leave FIFOs behind, which block who opens them."""
    if not os.path.isfile(path):
        return False
    try:
        with open(path, "rb") as core:
            head = core.read(18)
    except (IOError, OSError):
        return False
    return head[:4] == b"\x7fELF" and int.from_bytes(head[16:18], sys.byteorder) == 4


def allow_cores():
    """Of what is started from here on, which inherits it: preexec_fn is not safe beside threads."""
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


def why_no_kernel_core():
    """Why this machine cannot write a core into the working folder; None when it can."""
    with open("/proc/sys/kernel/core_pattern") as pattern_file:
        pattern = pattern_file.read().strip()
    if pattern.startswith("|") or "/" in pattern:
        return "kernel.core_pattern is %r, not a file name in the working folder" % pattern
    if resource.getrlimit(resource.RLIMIT_CORE)[1] == 0:
        return "the hard limit of `ulimit -c` is 0"
    return None


def why_no_attach():
    """Why GDB may not attach to our programs; None when it may."""
    try:
        with open("/proc/sys/kernel/yama/ptrace_scope") as scope:
            restricted = int(scope.read()) > 0
    except (IOError, OSError):
        return None
    if restricted and os.geteuid() != 0:
        return "kernel.yama.ptrace_scope forbids it (run as root, or set it to 0)"
    return None


def _exists(pid):
    try:
        with open("/proc/%d/stat" % pid) as stat:
            return stat.read().rpartition(")")[2].split()[0] not in "ZX"
    except (IOError, OSError):
        return False


def _only_child(pid):
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path) as stat:
                fields = stat.read().rpartition(")")[2].split()
        except (IOError, OSError):
            continue
        if int(fields[1]) == pid:
            return int(re.search(r"\d+", path).group())
    raise NotHung("it has no child process")


def _environment(ready_fd, more):
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    kept.update({"PYTHONDONTWRITEBYTECODE": "1", "PYHANG_READY_FD": str(ready_fd)})
    kept.update(more or {})
    return kept
