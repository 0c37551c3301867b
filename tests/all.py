#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs every test of the project and adds up what the runners count. tools/test calls it."""
import argparse
import os
import re
import subprocess
import sys
import time

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PYTHON = "/usr/bin/python3"
SHOWN = 60  # lines of a step that fails as a whole
BUILD = os.path.join(TOP, "build")


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
    for title, step in _steps(options):
        print("\n== %s" % title, flush=True)
        start = time.monotonic()
        count = step()
        print("-- %s: %s (%.0f s)" % (title, count, time.monotonic() - start), flush=True)
        total.add(count)
    print("\n%s" % total)
    return 1 if total.failed else 0


def _options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="without the hang programs")
    parser.add_argument("--matrix", action="store_true", help="also tests/matrix")
    return parser.parse_args()


def _steps(options):
    yield "sources", lambda: _whole(["tools/lint", "--fast"])
    yield "compiles with gcc -Werror", lambda: _compiles("gcc")
    yield "compiles with clang -Werror", lambda: _compiles("clang")
    yield "unit tests", _meson_tests
    for folder in ("gdb",):
        if os.path.isdir(os.path.join(TOP, "tests", folder)):
            yield "tests/" + folder, lambda: _counted(
                [PYTHON, "-B", "-m", "unittest", "discover", "-s", "tests/" + folder])
    yield "the harness of tests/hangs", lambda: _counted([PYTHON, "-B", "tests/hangs/self_test.py"])
    if not options.quick:
        yield "tests/hangs", lambda: _counted([PYTHON, "-B", "tests/hangs/run.py"])
        yield "tests/random", lambda: _counted([PYTHON, "-B", "tests/random/run.py"])
    matrix = os.path.join(TOP, "tests", "matrix", "run.py")
    if options.matrix and os.path.exists(matrix):
        yield "tests/matrix", lambda: _counted([PYTHON, "-B", matrix])


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
        if re.match(r"\d+%: Checks: |Ran \d+ tests?|OK\b|FAILED \(", line):
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
    process = subprocess.Popen(
        command, cwd=TOP, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, env=dict(os.environ, **(environment or {})),
        universal_newlines=True, errors="replace")
    said = []
    for line in process.stdout:
        said.append(line)
        if not quiet:
            sys.stdout.write(line)
            sys.stdout.flush()
    status = process.wait()
    if quiet and status:
        sys.stdout.write("".join(said))
    return status, "".join(said)


if __name__ == "__main__":
    sys.exit(main())
