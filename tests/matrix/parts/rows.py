# SPDX-License-Identifier: GPL-3.0-or-later
"""The interpreters of this machine, and what each says of itself."""
import glob
import json
import os
import re
import shutil
import subprocess

from harness import interpreters
from harness.roots import HOST

# Python 2.7 and all of 3 understand it.
ASK = """
import sys, json
gil = getattr(sys, "_is_gil_enabled", None)
print(json.dumps({
    "executable": sys.executable,
    "version": list(sys.version_info[:3]),
    "suffix": {"final": "", "candidate": "rc%d", "beta": "b%d",
               "alpha": "a%d"}[sys.version_info[3]],
    "serial": sys.version_info[4],
    "debug": hasattr(sys, "gettotalrefcount"),
    "free_threaded": gil is not None and not gil(),
}))
"""
NAMED = re.compile(r"python\d\.\d+(t|d|td|-dbg)?$")


class Row(object):
    """An interpreter in a root. Without `version` it does not run, and `why_not` says why."""

    def __init__(self, root, path, origin):
        self.root = root
        self.path = path
        self.origin = origin
        self.version = None
        self.full = None
        self.free_threaded = False
        self.why_not = None
        self.label = "%s %s" % (origin, os.path.basename(path))
        try:
            self._ask()
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            self.why_not = "%s does not run: %s" % (path, error)

    def _ask(self):
        said = json.loads(subprocess.check_output(
            self.root.command([self.path, "-c", ASK]), stdin=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            timeout=60).decode().splitlines()[-1])
        suffix = said["suffix"]
        self.path = said["executable"]
        self.version = tuple(said["version"])
        self.full = "%d.%d.%d" % self.version
        self.text = self.full + (suffix % said["serial"] if suffix else "")
        self.debug = said["debug"]
        self.free_threaded = said["free_threaded"]
        kind = " debug" if self.debug else ""
        kind += " free-threaded" if self.free_threaded else ""
        self.label = "%s%s, %s" % (self.text, kind, self.origin)

    def minor(self):
        """"3.13", "3.13t"."""
        return "%d.%d" % self.version[:2] + ("t" if self.free_threaded else "")

    def is_shared(self):
        """Whether its CPython is a library beside the executable."""
        listing = subprocess.run(
            ["readelf", "-d", self.root.outside(self.path)],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
        return b"libpython" in listing.stdout


def on_host():
    """pyenv's and those on PATH, each once, oldest first."""
    found = {}
    for other in interpreters.all_interpreters():
        origin = "Debian" if other.path.startswith("/usr/") else "pyenv"
        found[os.path.realpath(other.path)] = Row(HOST, other.path, origin)
    for path in _on_path():
        row = Row(HOST, path, "PATH")
        if row.version and os.path.realpath(row.path) not in found:
            found[os.path.realpath(row.path)] = row
    return sorted(found.values(), key=lambda row: row.version or ())


def _on_path():
    for folder in os.environ.get("PATH", "").split(os.pathsep):
        for path in sorted(glob.glob(os.path.join(folder, "python[23].*"))):
            if NAMED.match(os.path.basename(path)) and shutil.which(path):
                yield path


def in_suite(root):
    """Every python of a Debian suite, its debug builds too."""
    found = {}
    for path in sorted(glob.glob(root.outside("/usr/bin/python[23].*"))):
        inside = root.inside(path)
        if NAMED.match(os.path.basename(path)):
            found.setdefault(os.path.realpath(path), Row(root, inside, root.name))
    return sorted(found.values(), key=lambda row: (row.version or (), row.label))
