# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs rows of cells, several at a time; what fails is tried a second time, alone."""
import concurrent.futures
import os

from .cells import WRONG

# One more than there are cores: a program that comes to rest needs none.
JOBS = len(os.sched_getaffinity(0)) + 1
SHOWN = 300
TOLD = 200


def all_cells(row, tasks, jobs=JOBS):
    """The cells of row(*task) for each task, in order."""
    with concurrent.futures.ThreadPoolExecutor(max_workers=jobs) as pool:
        found = _told(pool.map(lambda task: row(*task), tasks), len(tasks))
    again = [at for at, cells in enumerate(found) if _failed(cells)]
    for at in again:
        for cell in _failed(found[at]):
            print("second try of %s, which said: %s" % (
                ", ".join(cell[:3]), "; ".join(cell.details)[:SHOWN]), flush=True)
        # A busy machine lets a program settle late; what is wrong twice, alone, is wrong.
        found[at] = row(*tasks[at])
    if again:
        wrong = sum(1 for at in again if _failed(found[at]))
        print("%d of %d rows were tried twice, of which %d failed again"
              % (len(again), len(tasks), wrong))
    return [cell for cells in found for cell in cells]


def _told(rows, count):
    """The list of rows; who waits for a long one sees that it goes on."""
    found = []
    for row in rows:
        found.append(row)
        if len(found) % TOLD == 0:
            print("%d of %d rows" % (len(found), count), flush=True)
    return found


def _failed(cells):
    return [cell for cell in cells if cell.outcome == WRONG]
