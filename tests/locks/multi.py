# SPDX-License-Identifier: GPL-3.0-or-later
"""The locks of multiprocessing: held by a thread of this process, or by another process."""
import multiprocessing
import os
import sys

import stage as stage_module
from stage import rest

HOUR = 3600.0


def make_all():
    """(name, lock, is it a semaphore); made before there are threads."""
    return [("multiprocessing.Lock", multiprocessing.Lock, False),
            ("multiprocessing.RLock", multiprocessing.RLock, False),
            ("multiprocessing.Semaphore", lambda: multiprocessing.Semaphore(1), True),
            ("multiprocessing.BoundedSemaphore", lambda: multiprocessing.BoundedSemaphore(2), True)]


def held_elsewhere():
    """Locks that a child process holds, which ends with this one."""
    locks = [(name + " elsewhere", make(), permits) for name, make, permits in make_all()]
    told, tell = os.pipe()
    if not os.fork():
        os.close(told)
        stage_module.close_kept_open()
        for _, lock, permits in locks:
            lock.acquire()
            if permits:
                lock.acquire(False)
        os.write(tell, b".")
        rest()
        os._exit(0)
    os.close(tell)
    os.read(told, 1)
    os.close(told)
    return locks


def _hold_by_with(stage, lock):
    with lock:
        stage.arrive()
        rest()


def _hold_by_acquire(stage, lock):
    lock.acquire()
    stage.arrive()
    rest()


def _wait(stage, lock):
    stage.arrive()
    lock.acquire()
    rest()


def _wait_by_with(stage, lock):
    stage.arrive()
    with lock:
        rest()


def _wait_with_timeout(stage, lock):
    stage.arrive()
    lock.acquire(True, HOUR)
    rest()


def _waiters(stage, name, lock):
    waiters = {name + " acquire": _wait, name + " with": _wait_by_with, name + " timed": _wait_with_timeout}
    for waiter, wait in sorted(waiters.items()):
        stage.start(waiter, wait, stage, lock)
    return {"waiters": sorted(waiters), "timed": [name + " timed"]}


def _addresses(lock):
    return [id(lock), id(lock._semlock)]


def all_kinds(stage, elsewhere):
    """`elsewhere`: from held_elsewhere()."""
    for name, lock, _ in elsewhere:
        stage.cell(name, _addresses(lock), owner=None, missing=[None], elsewhere=True, **_waiters(stage, name, lock))
    for kind, make, permits in make_all():
        for way, hold in [("with", _hold_by_with), ("acquire", _hold_by_acquire)]:
            lock = make()
            name = "%s %s" % (kind, way)
            holders = [name + " holder"]
            if "Bounded" in kind:
                holders.append(name + " other holder")
            for holder in holders:
                stage.start(holder, hold, stage, lock)
                stage.settle()
            recorded = kind == "multiprocessing.RLock"
            truth = {"owner": None, "holders": holders} if permits else {"owner": holders[0]}
            truth["grades"] = ["recorded"] if recorded else ["proven", "inferred"]
            stage.cell(name, _addresses(lock), **dict(truth, **_waiters(stage, name, lock)))
        lock = make()
        name = kind + " given back by another thread"
        stage.start(name + " taker", _hold_by_acquire, stage, lock)
        stage.settle()
        if kind != "multiprocessing.RLock":
            lock.release()
            stage.cell(name, _addresses(lock), owner=None, waiters=[])
        stage_module.KEPT.append(lock)


if sys.version_info[0] > 2:
    multiprocessing.set_start_method("fork", force=True)
