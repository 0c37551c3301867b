# SPDX-License-Identifier: GPL-3.0-or-later
"""File systems that programs and GDBs run in: the host's, and those of tools/provision."""
import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile

from . import enter

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(os.path.dirname(HERE)))
ENTER = os.path.join(HERE, "enter.py")

OWN_NAMES = "names of the host's own"
MS_NOSUID, MS_NODEV, MS_NOEXEC = 2, 4, 8


class Root(object):
    """A file system with its GDB, and the plugin in it where that GDB finds it."""

    def __init__(self, name, path):
        self.name = name
        self.path = path.rstrip("/")
        self.gdbinit = None
        self.plugin_folder = None

    def command(self, line, folder="/tmp", hidden=""):
        """
        The command line that runs `line` inside, in a folder.

        That, and the file that is hidden from it, as the host names them.
        """
        if not self.path and not hidden:
            return list(line)
        program = line[0] if "/" in line[0] else "/usr/bin/" + line[0]
        hidden = hidden and self.inside(hidden)
        return [sys.executable, "-I", ENTER, self.path or "/", self.inside(folder), hidden,
                program] + list(line[1:])

    def inside(self, path):
        """How the inside names one of its files."""
        path = os.path.abspath(path)
        if self.path and path.startswith(self.path + "/"):
            return path[len(self.path):]
        return path

    def outside(self, path):
        """How the host names it."""
        return self.path + path

    def has(self, need):
        """Whether there is a program of this name, or "names of the host's own", which a chroot has not."""
        if need == OWN_NAMES:
            return not self.path
        return any(os.path.exists(self.outside(folder + need)) for folder in ("/bin/", "/usr/bin/"))

    def new_folder(self):
        """A new empty folder inside, by its name on the host."""
        folder = tempfile.mkdtemp(
            prefix="pyhang-test-", dir=self.outside(tempfile.gettempdir())
            if self.path else None)
        os.chmod(folder, 0o755)
        return folder

    def python(self, python, files, folder):
        """The command line that runs the first of the files, with the others beside it, in a folder inside."""
        if self.path:
            files = [shutil.copy(path, folder) for path in files]
        return self.command([python, "-B", self.inside(files[0])], folder)

    def gdb_options(self):
        """What tells the host's GDB where the libraries of a process in here are."""
        return ["-iex", "set sysroot %s" % self.path] if self.path else []

    def install_plugin(self, build):
        """Puts the one pyhang.so, and a gdbinit that loads it, inside."""
        library = os.path.join(build, "plugin", "glue", "pyhang.so")
        gdbinit = os.path.join(build, "gdbinit")
        if not self.path:
            self.gdbinit = gdbinit
            return
        self.plugin_folder = tempfile.mkdtemp(prefix="pyhang-plugin-", dir=self.outside("/tmp"))
        os.chmod(self.plugin_folder, 0o755)
        inside = os.path.join(self.plugin_folder, "pyhang.so")
        shutil.copyfile(library, inside)
        with open(gdbinit, encoding="utf-8") as text:
            adapted = text.read().replace(library, self.inside(inside))
        self.gdbinit = os.path.join(self.plugin_folder, "gdbinit")
        with open(self.gdbinit, "w", encoding="utf-8") as text:
            text.write(adapted)

    def remove_plugin(self):
        if self.plugin_folder:
            shutil.rmtree(self.plugin_folder, ignore_errors=True)

    def gdb_version(self):
        """"16.3"; raises OSError or SubprocessError when there is no GDB that runs."""
        said = subprocess.check_output(
            self.command(["gdb", "-nx", "-batch", "-ex", "show version"]),
            stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT, timeout=60)
        return re.search(
            r"(\d+\.\d+)\S*$", said.decode("utf-8", "replace").splitlines()[0]).group(1)


HOST = Root("host", "")


def why_no_mounts():
    """Gives this process its own view of mounts; says why that cannot be, None when it was done."""
    try:
        enter.own_mounts()
    except OSError as error:
        return "no mounts of one's own here: %s" % error.strerror
    return None


def why_no_proc(root):
    """Mounts /proc, and the host's /dev where that can be, in a root; says why /proc failed."""
    with contextlib.suppress(OSError):
        enter.mount("/dev", root.outside("/dev"), None, enter.MS_BIND | enter.MS_REC)
    try:
        enter.mount("proc", root.outside("/proc"), "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    except OSError as error:
        return "/proc cannot be mounted in %s: %s" % (root.name, error.strerror)
    return None
