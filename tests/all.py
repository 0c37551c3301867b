#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs every test of the project and adds up what the runners count. tools/test calls it."""
import argparse
import codecs
import os
import re
import selectors
import signal
import subprocess
import sys
import time

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PYTHON = "/usr/bin/python3"
SHOWN = 60  # lines of a step that fails as a whole
BUILD = os.path.join(TOP, "build")
# Seconds. What takes longer hangs, and is ended; so that whoever runs this learns which step it was.
STEP_BOUND = 1800
WHOLE_BOUND = 4800
END_BOUND = 30
# Those between them differ in nothing that a hang is told by; tests/matrix runs on all.
HANGS_ON = "2.7,3.8,3.11,3.12,3.13,3.14,3.15,3.13t"
# GDB writes and reads a gcore of each of them in the same way.
GCORE_ON = "2.7,3.8,3.11,3.13t"
STARTED = time.monotonic()


class Count(object):
    """Tests passed, failed, skipped."""

    def __init__(self, passed=0, failed=0, skipped=0):
        self.passed, self.failed, self.skipped = passed, failed, skipped

    def add(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped

    def __str__(self):
        return "%d passed, %d failed, %d skipped" % (self.passed, self.failed, self.skipped)


def main():
    options = _options()
    total = Count()
    lines = []
    fetching = _Fetching() if options.all else None
    try:
        for title, step in _steps(options, fetching):
            print("\n== %s" % title, flush=True)
            start = time.monotonic()
            count = step()
            lines.append("%5.0f s  %s: %s" % (time.monotonic() - start, title, count))
            print("--" + lines[-1], flush=True)
            total.add(count)
    finally:
        if fetching:
            _end(fetching.process)
    print("\n%s\n\n%.0f s\n%s" % ("\n".join(lines), time.monotonic() - STARTED, total))
    return 1 if total.failed else 0


def _options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="without the hang programs")
    parser.add_argument("--all", action="store_true",
                        help="also on the interpreters and systems of tools/provision")
    return parser.parse_args()


def _steps(options, fetching):
    yield "sources", lambda: _whole(["tools/lint", "--fast"])
    yield "compiles with gcc -Werror", lambda: _compiles("gcc")
    yield "compiles with clang -Werror", lambda: _compiles("clang")
    yield "unit tests", _meson_tests
    yield "tests/gdb", lambda: _counted(
        [PYTHON, "-B", "-m", "unittest", "discover", "-s", "tests/gdb"])
    yield "what runs the tests", lambda: _counted([PYTHON, "-B", "tests/all_test.py"])
    yield "the harness of tests/hangs", lambda: _counted([PYTHON, "-B", "tests/hangs/self_test.py"])
    if options.quick:
        return
    if options.all:
        yield "interpreters and systems", fetching.wait
    yield "tests/hangs", lambda: _counted(
        [PYTHON, "-B", "tests/hangs/run.py"] + (
            ["--interpreters", HANGS_ON, "--gcore-on", GCORE_ON] if options.all else []))
    yield "kinds of locks", lambda: _counted([PYTHON, "-B", "tests/locks/run.py"])
    yield "random programs", lambda: _counted(
        [PYTHON, "-B", "tests/random/run.py"] + (["--seeds", "96"] if options.all else []))
    if options.all:
        yield "tests/matrix", lambda: _counted(
            [PYTHON, "-B", "tests/matrix/run.py", "--free-threaded"])
        yield "tests/apps", lambda: _counted([PYTHON, "-B", "tests/apps/run.py", "--cached"])
        yield "tests/arch", lambda: _counted([PYTHON, "-B", "tests/arch/run.py"])


class _Fetching(object):
    """tools/provision, beside the steps that need nothing of it."""

    def __init__(self):
        # Behind the steps in the queue for the cores: they are what people wait for.
        self.process = _start(["nice", "tools/provision"])

    def wait(self):
        """
        Shows what it said. What it could not make is no failure here: the steps that use it count
        it as skipped.
        """
        print("(since the start, beside the other steps)", flush=True)
        status, _ = _said_by(self.process, quiet=False)
        return Count() if status in (0, 1) else Count(failed=1)


def _compiles(compiler):
    """A build of its own, without debugging help, where every warning is an error."""
    folder = os.path.join(TOP, "build-" + compiler)
    if not os.path.exists(os.path.join(folder, "build.ninja")):
        status, _ = _run(["meson", "setup", folder, "--buildtype=release"], {"CC": compiler},
                         quiet=True)
        if status:
            return Count(failed=1)
    return _whole(["ninja", "-C", folder])


def _meson_tests():
    """Through meson; its log holds the closing lines of Check and unittest."""
    status, _ = _run(["meson", "test", "-C", BUILD, "--no-rebuild", "--print-errorlogs"], quiet=True)
    with open(os.path.join(BUILD, "meson-logs", "testlog.txt"), errors="replace") as text:
        log = text.read()
    name = ""
    for line in log.splitlines():
        named = re.match(r"test: +(.*)", line)
        name = named.group(1) if named else name
        if re.match(r"\d+%: Checks: |skipped |\d+ compared|Ran \d+ tests?|OK\b|FAILED \(", line):
            print("%-16s %s" % (name, line))
        elif re.match(r".*:[EF]:.*:\d+: |FAIL: |ERROR: ", line):
            print("%-16s %s" % (name, line))
    return _honest(status, counts_in(log))


def _counted(command):
    status, said = _run(command)
    return _honest(status, counts_in(said))


def _whole(command):
    """A step that passes or fails as a whole."""
    status, said = _run(command, quiet=True)
    if status:
        lines = said.splitlines()
        print("\n".join(lines[:SHOWN] + (["[%d lines more]" % (len(lines) - SHOWN)]
                                         if len(lines) > SHOWN else [])))
    return Count(failed=1) if status else Count(passed=1)


def _honest(status, count):
    # A runner that died before it counted must not look like success.
    if status and not count.failed or not (count.passed + count.failed + count.skipped):
        count.failed += 1
    return count


def counts_in(text):
    """Adds up the closing lines of Check, of unittest and of our own runners."""
    count = Count()
    for checks, failures, errors in re.findall(
            r"^\d+%: Checks: (\d+), Failures: (\d+), Errors: (\d+)", text, re.M):
        bad = int(failures) + int(errors)
        count.add(Count(int(checks) - bad, bad))
    for passed, failed, skipped in re.findall(
            r"^(\d+) passed, (\d+) failed, (\d+) skipped$", text, re.M):
        count.add(Count(int(passed), int(failed), int(skipped)))
    for ran, verdict in re.findall(r"^Ran (\d+) tests? in .*\n\n((?:OK|FAILED).*)$", text, re.M):
        bad = sum(int(number) for number in re.findall(
            r"(?:failures|errors|unexpected successes)=(\d+)", verdict))
        skipped = sum(int(number) for number in re.findall(r"skipped=(\d+)", verdict))
        count.add(Count(max(0, int(ran) - bad - skipped), bad, skipped))
    return count


def _run(command, environment=None, quiet=False):
    """Exit status and output, which is shown as it comes; when quiet, only on failure."""
    return _said_by(_start(command, environment), quiet)


def _start(command, environment=None):
    return subprocess.Popen(
        command, cwd=TOP, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, env=dict(os.environ, **(environment or {})),
        start_new_session=True)


def _said_by(process, quiet):
    said = []

    def hear(text):
        said.append(text)
        if not quiet:
            sys.stdout.write(text)
            sys.stdout.flush()

    bound = _bound()
    if not _hear_until_end(process, time.monotonic() + bound, hear):
        _end(process)
        hear("\n%s took more than %.0f s, and was ended.\n" % (" ".join(process.args), bound))
    status = process.wait()
    process.stdout.close()
    if quiet and status:
        sys.stdout.write("".join(said))
    return status, "".join(said)


def _bound():
    return max(60, min(STEP_BOUND, STARTED + WHOLE_BOUND - time.monotonic()))


def _hear_until_end(process, deadline, hear):
    """False when the time is over. What a process left behind keeps open, is not waited for."""
    decode = codecs.getincrementaldecoder("utf-8")("replace").decode
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while time.monotonic() < deadline:
            ended = process.poll() is not None
            if selector.select(1):
                data = os.read(process.stdout.fileno(), 1 << 16)
                if not data:
                    return _ends(process, deadline)
                hear(decode(data))
            elif ended:
                return True
    return False


def _ends(process, deadline):
    """It has closed its output: whether it ends in time, too."""
    try:
        process.wait(max(0, deadline - time.monotonic()))
        return True
    except subprocess.TimeoutExpired:
        return False


def _end(process):
    # First kindly, so that it can end what it has started.
    if process.poll() is not None:
        return
    for number in (signal.SIGTERM, signal.SIGKILL):
        os.killpg(process.pid, number)
        if _ends(process, time.monotonic() + END_BOUND):
            return


if __name__ == "__main__":
    sys.exit(main())
