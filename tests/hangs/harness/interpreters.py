# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the CPythons of this machine."""
import os
import re
import subprocess

from .roots import HOST

STOCK = "/usr/bin/python3.11"
PYENV_DEFAULT = "3.13.0"
# Python 2.7 understands it, too.
ASK = "import sys; print('.'.join(map(str, sys.version_info[:3])) + '/' + getattr(sys, 'abiflags', ''))"


class Interpreter(object):
    """A CPython executable. `version` is None when it does not run; `why_not` then says why."""

    def __init__(self, path, label=None):
        self.root = HOST
        self.path = path
        self.version, self.full, self.why_not = None, None, None
        self.free_threaded = False
        self.label = label or os.path.basename(path)
        if not os.path.exists(path):
            self.why_not = "%s is not on this machine" % path
            return
        try:
            said = subprocess.check_output(
                [path, "-c", ASK],
                stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT, timeout=30).decode()
            self.full, flags = said.strip().split("/")
            self.free_threaded = "t" in flags
            self.version = tuple(int(part) for part in self.full.split(".")[:2])
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            self.why_not = "%s does not run: %s" % (path, error)
        self.label = label or self.full or self.label


def default_interpreters():
    """Debian's own python3.11 and pyenv's 3.13.0; a missing one is there with its reason."""
    wanted = [Interpreter(STOCK)]
    root = pyenv_root() or os.path.expanduser("~/.pyenv")
    wanted.append(Interpreter(os.path.join(
        root, "versions", PYENV_DEFAULT, "bin", "python3.13"), PYENV_DEFAULT))
    return wanted


def all_interpreters():
    """Debian's own, and every version that pyenv holds, oldest first."""
    found = [Interpreter(STOCK)] if os.path.exists(STOCK) else []
    root = pyenv_root()
    folder = os.path.join(root, "versions") if root else ""
    names = os.listdir(folder) if os.path.isdir(folder) else []
    for name in sorted(names, key=_version_key):
        minor = re.match(r"(\d+\.\d+)", name)
        if not minor:
            continue
        path = os.path.join(folder, name, "bin", "python" + minor.group(1))
        if os.path.exists(path):
            found.append(Interpreter(path, name))
    return found


def pyenv_root():
    """pyenv's folder, None when there is no pyenv."""
    root = os.environ.get("PYENV_ROOT")
    if root:
        return root
    try:
        return subprocess.check_output(["pyenv", "root"], stdin=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL).decode().strip()
    except (OSError, subprocess.SubprocessError):
        home = os.path.expanduser("~/.pyenv")
        return home if os.path.isdir(home) else None


def _version_key(name):
    return [int(part) for part in re.findall(r"\d+", name)]
