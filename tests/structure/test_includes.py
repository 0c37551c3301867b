#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shape of the sources: who may include whom, how long a file may be, how it begins."""

import pathlib
import re
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]

# A folder of plugin/ and those whose headers it may include, itself apart.
MAY_INCLUDE = {
    "model": set(),
    "target": {"model"},
    "cpython": {"target", "model"},
    "capture": {"target", "cpython", "model"},
    "explain": {"model"},
    "render": {"model"},
    "glue": {"target", "cpython", "capture", "model", "explain", "render"},
}

# What only glue/ may know, and what breaks the rule that the rest builds without GDB and Python.
HOST_HEADERS = re.compile(r"^(Python\.h|structmember\.h|cpython/.*object\.h|gdb/.*|jit-reader\.h)$")

MAX_LINES = 450
# Tables are as long as what they list.
TABLES = re.compile(r"^plugin/cpython/(layouts/|opcodes\.c$|insn_sets\.c$)|\.def$")

LICENSE = "SPDX-License-Identifier: GPL-3.0-or-later"
BEGINS_WITH_LICENSE = {".c", ".h", ".def", ".py", ".build", ".sh"}

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.MULTILINE)


def project_files():
    """Files that git knows or would add, those deleted left out."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, stdout=subprocess.PIPE, check=False)
    if listed.returncode == 0:
        names = set(filter(None, listed.stdout.decode().split("\0")))
    else:  # an unpacked release has no git
        names = {
            path.relative_to(ROOT).as_posix()
            for top in ("plugin", "tests", "tools")
            for path in (ROOT / top).rglob("*")
        }
    return sorted(name for name in names if (ROOT / name).is_file())


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def includes_of(name):
    return [match.group(2) for match in INCLUDE.finditer(read(name))]


def folder_of(name):
    """"plugin/target/cache.c" is of "target"; None for what is in no folder of plugin/."""
    parts = pathlib.PurePosixPath(name).parts
    return parts[1] if parts[0] == "plugin" and len(parts) > 2 else None


class Structure(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.files = project_files()
        cls.plugin = [n for n in cls.files if folder_of(n) and n.endswith((".c", ".h", ".def"))]

    def expect_none(self, wrong):
        self.assertFalse(wrong, "\n" + "\n".join(wrong))

    def test_there_is_something_to_check(self):
        self.assertGreater(len(self.plugin), 20)

    def test_every_folder_has_a_place_in_the_flow(self):
        self.assertEqual(sorted({folder_of(n) for n in self.plugin} - set(MAY_INCLUDE)), [])

    def test_folders_include_from_their_left_neighbours_only(self):
        wrong = []
        for name in self.plugin:
            folder = folder_of(name)
            for included in includes_of(name):
                of = included.split("/")[0]
                if of in MAY_INCLUDE and "/" in included and of != folder \
                        and of not in MAY_INCLUDE.get(folder, set()):
                    wrong.append(f"{name} includes {included}")
        self.expect_none(wrong)

    def test_include_paths_start_at_plugin(self):
        wrong = []
        for name in self.plugin:
            for quote, included in INCLUDE.findall(read(name)):
                if quote == '"' and not (ROOT / "plugin" / included).is_file() \
                        and not self.is_generated(included):
                    wrong.append(f'{name} includes "{included}", which is not a path below plugin/')
        self.expect_none(wrong)

    @staticmethod
    def is_generated(included):
        """A header that meson makes has its template, or its maker's rule, in the tree."""
        return (ROOT / "plugin" / (included + ".in")).is_file() or included in {"config.h"}

    def test_only_glue_knows_gdb_and_python(self):
        self.expect_none([
            f"{name} includes {included}"
            for name in self.plugin if folder_of(name) != "glue"
            for included in includes_of(name)
            if HOST_HEADERS.match(included) and not (ROOT / "plugin" / included).is_file()
        ])

    def test_files_hold_one_concept(self):
        wrong = []
        for name in self.files:
            if not name.startswith(("plugin/", "tests/", "tools/")) or TABLES.search(name):
                continue
            if not name.endswith((".c", ".h", ".py", ".sh")):
                continue
            lines = read(name).count("\n")
            if lines > MAX_LINES:
                wrong.append(f"{name} has {lines} lines, more than {MAX_LINES}")
        self.expect_none(wrong)

    def test_files_begin_with_their_licence(self):
        wrong = []
        for name in self.files:
            path = pathlib.PurePosixPath(name)
            if path.parts[0] not in {"plugin", "tests", "tools"} and name != "meson.build":
                continue
            if path.suffix not in BEGINS_WITH_LICENSE:
                continue
            lines = read(name).splitlines()
            if lines and lines[0].startswith("#!"):
                del lines[0]
            if not lines or LICENSE not in lines[0]:
                wrong.append(f"{name}: the first line is not its SPDX-License-Identifier")
        self.expect_none(wrong)

    def test_headers_are_guarded_by_their_path(self):
        wrong = []
        for name in self.plugin:
            if not name.endswith(".h"):
                continue
            guard = "PYHANG_" + re.sub(r"\W", "_", name[len("plugin/"):]).upper()
            if f"#ifndef {guard}\n#define {guard}\n" not in read(name):
                wrong.append(f"{name}: expected the include guard {guard}")
        self.expect_none(wrong)


if __name__ == "__main__":
    unittest.main()
