# SPDX-License-Identifier: GPL-3.0-or-later
"""Locks of every kind: held by `with`, held by `acquire`, free, handed on; each with threads that wait for it."""
import os
import sys
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import stage  # noqa: E402
from stage import rest  # noqa: E402

OLD = sys.version_info[0] == 2
threading.stack_size(256 * 1024)
STAGE = stage.Stage()
arrive = STAGE.arrive
HOUR = 3600.0


class Mine(object):
    """A lock of the user's own."""

    def __init__(self):
        self.below = threading.Lock()

    def acquire(self, *arguments):
        return self.below.acquire(*arguments)

    def release(self):
        self.below.release()

    def locked(self):
        return self.below.locked()

    def __enter__(self):
        self.below.acquire()
        return self

    def __exit__(self, *unused):
        self.below.release()


def hold_by_with(lock):
    with lock:
        arrive()
        rest()


def hold_by_acquire(lock):
    lock.acquire()
    arrive()
    rest()


def hold_by_failed_acquire(lock):
    """It does not hold it at all."""
    if not lock.acquire(False):
        arrive()
        rest()


def hold_no_more(lock):
    lock.acquire()
    lock.release()
    arrive()
    rest()


def wait_by_with(lock):
    arrive()
    with lock:
        rest()


def wait_by_acquire(lock):
    arrive()
    lock.acquire()
    rest()


def wait_with_timeout(lock):
    arrive()
    lock.acquire(True, HOUR)
    rest()


def within_and_released(lock, gate):
    """Somebody else releases it meanwhile: the `with` says nothing any more."""
    with lock:
        arrive()
        os.read(gate, 1)


def within_given_up(lock):
    """It was released by hand within the `with`."""
    with lock:
        lock.release()
        arrive()
        rest()


class Kind(object):
    """A kind of lock that threads take. `below`: attributes that lead to the locks under it, and their types."""

    def __init__(self, name, make, report_type, below=(), recorded=False, timed=not OLD):
        self.name = name
        self.make = make
        self.type = report_type
        self.below = below
        self.recorded = recorded
        self.timed = timed

    def addresses(self, lock):
        found = [id(lock)]
        for attribute, _ in self.below:
            lock = getattr(lock, attribute)
            found.append(id(lock))
        return found

    def types(self):
        return [self.type] + [below for _, below in self.below]

    def grades(self, weakest):
        order = ["recorded", "proven", "inferred"]
        if "Mine" in self.name:
            # What its acquire() returns tells whether it was taken: nobody looks at that.
            return order if weakest == "proven" else None
        return ["recorded"] if self.recorded else order[:order.index(weakest) + 1]


COND = "_Condition__lock" if OLD else "_lock"
KINDS = [
    Kind("Lock", threading.Lock, "Lock"),
    Kind("RLock", threading.RLock, "RLock", recorded=True),
    Kind("Condition(Lock)", lambda: threading.Condition(threading.Lock()), "Condition", [(COND, "Lock")]),
    Kind("Condition()", threading.Condition, "Condition", [(COND, "RLock")], True),
    Kind("Condition(Mine)", lambda: threading.Condition(Mine()), "Condition",
         [(COND, "Mine"), ("below", "Lock")]),
    Kind("Mine", Mine, "Mine", [("below", "Lock")]),
]


def take_and_wait(kind, way, hold, weakest):
    """The cell of a lock that one thread holds, and others wait for."""
    lock = kind.make()
    name = "%s %s" % (kind.name, way)
    STAGE.start(name + " holder", hold, lock)
    STAGE.settle()
    waiters = {name + " with": wait_by_with, name + " acquire": wait_by_acquire}
    if kind.timed:
        waiters[name + " timed"] = wait_with_timeout
    for waiter, wait in sorted(waiters.items()):
        STAGE.start(waiter, wait, lock)
    STAGE.start(name + " tried", hold_by_failed_acquire, lock)
    STAGE.cell(name, kind.addresses(lock), types=kind.types(), owner=name + " holder",
               grades=kind.grades(weakest), waiters=sorted(waiters),
               timed=[waiter for waiter in waiters if waiter.endswith("timed")])


def free(kind):
    lock = kind.make()
    name = "%s free" % kind.name
    STAGE.start(name, hold_no_more, lock)
    STAGE.cell(name, kind.addresses(lock), types=kind.types(), owner=None, waiters=[])


def given_up(kind):
    lock = kind.make()
    name = "%s given up" % kind.name
    STAGE.start(name, within_given_up, lock)
    STAGE.cell(name, kind.addresses(lock), types=kind.types(), owner=None, waiters=[])


def handed_on(kind, way, hold):
    """Taken by one thread, released by another, perhaps taken by a third, in another way."""
    lock = kind.make()
    name = "%s %s" % (kind.name, way)
    gate, kept = os.pipe()
    STAGE.start(name + " taker", within_and_released, lock, gate)
    STAGE.settle()
    lock.release()
    STAGE.kept = getattr(STAGE, "kept", []) + [kept, lock]
    if hold:
        STAGE.start(name + " next", hold, lock)
        STAGE.settle()
        STAGE.cell(name, kind.addresses(lock), types=kind.types(), owner=name + " next",
                   grades=None, waiters=[])
    else:
        STAGE.cell(name, kind.addresses(lock), types=kind.types(), owner=None, waiters=[])


def all_kinds(kinds):
    for kind in kinds:
        take_and_wait(kind, "with", hold_by_with, "proven")
        take_and_wait(kind, "acquire", hold_by_acquire, "inferred")
        free(kind)
        given_up(kind)
        if not kind.recorded:
            handed_on(kind, "handed on", None)
            handed_on(kind, "handed on, taken by with", hold_by_with)
            handed_on(kind, "handed on, taken by acquire", hold_by_acquire)


def main():
    import multi
    import orphans
    import waits
    elsewhere = multi.held_elsewhere()
    gate = orphans.prepare(STAGE, KINDS)
    all_kinds(KINDS)
    waits.all_kinds(STAGE)
    multi.all_kinds(STAGE, elsewhere)
    if not OLD:
        import loops
        loops.all_kinds(STAGE)
    STAGE.settle()
    imports = waits.Imports(STAGE)
    orphans.lose(STAGE, gate)
    imports.begin()
    STAGE.settle()
    STAGE.tell()
    rest()


if __name__ == "__main__":
    main()
