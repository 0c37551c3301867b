# SPDX-License-Identifier: GPL-3.0-or-later
"""The truth that a hang program states beside its code.

A comment block that begins with `# expect:` holds one JSON object; `# here: NAME, NAME` ends the
line on which these threads stand, `# advised` one that the first cause's advice must name. CONTRIBUTING.md lists the
keys.
"""
import json
import os
import re

KEYS = {
    "kind", "root", "threads", "locks", "status", "stage", "waiting_for", "would_wait_for",
    "states", "owners", "not_owners", "not_on", "owner_missing", "cycles", "targets", "types",
    "types_of_locks", "count", "confidence", "versions", "on", "settle", "process", "text",
    "within", "grouped", "pending", "says", "more", "advice", "advised", "app", "builds", "needs",
    "core",
}


class Program(object):
    """One hang program and what it says of itself."""

    def __init__(self, path):
        self.path = os.path.abspath(path)
        self.name = os.path.splitext(os.path.basename(path))[0]
        with open(path, encoding="utf-8") as source:
            lines = source.read().splitlines()
        self.stated = _expect_block(lines, path)
        self.helpers = _modules_beside(lines, os.path.dirname(self.path))
        self.marks = _marks(lines)
        self.advised = ["%s:%d" % (os.path.basename(path), number)
                        for number, line in enumerate(lines, 1) if line.endswith("# advised")]

    def files(self):
        """The program, and what it needs beside it."""
        return [self.path] + self.helpers

    def why_not_on(self, version, full, free_threaded=False):
        """Why this CPython has not this hang; None when it has."""
        if free_threaded and self.stated.get("builds") == "gil":
            return "the hang exists on builds with a GIL only"
        versions = self.stated.get("versions", "2.7 3.6+")
        if not version_matches(version, versions):
            return "the hang exists on %s only" % versions
        if full in self.stated.get("not_on", []):
            return "the hang does not exist on %s" % full
        return None

    def truth(self, version, core=False):
        """What is expected on this version, a tuple such as (3, 11); of a core, or of the process."""
        truth = {key: value for key, value in self.stated.items() if key not in ("on", "core")}
        truth["advised"] = self.advised
        for versions, override in self.stated.get("on", {}).items():
            if version_matches(version, versions):
                truth.update(override)
        if core:
            truth.update(self.stated.get("core", {}))
        # null takes back what is stated for the others
        return {key: value for key, value in truth.items() if value is not None}


def programs_in(folder):
    """Every program of a folder that states a truth, by name."""
    found = []
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if name.endswith(".py") and _states_a_truth(path):
            found.append(Program(path))
    return found


def version_matches(version, words):
    """Whether (3, 11) is among "2.7 3.6+" (exactly 2.7, or 3.6 and later) or "3.6-3.8"."""
    version = tuple(version[:2])
    for word in words.split():
        first, _, last = word.rstrip("+").partition("-")
        low = _minor(first)
        if word.endswith("+"):
            if version >= low and version[0] == low[0]:
                return True
        elif low <= version <= (_minor(last) if last else low):
            return True
    return False


def _minor(word):
    major, minor = word.split(".")
    return int(major), int(minor)


def _states_a_truth(path):
    with open(path, encoding="utf-8") as source:
        return any(line.startswith("# expect:") for line in source)


def _expect_block(lines, path):
    start = next(at for at, line in enumerate(lines) if line.startswith("# expect:"))
    text = lines[start][len("# expect:"):]
    for line in lines[start + 1:]:
        if not line.startswith("#"):
            break
        text += line[1:]
    try:
        stated = json.loads(text)
    except ValueError as error:
        raise ValueError("%s: the `# expect:` block is not JSON: %s" % (path, error))
    for expected in [stated, stated.get("core", {})] + list(stated.get("on", {}).values()):
        for key in expected:
            if key not in KEYS:
                raise ValueError("%s: unknown key %r in the `# expect:` block" % (path, key))
    return stated


def _modules_beside(lines, folder):
    imported = [found.group(1) for found in (re.match(r"import (\w+)", line) for line in lines) if found]
    return [path for path in (os.path.join(folder, name + ".py") for name in imported) if os.path.exists(path)]


def _marks(lines):
    """Thread name -> line numbers of its `# here:` marks."""
    marks = {}
    for number, line in enumerate(lines, 1):
        found = re.search(r"# here: ([^#]+)", line)
        if found:
            for name in found.group(1).split(","):
                marks.setdefault(name.strip(), []).append(number)
    return marks
