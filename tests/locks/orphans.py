# SPDX-License-Identifier: GPL-3.0-or-later
"""Locks whose owner has ended, or was killed by an asynchronous exception."""
import ctypes
import threading
import time


class _Lost(object):
    """A lock, how its owner goes, and who waits for it afterwards."""

    def __init__(self, name, kind, way):
        self.name = name
        self.kind = kind
        self.lock = kind.make()
        self.way = way
        self.taken = False
        self.gone = False


def _take_and_end(lost):
    lost.lock.acquire()
    lost.taken = True
    while not lost.gone:  # so that all of them live at once, and no ident is used twice
        time.sleep(0.005)


def _wait_for(stage, lost):
    while not lost.gone:
        time.sleep(0.005)
    while lost.owner.is_alive():
        time.sleep(0.005)
    stage.arrive()
    lost.lock.acquire()


def prepare(stage, kinds):
    """Who waits is there first: a new thread may be given the ident of one that has ended."""
    found = []
    for kind in kinds:
        for way in ("ended", "killed"):
            lost = _Lost("%s %s" % (kind.name, way), kind, way)
            found.append(lost)
            stage.start(lost.name + " waiter", _wait_for, stage, lost)
    stage.expected -= len(found)
    return found


def lose(stage, found):
    """Lets the owners take their locks and go."""
    for lost in found:
        lost.owner = threading.Thread(target=_take_and_end, args=(lost,), name=lost.name + " owner")
        lost.owner.daemon = True
        lost.owner.start()
    while not all(lost.taken for lost in found):
        time.sleep(0.005)
    for lost in found:
        if lost.way == "killed":
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(lost.owner.ident), ctypes.py_object(SystemExit))
            lost.owner.join()
    for lost in found:
        lost.gone = True
        stage.cell(lost.name, lost.kind.addresses(lost.lock), types=lost.kind.types(), owner=None,
                   waiters=[lost.name + " waiter"],
                   missing=["ended"] if lost.kind.recorded else [None, "ended"])
    stage.expected += len(found)
