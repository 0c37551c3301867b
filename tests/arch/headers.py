# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the layout tables with CPython headers of Debian's suites, compiled for each architecture."""
import collections
import json
import os
import shutil
import subprocess

from harness.cells import Cell, RIGHT, SKIPPED, WRONG
import roots
import test_layout_tool as tool

# A compiler for each architecture, what runs its programs, and what the tables are told of the C library.
Kind = collections.namedtuple("Kind", "label triplet compiler own_library run mutex_size word_size")
KINDS = {
    "amd64": Kind("x86-64", "x86_64-linux-gnu", ["gcc", "-static"], True, "", None, 8),
    "arm64": Kind("aarch64", "aarch64-linux-gnu", ["aarch64-linux-gnu-gcc", "-static"], False,
                  "qemu-aarch64-static", "48", 8),
    "i386": Kind("i386", "i386-linux-gnu", ["gcc", "-m32", "-static"], True, "", None, 4),
}
MODE = "headers"
BOUND = 300


def tasks(available, build):
    """Each header set of each root, in each way that a CPython can be configured with it."""
    return [(available, build, root, minor, defines)
            for root in roots.ROOTS for minor in root.headers
            for defines in tool.variants(*[int(part) for part in minor.split(".")])]


def row(available, build, root, minor, defines):
    """One cell in a list: whether the tables say what these headers say."""
    kind = KINDS[roots.arch_of(root)]
    name = " ".join(["layout of " + minor] + defines)

    def cell(outcome, details):
        return [Cell(name, kind.label, MODE, outcome, details)]

    missing = [word for word in (kind.compiler[0], kind.run) if word and not shutil.which(word)]
    why = available.why_not(root.name) or (missing and "%s is not installed" % " and ".join(missing))
    if why:
        return cell(SKIPPED, [why])
    try:
        tables = _tables(build, kind)
        measured = _measure(kind, available.folder(root.name), minor, defines)
    except subprocess.CalledProcessError as error:
        words = (error.stderr or b"").decode("utf-8", "replace").strip().splitlines()
        return cell(WRONG, words or [str(error)])
    except (OSError, subprocess.TimeoutExpired) as error:
        return cell(WRONG, [str(error)])
    table = tool.table_for(tables, measured)
    if not table:
        return cell(SKIPPED, ["no table for this build on %s" % kind.label])
    wrong = tool.differences(table, measured)
    return cell(WRONG if wrong else RIGHT, wrong)


def _measure(kind, folder, minor, defines):
    compiler = kind.compiler + ["-I" + os.path.join(folder, "usr", "include", kind.triplet)]
    if kind.own_library:
        compiler.append("--sysroot=" + folder)
    command = [str(tool.TOOL), "--json", "--cc", " ".join(compiler), "--run", kind.run]
    command += ["-D" + define for define in defines] + [roots.headers_of(folder, minor)]
    said = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=BOUND, check=True).stdout
    return json.loads(said.decode())


def _tables(build, kind):
    command = [os.path.join(build, "tests", "layout", "dump_layouts")]
    if kind.mutex_size:
        command.append(kind.mutex_size)
    return [table for table in json.loads(subprocess.check_output(command, timeout=BOUND).decode())
            if table["word_size"] == kind.word_size]
