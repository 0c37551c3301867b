# SPDX-License-Identifier: GPL-3.0-or-later
"""Cells beside the table: what only some interpreters and GDBs need to show."""
import contextlib
import os
import re
import shutil
import signal
import subprocess
import time
import traceback

from harness import judge, target
from harness.cells import RIGHT, SKIPPED, WRONG
from harness.debugger import GdbFailed, NotHere
from harness.judge import lock_named
from harness.roots import HOST

from . import facts
from .columns import Cell
from .gdbs import Server, View, sysroot_for

PAGE = 4096
SETTLE_BOUND = 20.0


class Extra(object):
    """One cell: a name, an interpreter, a GDB, and a method that returns what is wrong."""

    def __init__(self, bench, name, row, sight, check, *arguments):
        self.bench = bench
        self.name = name
        self.row = row
        self.sight = sight
        self.check = check
        self.arguments = arguments
        self.folder = None

    def __call__(self):
        start = self.bench.clock()
        self.folder = self.row.root.new_folder()
        try:
            why = target.why_no_attach()
            if why:
                raise NotHere(why)
            details = self.check(self, *self.arguments)
            outcome = WRONG if details else RIGHT
        except NotHere as why:
            outcome, details = SKIPPED, [str(why)]
        except (GdbFailed, target.NotHung, OSError, ValueError) as error:
            outcome, details = WRONG, ["%s: %s" % (type(error).__name__, error)]
        except Exception:  # of one cell, not of the table
            outcome, details = WRONG, [traceback.format_exc()]
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
        return [Cell(self.row.label, self.sight.label, self.name, outcome, details,
                     self.bench.clock() - start)]

    @contextlib.contextmanager
    def hung(self, program="program.py", arguments=()):
        """The program, hanging, in a folder of its own."""
        with self.started(self.command(program, arguments)) as process:
            process.wait_hung()
            yield process

    def command(self, program, arguments=()):
        beside = os.path.dirname(self.bench.program.path)
        self.bench.copy_program(self.folder, self.bench.program.path)
        path = self.bench.copy_program(self.folder, os.path.join(beside, program))
        return self.row.root.command(
            [self.row.path, "-B", self.row.root.inside(path)] + list(arguments),
            self.folder)

    def started(self, line):
        return target.Target(line, self.folder)

    def view(self, options=None):
        options = sysroot_for(self.sight.root, self.row.root) if options is None else options
        return View(self.sight.root, self.row.root, options)

    def judged(self, report, **expected):
        return self.bench.schema_faults(report) or facts.complaints(
            report, self.bench.program, self.row, expected)


def all_of(bench, rows, sights, names):
    """Every cell that these interpreters and GDBs allow; `names`: only these."""
    host = sights.get(HOST)
    rows = [row for row in rows if row.version]
    at_home = [row for row in rows if row.root is HOST]
    found = []
    if host and at_home:
        found = _on_host(bench, host, at_home)
        found += _in_other_roots(bench, host, rows)
    found += _subinterpreters(bench, rows, sights)
    return [extra for extra in found if not names or any(name in extra.name for name in names)]


def _on_host(bench, host, rows):
    row = next((row for row in rows if row.origin == "Debian"), rows[-1])
    newest = next((row for row in reversed(rows) if row.version >= (3, 13)), None)
    found = [Extra(bench, "cores cut short", row, host, truncated, 25, 50, 90, 92, 95, 97, 99)
             for row in dict.fromkeys([row, rows[0], newest or row])]
    found += [
        Extra(bench, "extended-remote", row, host, extended_remote),
        Extra(bench, "two inferiors", row, host, two_inferiors, rows[0]),
        Extra(bench, "follow-fork child", row, host, follow_fork),
        Extra(bench, "a cycle in the list of threads", row, host, thread_cycle),
    ]
    found += [Extra(bench, "a second CPython, %s, %s" % (other.text, how), row, host,
                    two_runtimes, other, how)
              for other in _libraries(rows) for how in ("not initialised", "initialised", "at work")]
    if newest:
        found += [Extra(bench, "absurd debug offsets", newest, host, absurd_offsets),
                  Extra(bench, "a version that no table knows", newest, host, unknown_version)]
    return found


def _in_other_roots(bench, host, rows):
    return [Extra(bench, "another root, sysroot not set", row, host, no_sysroot)
            for row in rows if row.root is not HOST and not row.debug]


def _subinterpreters(bench, rows, sights):
    return [Extra(bench, "sub-interpreter", row, sights[row.root], subinterpreter)
            for row in rows if row.version >= (3, 8) and row.root in sights]


def _libraries(rows):
    """An older and a newer CPython whose library can be loaded into another process."""
    shared = [row for row in rows if row.origin ==
              "pyenv" and (3, 8) <= row.version and row.is_shared()]
    return shared[:1] + shared[-1:] if len(shared) > 1 else shared


def truncated(extra, *shares):
    """What can be read is right, what cannot is a warning, and GDB lives."""
    why = target.why_no_kernel_core()
    if why:
        raise NotHere(why)
    found = []
    with extra.hung() as hung:
        executable, core = hung.executable(), hung.abort_to_core()
        whole = os.path.getsize(core)
        # From the largest on, so that one file serves all.
        for share in sorted(shares, reverse=True):
            size = int(whole * share / 100)
            os.truncate(core, size - size % PAGE + PAGE // 2)
            report, _ = extra.view().ask([executable, core], extra.folder)
            found += ["at %s %%: %s" % (share, text) for text in _truncated_facts(extra, report)]
    return found


def _truncated_facts(extra, report):
    yield from extra.bench.schema_faults(report)
    yield from facts.strong_and_wrong(report, extra.bench.program, extra.row.version)
    codes = [warning["code"] for warning in report["warnings"]]
    if "core-truncated" not in codes and "not-analysed" not in codes:
        yield "no warning says that the core is truncated"


def extended_remote(extra):
    arguments = ["--once", "--multi", "127.0.0.1:0"]
    with extra.hung() as hung, Server(extra.row.root, arguments, extra.folder) as server:
        report, _ = extra.view(
            ["set sysroot /"]).ask(
            ["-ex", "target extended-remote " + server.address(),
             "-ex", "attach %d" % hung.pid],
            extra.folder)
        return extra.judged(report, kind="remote", pid=hung.pid)


def no_sysroot(extra):
    with extra.hung() as hung:
        report, _ = extra.view([]).ask(["-p", str(hung.pid)], extra.folder)
        return extra.judged(report, kind="live", pid=hung.pid)


def two_inferiors(extra, other_row):
    """The commands are about the inferior that is selected."""
    other = Extra(extra.bench, extra.name, other_row, extra.sight, two_inferiors)
    other.folder = os.path.join(extra.folder, "other")
    os.mkdir(other.folder)
    with extra.hung() as first, other.hung() as second:
        report, _ = extra.view().ask(["-p", str(first.pid)], extra.folder,
                                     ["add-inferior", "inferior 2", "attach %d" % second.pid])
        found = ["inferior 2: " + text
                 for text in other.judged(report, kind="live", pid=second.pid)]
        report, _ = extra.view().ask(
            ["-p", str(first.pid)],
            extra.folder, ["add-inferior", "inferior 2", "attach %d" % second.pid, "inferior 1"])
        return found + ["inferior 1: " + text
                        for text in extra.judged(report, kind="live", pid=first.pid)]


class _Followed(target.Target):
    """GDB that runs a program and follows the child it forks; `pid` becomes the child's."""

    def stop_child(self):
        heard = b""
        deadline = time.monotonic() + SETTLE_BOUND
        while b"ready\n" not in heard:
            said = os.read(self.ready_fd, 100)
            if not said or time.monotonic() > deadline:
                raise target.NotHung("the child is not ready: %s" % self.said())
            heard += said
        child = int(re.search(rb"pid (\d+)\n", heard).group(1))
        before = None
        while time.monotonic() < deadline:
            now = target.blocked_calls(child)
            if now and now == before:
                break
            before = now
            time.sleep(0.1)
        os.kill(child, signal.SIGINT)
        return child


def follow_fork(extra):
    out = os.path.join(extra.folder, "report.json")
    view = extra.view()
    command = extra.command("fork_child.py")
    line = view.gdb + [
        "-nx", "-q", "-batch", "-x", view.gdbinit, "-ex", "set startup-with-shell off", "-ex",
        "set follow-fork-mode child", "-ex", "run", "-ex", "pyhang report --format json " + out,
        "-ex", "kill", "--args"] + command
    with _Followed(line, extra.folder) as gdb:
        child = gdb.stop_child()
        try:
            gdb.process.wait(60)
        except subprocess.TimeoutExpired:
            raise GdbFailed("GDB does not end: %s" % gdb.said())
        if not os.path.exists(out):
            raise GdbFailed("no report was written: %s" % gdb.said())
        return _fork_facts(extra, view.read_report(out), child)


def _fork_facts(extra, report, child):
    found = extra.bench.schema_faults(report)
    wanted = {"target.pid": (report["target"]["pid"], child), "verdict": (
        report["verdict"]["kind"], "exit-blocked"), "cycles": (len(report["cycles"]), 2)}
    found += ["%s is %r, not %r" % (key, seen, want)
              for key, (seen, want) in wanted.items() if seen != want]
    truth = {"states": extra.bench.program.truth(extra.row.version)["states"]}
    program = extra.bench.program
    return found + judge.complaints(report, truth, program.marks, program.path)


def two_runtimes(extra, other, how):
    """The live one is reported, the other mentioned, with the command that shows it."""
    prefix = os.path.dirname(os.path.dirname(os.path.realpath(other.path)))
    library = os.path.join(prefix, "lib", "libpython%d.%d.so.1.0" % other.version[:2])
    if not os.path.exists(library):
        raise NotHere("%s is not there" % library)
    live, idle = (other, extra.row) if how == "at work" else (extra.row, other)
    with extra.hung("two_runtimes.py", [how, library, prefix]) as hung:
        attach = ["-p", str(hung.pid)]
        report, said = extra.view().ask(attach, extra.folder)
        found = extra.bench.schema_faults(report) + list(_is_live(report, live))
        switch = [re.search("`(set pyhang runtime .*)`", warning["text"]).group(1)
                  for warning in report["warnings"] if warning["code"] == "other-runtime"]
        if len(switch) != (how != "not initialised"):
            return found + ["the other CPython is mentioned %d times: %s"
                            % (len(switch), said[-500:])]
        if switch:
            report, _ = extra.view().ask(attach, extra.folder, switch)
            found += _is_runtime(report, idle)
            if len(report["threads"]) != 1:
                found.append("the idle CPython has %d threads" % len(report["threads"]))
    return found


def _is_runtime(report, row):
    if report["runtime"]["version"] != row.text:
        yield "the runtime is said to be %s, not %s" % (report["runtime"]["version"], row.text)


def _is_live(report, row):
    yield from _is_runtime(report, row)
    if report["verdict"]["kind"] != "exit-blocked" or len(report["cycles"]) != 2:
        yield "the verdict is %s" % report["verdict"]["summary"]


def subinterpreter(extra):
    """Threads, locks and verdict of a sub-interpreter, and to whom each thread belongs."""
    with extra.hung("subinterpreters.py") as hung:
        report, said = extra.view().ask(["-p", str(hung.pid)], extra.folder, ["pyhang threads"])
    found = extra.bench.schema_faults(report)
    others = [interpreter for interpreter in report["interpreters"] if not interpreter["main"]]
    if len(others) != 1 or not others[0]["id"]:
        return found + ["the interpreters are %r" % report["interpreters"]]
    belongs = {thread["name"]: thread["interpreter"] for thread in report["threads"]}
    for name, wanted in (
        ("runner", 0),
        ("inner holder", others[0]["id"]),
            ("inner waiter", others[0]["id"])):
        if belongs.get(name) != wanted:
            found.append("%s belongs to interpreter %r, not %r" % (name, belongs.get(name), wanted))
    names = {thread["id"]: thread["name"] for thread in report["threads"]}
    stateless = [thread["name"] for thread in report["threads"] if not thread["address"]]
    if stateless:
        found.append("threads without a thread state: %s" % ", ".join(stateless))
    owners = {names[lock["owner"]["thread"]]: lock["owner"]["evidence"] for lock in report["locks"]
              if lock["owner"] and lock_named("LOCK", lock["names"])}
    if owners != {"inner holder": "proven"}:
        found.append("the owner of LOCK is %r" % owners)
    if not re.search(r"^ *\d+ +%d + inner holder " % others[0]["id"], said, re.MULTILINE):
        found.append("`pyhang threads` does not say to which interpreter a thread belongs")
    return found


def _clean_report(extra, hung):
    report, _ = extra.view().ask(["-p", str(hung.pid)], extra.folder)
    return report


def _spoiled(extra, hung, writes):
    """The report after writing into the process, which is thrown away afterwards."""
    before = ["set {unsigned long}%s = %s" % (address, value) for address, value in writes]
    return extra.view().ask(["-p", str(hung.pid)], extra.folder, before)[0]


def thread_cycle(extra):
    """The oldest thread state is made to lead back to the youngest."""
    if extra.row.version[:2] not in ((3, 11), (3, 12)):
        raise NotHere("where the link is, is known of 3.11 and 3.12 only")
    with extra.hung() as hung:
        whole = _clean_report(extra, hung)
        main = next(thread for thread in whole["threads"] if thread["main"])
        youngest = next(thread for thread in whole["threads"] if thread["name"] == "lower")
        # struct _ts begins with prev, next.
        report = _spoiled(extra, hung, [("(%s + 8)" % main["address"], youngest["address"])])
    found = extra.bench.schema_faults(report) + list(facts.false_owners(report))
    if not report["warnings"]:
        found.append("no warning tells of the cycle")
    names = [thread["name"] for thread in report["threads"]]
    if len(names) != len(set(names)):
        found.append("threads are listed more than once: %s" % ", ".join(map(str, names)))
    if report["verdict"]["kind"] != "exit-blocked":
        found.append("the verdict is %s" % report["verdict"]["summary"])
    return found


def absurd_offsets(extra):
    """Each offset of the block is 2^63 - 1: the table serves, and a warning says so."""
    with extra.hung() as hung:
        start = int(_clean_report(extra, hung)["runtime"]["address"], 16)
        report = _spoiled(extra, hung, [(hex(start + at), "0x7fffffffffffffff")
                          for at in range(24, 24 + 8 * 40, 8)])
        found = extra.judged(report, kind="live", pid=hung.pid)
    if not any(warning["code"].startswith("debug-offset") for warning in report["warnings"]):
        found.append("no warning tells of the offsets: %r" % report["warnings"])
    return found


def unknown_version(extra):
    """The same memory under the name 3.16: read as the block says, and that is said."""
    with extra.hung() as hung:
        runtime = _clean_report(extra, hung)["runtime"]
        start = int(runtime["address"], 16)
        report = _spoiled(extra, hung, [(hex(start + 8), "0x031000f0")])
    found = extra.bench.schema_faults(report) + list(facts.false_owners(report))
    if not report["warnings"]:
        found.append("no warning tells what is assumed")
    return found
