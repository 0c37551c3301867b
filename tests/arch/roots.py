# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian systems of other architectures: unpacked packages, never installed, in a cache folder."""
import collections
import os
import shutil
import subprocess

MIRROR = "http://deb.debian.org/debian"
BOUND = 600

# What is unpacked: interpreters that run, and headers to measure.
Root = collections.namedtuple("Root", "arch suite minors headers")

ROOTS = [
    Root("arm64", "bullseye", ["3.9"], []),
    Root("arm64", "bookworm", ["3.11"], ["3.11"]),
    Root("arm64", "trixie", ["3.13"], ["3.13"]),
    Root("arm64", "sid", ["3.14", "3.15"], ["3.14", "3.15"]),
    Root("i386", "bookworm", ["3.11"], ["3.11"]),
    Root("i386", "trixie", ["3.13"], ["3.13"]),
]


class NoRoot(Exception):
    """The system is not there and cannot be made; says why."""


def cache_folder():
    return os.environ.get("PYHANG_CACHE") or os.path.expanduser("~/.cache/pyhang")


def provide(root):
    """The folder of a root, made when it is missing."""
    folder = os.path.join(cache_folder(), "%s-%s" % (root.arch, root.suite))
    if _is_whole(folder, root):
        return folder
    if not shutil.which("mmdebstrap"):
        raise NoRoot("mmdebstrap is not installed")
    making = folder + ".making"
    for old in (making, folder):
        shutil.rmtree(old, ignore_errors=True)
    os.makedirs(cache_folder(), exist_ok=True)
    _make(root, making)
    for name in ("bin", "sbin", "lib"):
        if not os.path.lexists(os.path.join(making, name)):
            os.symlink("usr/" + name, os.path.join(making, name))
    os.rename(making, folder)
    return folder


def python_of(folder, minor):
    return os.path.join(folder, "usr", "bin", "python" + minor)


def headers_of(folder, minor):
    return os.path.join(folder, "usr", "include", "python" + minor)


def _packages(root):
    for minor in root.minors:
        yield "python%s-minimal" % minor
        yield "libpython%s-stdlib" % minor
    for minor in root.headers:
        yield "libpython%s-dev" % minor


def _is_whole(folder, root):
    return (all(os.path.exists(python_of(folder, minor)) for minor in root.minors) and
            all(os.path.exists(os.path.join(headers_of(folder, minor), "Python.h"))
                for minor in root.headers))


def _make(root, folder):
    # Only the main archive: the others are of no use here. sid's Release file may be past its date.
    command = ["mmdebstrap", "--variant=extract", "--arch=" + root.arch,
               '--aptopt=Acquire::Check-Valid-Until "false"',
               "--include=" + ",".join(_packages(root)), root.suite, folder,
               "deb %s %s main" % (MIRROR, root.suite)]
    try:
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             timeout=BOUND, check=False)
    except subprocess.TimeoutExpired:
        raise NoRoot("mmdebstrap took more than %d s" % BOUND)
    if run.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        words = [line for line in run.stdout.decode("utf-8", "replace").splitlines()
                 if line.startswith(("E:", "error:"))]
        raise NoRoot("mmdebstrap made no %s %s: %s"
                     % (root.suite, root.arch, " ".join(words)[:200]))
