# SPDX-License-Identifier: GPL-3.0-or-later
"""Locks that threads of the parent held when it forked: nobody in the child has them."""
import os
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import program  # noqa: E402
import stage  # noqa: E402
from stage import rest  # noqa: E402


def _hold(taken, lock):
    lock.acquire()
    taken.append(lock)
    rest()


def main():
    taken, locks = [], []
    for kind in program.KINDS:
        lock = kind.make()
        locks.append((kind, lock))
        holder = threading.Thread(target=_hold, args=(taken, lock), name=kind.name + " lost holder")
        holder.daemon = True
        holder.start()
    while len(taken) < len(locks):
        time.sleep(0.005)
    if os.fork():
        rest()
    child = stage.Stage()
    # A new thread gets the ident of one that was lost, unless that is in use: the main thread waits for the RLocks.
    for kind, lock in locks:
        name = kind.name + " forked"
        waiters = [] if kind.recorded else [name + " waiter"]
        if waiters:
            child.start(waiters[0], _wait, child, lock)
        child.cell(name, kind.addresses(lock), types=kind.types(), owner=None, waiters=waiters, missing=[None, "forked"])
    recorded = [lock for kind, lock in locks if kind.recorded]
    child.cells[1].update(missing=["forked"], waiters=["MainThread"])
    child.settle()
    child.tell()
    recorded[0].acquire()


def _wait(child, lock):
    child.arrive()
    lock.acquire()


if __name__ == "__main__":
    main()
