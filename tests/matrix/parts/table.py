# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints the cells: a table of interpreters, the other cells, what is wrong, the closing line."""
import collections
import re

from harness.cells import RIGHT, SKIPPED, WRONG

from .columns import COLUMNS

# The label of a row: version, kind of build, where it comes from.
NAMED = re.compile(r"(\d+)\.(\d+)[^ ,]*((?: [a-z-]+)*), (.+)$")
LETTERS = {"free-threaded": "t", "debug": "d"}
WORDS = {RIGHT: "ok", WRONG: "FAIL", SKIPPED: "skip", None: "-"}
MARKS = {RIGHT: "✓", WRONG: "✗", SKIPPED: "–", None: ""}


def print_table(cells, form, say=print):
    """Rows are interpreters with each GDB, columns what GDB looks at; others have a line each."""
    inner = [cell for cell in cells if cell.column in COLUMNS]
    shown = [column for column in COLUMNS if any(cell.column == column for cell in inner)]
    lines = collections.OrderedDict()
    for cell in inner:
        lines.setdefault((cell.row, cell.gdb), {})[cell.column] = cell.outcome
    if lines:
        (_markdown if form == "markdown" else _text)(lines, shown, say)
    for cell in cells:
        if cell.column not in COLUMNS and form == "text":
            say("%-4s  %s: %s, %s" % (WORDS[cell.outcome], cell.column, cell.row, cell.gdb))


def _text(lines, shown, say):
    widths = [max(len(key[at]) for key in lines) for at in (0, 1)]
    say("%-*s  %-*s  %s" % (widths[0], "CPython", widths[1],
        "", "  ".join(column.ljust(9) for column in shown)))
    for key, outcomes in lines.items():
        words = "  ".join(WORDS[outcomes.get(column)].ljust(9) for column in shown)
        say(("%-*s  %-*s  %s" % (widths[0], key[0], widths[1], key[1], words)).rstrip())


def _markdown(lines, shown, say):
    """By minor version, with CPython's own letters for debug and free-threaded builds: what README shows."""
    names = collections.OrderedDict()
    for (label, gdb), outcomes in lines.items():
        major, minor, kind, origin = NAMED.match(label).groups()
        marks = tuple(MARKS[outcomes.get(column)] for column in shown)
        letters = "".join(LETTERS[word] for word in kind.split())
        names.setdefault((origin, gdb, marks), set()).add((int(major), int(minor), letters))
    gdbs = collections.OrderedDict()
    for (origin, gdb, marks), found in names.items():
        gdbs.setdefault((_ranges(found), origin, marks), []).append(gdb.replace("GDB ", ""))
    say("| CPython | GDB | %s |" % " | ".join(shown))
    say("| --- | --- |%s" % (" --- |" * len(shown)))
    for (found, origin, marks), seen_by in gdbs.items():
        say("| %s (%s) | %s | %s |" % (found, origin, ", ".join(seen_by), " | ".join(marks)))


def _ranges(names):
    """"2.7, 3.6-3.13, 3.13t" """
    runs = []
    for major, minor, letters in sorted(names, key=lambda name: (name[2], name)):
        if runs and runs[-1][-1] == (major, minor - 1, letters):
            runs[-1].append((major, minor, letters))
        else:
            runs.append([(major, minor, letters)])
    return ", ".join("-".join("%d.%d%s" % name for name in (run[:1] + run[1:][-1:]))
                     for run in runs)


def write_readme(cells, path):
    """Puts the table in place of the one in README.md; says whether it is another one."""
    lines = []
    print_table(cells, "markdown", lines.append)
    with open(path, encoding="utf-8") as readme:
        text = readme.read()
    shown = re.sub(r"\| CPython \| GDB .*?\n(?=\n)", lambda unused: "\n".join(lines) + "\n",
                   text, count=1, flags=re.S)
    with open(path, "w", encoding="utf-8") as readme:
        readme.write(shown)
    return shown != text


def print_details(cells, say=print):
    """What is wrong in each cell, and the reasons of those that were skipped."""
    for cell in cells:
        if cell.outcome == WRONG:
            say("FAIL %s, %s, %s:" % (cell.row, cell.gdb, cell.column))
            for detail in cell.details:
                say("    " + detail.strip().replace("\n", "\n    "))
    reasons = collections.Counter(cell.details[0] for cell in cells if cell.outcome == SKIPPED)
    for reason, count in reasons.most_common():
        say("skipped %d: %s" % (count, reason))


def closing_line(cells, absent):
    """`absent`: what is not on this machine at all, each counted as one that was skipped."""
    count = collections.Counter(cell.outcome for cell in cells)
    return "%d passed, %d failed, %d skipped" % (
        count[RIGHT],
        count[WRONG],
        count[SKIPPED] + absent)
