# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the layout tables with CPython headers that are compiled for other architectures."""
import collections
import json
import os
import shutil
import subprocess

from harness.cells import Cell, RIGHT, SKIPPED, WRONG
import roots
import test_layout_tool as tool

# A compiler for each architecture, what runs its programs, and what the tables are told of the C library.
Kind = collections.namedtuple("Kind", "label compiler run mutex_size word_size")
KINDS = {
    "arm64": Kind("aarch64", ["aarch64-linux-gnu-gcc", "-static"], "qemu-aarch64-static", "48", 8),
    "i386": Kind("i386", ["gcc", "-m32", "-static"], "", None, 4),
}
TRIPLETS = {"arm64": "aarch64-linux-gnu", "i386": "i386-linux-gnu"}
MODE = "headers"


def compare_all(build):
    """A cell for each header set of each root."""
    cells = []
    for root in roots.ROOTS:
        for minor in root.headers:
            cells += _compare(build, root, minor)
    return cells


def _compare(build, root, minor):
    kind = KINDS[root.arch]
    name = "layout of " + minor
    try:
        folder = roots.provide(root)
        tables = _tables(build, kind)
    except (roots.NoRoot, OSError) as error:
        return [Cell(name, kind.label, MODE, SKIPPED, [str(error)])]
    missing = [word for word in (kind.compiler[0], kind.run) if word and not shutil.which(word)]
    if missing:
        return [Cell(name, kind.label, MODE, SKIPPED, ["%s is not installed" % " and ".join(missing)])]
    return [_cell(name, kind, tables, root, folder, minor, defines)
            for defines in tool.variants(*[int(part) for part in minor.split(".")])]


def _cell(name, kind, tables, root, folder, minor, defines):
    name = " ".join([name] + defines)
    try:
        measured = _measure(kind, root, folder, minor, defines)
    except subprocess.CalledProcessError as error:
        words = error.stderr.decode("utf-8", "replace").strip().splitlines()
        return Cell(name, kind.label, MODE, SKIPPED, ["%s: %s" % (kind.label, words[-1] if words else error)])
    table = tool.table_for(tables, measured)
    if not table:
        return Cell(name, kind.label, MODE, SKIPPED, ["no table for this build on %s" % kind.label])
    wrong = tool.differences(table, measured)
    return Cell(name, kind.label, MODE, WRONG if wrong else RIGHT, wrong)


def _measure(kind, root, folder, minor, defines):
    compiler = kind.compiler + ["-I" + os.path.join(folder, "usr", "include", TRIPLETS[root.arch])]
    if root.arch == "i386":
        compiler.append("--sysroot=" + folder)
    command = [str(tool.TOOL), "--json", "--cc", " ".join(compiler), "--run", kind.run]
    command += ["-D" + define for define in defines] + [roots.headers_of(folder, minor)]
    said = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=True).stdout
    return json.loads(said.decode())


def _tables(build, kind):
    command = [os.path.join(build, "tests", "layout", "dump_layouts")]
    if kind.mutex_size:
        command.append(kind.mutex_size)
    return [table for table in json.loads(subprocess.check_output(command).decode())
            if table["word_size"] == kind.word_size]
