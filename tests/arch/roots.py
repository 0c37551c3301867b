# SPDX-License-Identifier: GPL-3.0-or-later
"""Debian systems of other architectures: unpacked packages, never installed, made by tools/provision."""
import collections
import os

from harness.provided import provide

# The interpreters that run, and the headers to measure.
Root = collections.namedtuple("Root", "name minors headers")

ROOTS = [
    Root("amd64-sid", [], ["3.13", "3.14", "3.15"]),
    Root("arm64-bullseye", ["3.9"], []),
    Root("arm64-bookworm", ["3.11"], ["3.11"]),
    Root("arm64-trixie", ["3.13"], ["3.13"]),
    Root("arm64-sid", ["3.14", "3.15"], ["3.14", "3.15"]),
    Root("i386-bookworm", ["3.11"], ["3.11"]),
    Root("i386-trixie", ["3.13"], ["3.13"]),
]
MUSL = "3.13musl"


def arch_of(root):
    return root.name.partition("-")[0]


class Roots(object):
    """Where all of this is, or why it is not there."""

    def __init__(self, cached_only=False):
        self._found = provide([root.name for root in ROOTS] + [MUSL], cached_only)

    def folder(self, name):
        return self._found[name].get("path")

    def why_not(self, name):
        return self._found[name].get("reason")


def python_of(folder, minor):
    return os.path.join(folder, "usr", "bin", "python" + minor)


def headers_of(folder, minor):
    return os.path.join(folder, "usr", "include", "python" + minor)
