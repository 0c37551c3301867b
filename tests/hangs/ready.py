# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells the runner that a hang program has come as far as it can tell itself.

The last of `crowd(N)` calls of `here()` writes "ready" to the pipe PYHANG_READY_FD. No lock is
used: the program's own locks shall be the only ones in the report.
"""
import os
import sys
import time

_arrived = []
_wanted = [1]


def crowd(count):
    """`count` calls of here() make the program ready; 1 unless told."""
    _wanted[0] = count


def here():
    """The caller's next step brings it into the state that the program is about."""
    _arrived.append(None)
    if len(_arrived) == _wanted[0]:
        _tell()


def child_in(pid, call):
    """Returns when the only thread of a child process sleeps in this system call."""
    numbers = CALLS[call]
    deadline = time.time() + 20
    while time.time() < deadline:
        with open("/proc/%d/stat" % pid) as stat:
            state = stat.read().rpartition(")")[2].split()[0]
        with open("/proc/%d/syscall" % pid) as syscall:
            number = syscall.read().split()[0]
        if state == "S" and number in numbers:
            return
        time.sleep(0.01)
    raise RuntimeError("child %d does not come to %s()" % (pid, call))


def pipe_full(pipe, slack=0):
    """Returns when the pipe holds all that it can, `slack` bytes aside: small writes fill whole pages."""
    import array
    import fcntl
    import termios
    deadline = time.time() + 20
    while time.time() < deadline:
        held = array.array("i", [0])
        fcntl.ioctl(pipe, termios.FIONREAD, held)
        if held[0] >= fcntl.fcntl(pipe, 1032) - slack:  # F_GETPIPE_SZ
            return
        time.sleep(0.01)
    raise RuntimeError("the pipe does not fill")


# x86-64, aarch64, i386
CALLS = {"read": ("0", "63", "3"), "write": ("1", "64", "4"), "wait4": ("61", "260", "114")}


def _tell():
    fd = os.environ.get("PYHANG_READY_FD")
    if fd is None:
        sys.stderr.write("ready, pid %d\n" % os.getpid())
    else:
        os.write(int(fd), b"ready\n")


def _dump_stacks_on_signal():
    # For the runner's --check-programs: the stacks, as CPython itself sees them.
    if os.environ.get("PYHANG_STACKS_ON_SIGNAL"):
        import faulthandler
        import signal
        faulthandler.register(signal.SIGUSR1, all_threads=True)


_dump_stacks_on_signal()
