# SPDX-License-Identifier: GPL-3.0-or-later
"""Ways to run a CPython of another architecture or C library, and to show its process to GDB."""
import glob
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from harness import target
from harness.debugger import Debugger, GdbFailed
from harness.roots import ENTER

import roots

CORE_BOUND = 60.0
LIVE, GCORE, CORE, ALONE = "live", "gcore", "core", "alone"
MODES = [LIVE, GCORE, CORE, ALONE]


class Machine(object):
    """A CPython that runs hang programs. `why_not` says why it cannot; `modes` are what can be asked."""

    modes = MODES
    # x86 has a register that says so; elsewhere the instruction at pc does, and that is in a file.
    tells_calls_without_code = True

    def __init__(self, label):
        self.label = label
        self.version, self.full, self.why_not = None, None, None

    def find_version(self):
        """Runs the interpreter once."""
        if self.why_not:
            return
        folder = tempfile.mkdtemp(prefix="pyhang-arch-", dir=self.work_folder())
        try:
            program = os.path.join(folder, "version.py")
            with open(program, "w", encoding="utf-8") as out:
                out.write("import sys\nprint('.'.join(map(str, sys.version_info[:3])))\n")
            said = subprocess.check_output(self.command(program), stdin=subprocess.DEVNULL,
                                           stderr=subprocess.STDOUT, timeout=60).decode().strip()
            self.full = said
            self.version = tuple(int(part) for part in said.split(".")[:2])
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            self.why_not = "the CPython does not run: %s" % error
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def why_not_mode(self, mode):
        """Why one mode is impossible here; None when it is possible."""
        if mode in (CORE, ALONE):
            return target.why_no_kernel_core()
        return target.why_no_attach()

    def work_folder(self):
        """Where programs and reports may be; None: anywhere."""
        return None

    def command(self, program):
        """What runs a program."""
        raise NotImplementedError

    def debugger(self, gdbinit):
        raise NotImplementedError

    def executable(self, hung):
        """What GDB is told to be the executable."""
        return hung.executable()

    def gcore(self, debugger, hung, core):
        """Writes a core with GDB."""
        # With the executable: from another root GDB does not find it, and takes the process for one of its own kind.
        said = Debugger(None, debugger.gdb).run([self.executable(hung), str(hung.pid)],
                                                ["gcore " + core], hung.folder)
        if not os.path.exists(core):
            raise GdbFailed("gcore wrote no core: %s" % said[-2000:])

    def abort_to_core(self, hung):
        """Ends the program; the path of its core."""
        return hung.abort_to_core()


class Emulated(Machine):
    """arm64 under QEMU's user emulation, which writes the guest's core by itself."""

    modes = [CORE, ALONE]
    tells_calls_without_code = False

    def __init__(self, available, root, minor):
        Machine.__init__(self, "aarch64 " + minor)
        self.minor = minor
        self.folder = available.folder(root.name)
        missing = [tool for tool in ("qemu-aarch64-static", "gdb-multiarch") if not shutil.which(tool)]
        self.why_not = available.why_not(root.name) or (
            missing and "%s is not installed" % " and ".join(missing))

    def why_not_mode(self, mode):
        return None

    def command(self, program):
        return ["qemu-aarch64-static", "-L", self.folder, roots.python_of(self.folder, self.minor),
                "-B", program]

    def debugger(self, gdbinit):
        return Debugger(gdbinit, ["gdb-multiarch", "-iex", "set auto-load off",
                                  "-iex", "set sysroot " + self.folder])

    def executable(self, hung):
        return roots.python_of(self.folder, self.minor)

    def abort_to_core(self, hung):
        os.kill(hung.pid, signal.SIGABRT)
        deadline = time.monotonic() + CORE_BOUND
        # The host's kernel may dump the emulator, too.
        hung.process.wait(max(0, deadline - time.monotonic()))
        cores = glob.glob(os.path.join(hung.folder, "qemu_*.core"))
        if not cores:
            raise target.NotHung("the emulator wrote no core")
        return cores[0]


class Chrooted(Machine):
    """i386 on an x86-64 kernel, in its own root."""

    def __init__(self, available, root, minor):
        Machine.__init__(self, "i386 " + minor)
        self.minor = minor
        self.folder = available.folder(root.name)
        self.why_not = available.why_not(root.name)
        if os.uname().machine != "x86_64":
            self.why_not = "this machine does not run i386 programs"
        elif os.geteuid() != 0:
            self.why_not = "chroot needs root"

    def work_folder(self):
        return os.path.join(self.folder, "tmp")

    def command(self, program):
        inside = "/" + os.path.relpath(program, self.folder)
        return [sys.executable, "-I", ENTER, self.folder, os.path.dirname(inside), "",
                "/usr/bin/python" + self.minor, "-B", inside]

    def debugger(self, gdbinit):
        return Debugger(gdbinit, ["gdb", "-iex", "set auto-load off",
                                  "-iex", "set sysroot " + self.folder])

    def executable(self, hung):
        return roots.python_of(self.folder, self.minor)


class Musl(Machine):
    """A CPython that tools/provision built with musl; Debian has no package of it."""

    def __init__(self, available):
        Machine.__init__(self, "musl 3.13")
        self.folder = available.folder(roots.MUSL)
        self.why_not = available.why_not(roots.MUSL)

    def command(self, program):
        return [os.path.join(self.folder, "bin", "python3.13"), "-B", program]

    def debugger(self, gdbinit):
        return Debugger(gdbinit, ["gdb", "-iex", "set auto-load off"])


def all_machines(available):
    """Every machine that is supported, oldest CPython first."""
    found = []
    for root in roots.ROOTS:
        kind = Emulated if roots.arch_of(root) == "arm64" else Chrooted
        found += [kind(available, root, minor) for minor in root.minors]
    return found + [Musl(available)]
