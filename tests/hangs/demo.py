#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts a program that hangs, and lets pyhang explain it live and from its core. tools/demo calls it."""
import os
import resource
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True

from harness import interpreters, target  # noqa: E402
from harness.debugger import Debugger, GdbFailed  # noqa: E402

GDBINIT = os.path.join(TOP, "build", "gdbinit")
PROGRAM = os.path.join(HERE, "abba_exit.py")
MARK = "@@@ pyhang"


def main():
    python = interpreters.STOCK if os.path.exists(interpreters.STOCK) else "/usr/bin/python3"
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    folder = tempfile.mkdtemp(prefix="pyhang-demo-")
    try:
        with target.Target([python, "-B", PROGRAM], folder) as hung:
            return _explain_twice(hung, python, folder)
    except (target.NotHung, GdbFailed) as error:
        print("tools/demo: %s" % error, file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _explain_twice(hung, python, folder):
    _heading("1. A Python program that should end, and does not")
    print("$ %s %s &" % (python, os.path.relpath(PROGRAM, os.getcwd())))
    hung.wait_hung()
    print("It runs as process %d. Its main thread came to its end; the process is still there." % hung.pid)

    _heading("2. The running process")
    live = _explain(["-p", str(hung.pid)], "-p %d" % hung.pid, folder)

    executable = hung.executable()
    why_not = target.why_no_kernel_core()
    if why_not:
        _heading("3. The core that GDB writes of it")
        print("(The kernel cannot write it here: %s.)" % why_not)
        core = os.path.join(folder, "core")
        Debugger(None).gcore(hung.pid, core, folder)
    else:
        _heading("3. The core that the kernel writes of it (after SIGABRT)")
        core = hung.abort_to_core()
    dead = _explain([executable, core], "%s %s" % (executable, os.path.basename(core)), folder)

    _heading("What to try next")
    print("On a process of yours:     gdb -x %s -p PID -ex pyhang" % _short(GDBINIT))
    print("What else it can show:     pyhang threads, pyhang locks, pyhang bt all; help pyhang")
    print("Other hangs to play with:  python3 %s" % _short(os.path.join(HERE, "timer_bound_method.py")))
    return 0 if live and dead else 1


def _explain(where, shown, folder):
    """Whether pyhang found the deadlock; what it says is printed."""
    print("$ gdb -x %s %s -ex pyhang\n" % (_short(GDBINIT), shown), flush=True)
    said = Debugger(GDBINIT).run(where, ["set width 100", "echo \\n%s\\n" % MARK, "pyhang"], folder)
    before, _, answer = said.partition(MARK + "\n")
    # GDB's own words about sections and detaching are not what this is about.
    print("\n".join(line for line in (answer or before).strip().splitlines()
                    if not line.startswith(("warning: Unexpected size of section", "[Inferior 1 ("))))
    return "deadlock" in answer


def _heading(text):
    print("\n%s\n%s" % (text, "=" * len(text)), flush=True)


def _short(path):
    return os.path.relpath(path, os.getcwd())


if __name__ == "__main__":
    sys.exit(main())
