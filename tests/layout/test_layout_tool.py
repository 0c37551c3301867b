# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the shipped layout tables with the headers of every CPython on this machine.

PYHANG_BUILD names the build directory (default: build). PYHANG_INCLUDES adds include directories,
separated by colons. Header sets that no table or no compiler is for are skipped, with the reason.
"""
import glob
import json
import os
import subprocess
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("PYHANG_BUILD", ROOT / "build"))
TOOL = ROOT / "tools" / "layout"
PLACES = [
    "/usr/include/python[23]*",
    "/usr/local/include/python[23]*",
    "/opt/*/include/python[23]*",
    os.path.expanduser("~/.pyenv/versions/*/include/python[23]*"),
]
# What the tables leave out on purpose: it moves between the patch releases of a minor version.
MOVES = {
    "3.12": {("runtime", "finalizing_id")},
}
# Sizes of structures that grow at their end within a minor version.
GROWS = {("runtime", "sizeof_runtime"), ("interp", "sizeof_interp"), ("tstate", "sizeof_tstate")}


def include_directories():
    found = []
    for place in PLACES:
        found += sorted(glob.glob(place))
    found += filter(None, os.environ.get("PYHANG_INCLUDES", "").split(":"))
    return [Path(name) for name in found if (Path(name) / "Python.h").exists()]


def variants(major, minor):
    """Builds that one header set describes: compiler definitions."""
    yield []
    yield ["Py_DEBUG"]
    if (major, minor) >= (3, 13):
        yield ["Py_GIL_DISABLED"]
        yield ["Py_GIL_DISABLED", "Py_DEBUG"]


def measure(include, defines):
    command = [sys.executable, str(TOOL), "--json", str(include)]
    command += ["-D" + define for define in defines]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode:
        raise unittest.SkipTest("%s: %s" % (include, run.stderr.strip().splitlines()[-1]))
    return json.loads(run.stdout)


def table_for(tables, measured):
    """The shipped table for what was measured; None when there is none."""
    fitting = [table for table in tables
               if all(table[key] == measured[key]
                      for key in ("major", "minor", "free_threaded", "trace_refs", "word_size"))
               and table["first_micro"] <= measured["micro"] <= table["last_micro"]
               and table["debug"] <= measured["debug"]]
    # Debug builds without a table of their own are read by that of release builds.
    return max(fitting, key=lambda table: table["debug"], default=None)


def differences(table, measured):
    """Where table and headers disagree, one sentence each."""
    wrong = []
    for key in measured:
        if key in ("opcodes",) or key.endswith("_bit"):
            if table[key] != measured[key]:
                wrong.append("%s: table %s, headers %s" % (key, table[key], measured[key]))
    minor = "%d.%d" % (table["major"], table["minor"])
    for group, members in measured["groups"].items():
        shipped = table["groups"].get(group, {})
        for member in sorted(set(members) | set(shipped)):
            if (group, member) in GROWS or (group, member) in MOVES.get(minor, ()):
                continue
            if shipped.get(member) != members.get(member):
                wrong.append("%s.%s: table %s, headers %s"
                             % (group, member, shipped.get(member), members.get(member)))
    return wrong


class ShippedTables(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        dump = BUILD / "tests" / "layout" / "dump_layouts"
        if not dump.exists():
            raise unittest.SkipTest("%s is not built" % dump)
        cls.tables = json.loads(subprocess.check_output([str(dump)]).decode())

    def test_agree_with_the_headers_of_this_machine(self):
        compared, skipped = [], []
        for include in include_directories():
            try:
                plain = measure(include, [])
                for defines in variants(plain["major"], plain["minor"]):
                    measured = measure(include, defines) if defines else plain
                    name = " ".join([measured["version"], str(include)] + defines)
                    table = table_for(self.tables, measured)
                    if not table:
                        skipped.append("%s: no table" % name)
                        continue
                    with self.subTest(name, table=table["name"]):
                        self.assertEqual(differences(table, measured), [])
                    members = sum(len(group) for group in measured["groups"].values())
                    compared.append("%s: table %s, %d members" % (name, table["name"], members))
            except unittest.SkipTest as reason:
                skipped.append(str(reason))
        for line in compared:
            print("compared", line, file=sys.stderr)
        for line in skipped:
            print("skipped", line, file=sys.stderr)
        print("%d compared, %d skipped" % (len(compared), len(skipped)), file=sys.stderr)
        if not compared:
            self.skipTest("no CPython headers on this machine")


if __name__ == "__main__":
    unittest.main()
