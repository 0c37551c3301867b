# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints the cells as a table, what is wrong, what was skipped and why, and the closing line."""
import collections

from .cells import RIGHT, SKIPPED, WRONG

WORDS = {RIGHT: "right", WRONG: "WRONG", SKIPPED: "skip", None: "-"}


LETTERS = {RIGHT: "r", WRONG: "W", SKIPPED: "-", None: " "}

LINE = 132
MANY = 3


def print_table(cells, modes, say=print):
    """Rows are programs, columns interpreters × modes; with many interpreters a letter for each mode."""
    labels = _in_order(cell.label for cell in cells)
    name_width = max([len(cell.program) for cell in cells] + [7])
    if len(labels) > MANY:
        _print_letters(cells, modes, labels, name_width, say)
        return
    width = max([len(label) for label in labels] + [6 * len(modes) - 1])
    at_once = max(1, (LINE - name_width) // (width + 2))
    for first in range(0, len(labels), at_once):
        if first:
            say("")
        _print_columns(cells, modes, labels[first:first + at_once], (name_width, width), say)


def _print_letters(cells, modes, labels, name_width, say):
    outcomes = {(cell.program, cell.label, cell.mode): cell.outcome for cell in cells}
    short = [label.split(",")[0].replace(" debug", "d").replace(" free-threaded", "t") for label in labels]
    width = max([len(name) for name in short] + [len(modes)])
    say("r right, W WRONG, - skipped; in each column: %s" % ", ".join(modes))
    say(("%-*s  %s" % (name_width, "program", "  ".join(name.ljust(width) for name in short))).rstrip())
    for program in _in_order(cell.program for cell in cells):
        columns = ["".join(LETTERS[outcomes.get((program, label, mode))] for mode in modes)
                   for label in labels]
        say(("%-*s  %s" % (name_width, program, "  ".join(
            column.ljust(width) for column in columns))).rstrip())


def _print_columns(cells, modes, labels, widths, say):
    name_width, width = widths
    programs = _in_order(cell.program for cell in cells)
    outcomes = {(cell.program, cell.label, cell.mode): cell.outcome for cell in cells}

    def line(name, columns):
        say(("%-*s  %s" % (name_width, name, "  ".join(
            column.ljust(width) for column in columns))).rstrip())

    line("", labels)
    line("program", [" ".join(mode.ljust(5) for mode in modes)] * len(labels))
    for program in programs:
        line(program, [" ".join(WORDS[outcomes.get((program, label, mode))].ljust(5)
                                for mode in modes) for label in labels])


def print_details(cells, say=print):
    """What is wrong in each cell, and the reasons of those that were skipped."""
    for cell in cells:
        if cell.outcome == WRONG:
            say("WRONG %s, %s, %s:" % (cell.program, cell.label, cell.mode))
            for detail in cell.details:
                say("    " + detail.strip().replace("\n", "\n    "))
    reasons = collections.Counter(
        cell.details[0] for cell in cells if cell.outcome == SKIPPED)
    for reason, count in reasons.most_common():
        say("skipped %d: %s" % (count, reason))


def closing_line(cells, absent=0):
    """The line that tools/test adds up. `absent`: interpreters that are not here, each counted as one skipped."""
    count = collections.Counter(cell.outcome for cell in cells)
    return "%d passed, %d failed, %d skipped" % (count[RIGHT], count[WRONG], count[SKIPPED] + absent)


def _in_order(values):
    return list(collections.OrderedDict.fromkeys(values))
