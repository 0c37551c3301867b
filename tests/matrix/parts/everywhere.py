# SPDX-License-Identifier: GPL-3.0-or-later
"""Every CPython that can be had: the host's, one that is built, those of the Debian suites."""
import os
import re

from harness import roots
from harness.provided import provide

from . import rows

SUITES = ("bullseye", "trixie", "sid")
BUILD = "3.13t"


class Everywhere(object):
    """`rows` are the interpreters, `roots` where they are, `absent` what is not here and why."""

    def __init__(self, cached, suites=True, build=False):
        """
        cached: fetch nothing, only what tools/provision has made already.

        build: build 3.13t when it is not in the cache.
        """
        self.rows = rows.on_host()
        self.roots = [roots.HOST]
        self.absent = []
        self._add_build(cached or not build)
        self._add_suites(cached, suites)

    def _add_build(self, cached):
        found = provide([BUILD], cached)[BUILD]
        if "path" in found:
            python = os.path.join(found["path"], "bin", "python3.13t")
            self.rows.append(rows.Row(roots.HOST, python, "built"))
        else:
            self._absent("CPython " + BUILD, found["reason"])

    def _add_suites(self, cached, suites):
        why = roots.why_no_mounts() if suites else "not asked for"
        found = {} if why else provide(SUITES, cached)
        for name in SUITES:
            reason = why or found[name].get("reason")
            root = None if reason else roots.Root(name, found[name]["path"])
            reason = reason or roots.why_no_proc(root)
            if reason:
                self._absent("Debian " + name, reason)
            else:
                self.roots.append(root)
                self.rows += rows.in_suite(root)

    def chosen(self, words, missing_ok=False):
        """
        The interpreters that a list of words names: "all", "each" (the newest of each minor version, the host's first,
        free-threaded ones apart), "3.14", "3.13t" (the same of one), "3.14.10 debug", or where they come from: "pyenv",
        "sid".
        """
        found = []
        for word in words.split(","):
            meant = self._meant(word.strip())
            if not meant and not missing_ok:
                raise ValueError("no interpreter is called %r: %s" % (
                    word, "; ".join(row.label for row in self.rows)))
            found += [row for row in meant if row not in found]
        return found

    def _meant(self, word):
        if word == "all":
            return self.rows
        newest = {}
        for row in self.rows:
            if row.version and not row.debug:
                minor = row.minor()
                before = newest.setdefault(minor, row)
                # The host's first: its GDB can do everything with them, gcore too.
                if before.root is row.root and before.version < row.version:
                    newest[minor] = row
        if word == "each":
            return list(newest.values())
        if re.match(r"\d+\.\d+t?$", word):
            return [newest[word]] if word in newest else []
        return [row for row in self.rows if word in row.label.split(", ")]

    def _absent(self, what, reason):
        self.absent.append("skipped 1: %s is not here: %s" % (what, reason))
