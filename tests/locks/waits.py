# SPDX-License-Identifier: GPL-3.0-or-later
"""What threads wait for that is no plain lock: objects that signal, queues, threads, imports, files."""
import io
import os
import sys
import threading
import time

import stage as stage_module
from stage import rest

try:
    import queue
except ImportError:
    import Queue as queue
try:
    import concurrent.futures as futures
except ImportError:
    futures = None

OLD = sys.version_info[0] == 2
HOUR = 3600.0
stage_module.KEPT = []


class _Waits(object):
    def __init__(self, stage):
        self.stage = stage

    def waiters(self, name, plain, timed):
        """Starts one thread for each call; truth about them."""
        self.stage.start(name + " waiter", self._call, plain)
        self.stage.start(name + " timed", self._call, timed)
        return {"waiters": [name + " timed", name + " waiter"], "timed": [name + " timed"]}

    def _call(self, function):
        self.stage.arrive()
        function()
        rest()

    def holder(self, name, hold, lock):
        self.stage.start(name, hold, lock)
        self.stage.settle()
        return name

    def hold_by_with(self, lock):
        with lock:
            self.stage.arrive()
            rest()

    def hold_by_acquire(self, lock):
        lock.acquire()
        self.stage.arrive()
        rest()


def all_kinds(stage):
    """Every cell, which wait or are about to when this returns."""
    waits = _Waits(stage)
    _events(waits)
    _conditions(waits)
    _semaphores(waits)
    _queues(waits)
    if not OLD:
        _barriers(waits)
    if futures:
        _futures(waits)
    if sys.version_info >= (3, 7):
        _simple_queues(waits)
    _threads(waits)
    _files(waits)


def _events(waits):
    event = threading.Event()
    waits.stage.cell("Event", [id(event)], types=["Event"], owner=None,
                     **waits.waiters("Event", event.wait, lambda: event.wait(HOUR)))


def _wait_within(condition, timeout=None):
    with condition:
        condition.wait(timeout)


def _conditions(waits):
    for name, condition in [("Condition(Lock) wait", threading.Condition(threading.Lock())),
                            ("Condition() wait", threading.Condition())]:
        waits.stage.cell(name, [id(condition)], types=["Condition"], owner=None,
                         **waits.waiters(name, lambda condition=condition: _wait_within(condition),
                                         lambda condition=condition: _wait_within(condition, HOUR)))
    condition = threading.Condition()
    name = "Condition taken while others wait"
    truth = waits.waiters(name, lambda: _wait_within(condition), lambda: _wait_within(condition, HOUR))
    waits.stage.settle()
    owner = waits.holder(name + " holder", waits.hold_by_with, condition)
    waits.stage.cell(name, [id(condition)], types=["Condition"], owner=owner, grades=["recorded"], **truth)


def _semaphores(waits):
    for make in (threading.Semaphore, threading.BoundedSemaphore):
        for way, hold in [("with", waits.hold_by_with), ("acquire", waits.hold_by_acquire)]:
            semaphore = make(2)
            name = "%s %s" % (make.__name__.lstrip("_"), way)
            holders = [waits.holder("%s holder %d" % (name, number), hold, semaphore)
                       for number in (1, 2)]
            timed = semaphore.acquire if OLD else lambda s=semaphore: s.acquire(True, HOUR)
            truth = waits.waiters(name, semaphore.acquire, timed)
            truth["timed"] = [] if OLD else truth["timed"]
            waits.stage.cell(name, [id(semaphore)], types=[make.__name__.lstrip("_")], owner=None,
                             holders=holders, grades=["proven"] + ["inferred"] * (way == "acquire"), **truth)


def _barriers(waits):
    barrier = threading.Barrier(4)
    waits.stage.cell("Barrier", [id(barrier)], types=["Barrier"], owner=None,
                     **waits.waiters("Barrier", barrier.wait, lambda: barrier.wait(HOUR)))


def _queues(waits):
    for make in (queue.Queue, queue.LifoQueue, queue.PriorityQueue):
        name = make.__name__
        empty, full, unfinished, busy = make(), make(1), make(), make()
        full.put(1)
        unfinished.put(1)
        waits.stage.cell(name + " get", [id(empty)], types=[name], owner=None,
                         **waits.waiters(name + " get", empty.get, lambda q=empty: q.get(True, HOUR)))
        waits.stage.cell(name + " put", [id(full)], types=[name], owner=None,
                         **waits.waiters(name + " put", lambda q=full: q.put(2),
                                         lambda q=full: q.put(2, True, HOUR)))
        waits.stage.start(name + " join waiter", waits._call, unfinished.join)
        waits.stage.cell(name + " join", [id(unfinished)], types=[name], owner=None,
                         waiters=[name + " join waiter"])
        owner = waits.holder(name + " mutex holder", waits.hold_by_with, busy.mutex)
        waits.stage.start(name + " mutex waiter", waits._call, busy.qsize)
        waits.stage.start(name + " mutex putter", waits._call, lambda q=busy: q.put(1))
        waits.stage.cell(name + " mutex", [id(busy.mutex), id(busy.not_full)], types=["Lock", "Condition"], owner=owner,
                         grades=["proven"], waiters=[name + " mutex putter", name + " mutex waiter"])


def _simple_queues(waits):
    empty = queue.SimpleQueue()
    waits.stage.cell("SimpleQueue", [id(empty)], types=["SimpleQueue"], owner=None,
                     **waits.waiters("SimpleQueue", empty.get, lambda: empty.get(True, HOUR)))


def _futures(waits):
    future = futures.Future()
    waits.stage.cell("Future", [id(future)], types=["Future"], owner=None,
                     **waits.waiters("Future", future.result, lambda: future.result(HOUR)))
    busy = futures.Future()
    owner = waits.holder("Future condition holder", waits.hold_by_with, busy._condition)
    waits.stage.start("Future condition waiter", waits._call, busy.done)
    waits.stage.cell("Future condition", [id(busy._condition), id(busy._condition._lock)], types=["Condition", "RLock"],
                     owner=owner, grades=["recorded"], waiters=["Future condition waiter"])


def _threads(waits):
    awaited = waits.stage.start("join target", waits._call, rest)
    truth = waits.waiters("join", awaited.join, lambda: awaited.join(HOUR))
    waits.stage.cell("join", [], joins="join target", owner=None, **truth)


class Imports(object):
    """
    Begins when open() is called, after all else: 2.7 has one lock for every import.

    Its threads are there before: a later one may be given the ident of one that has ended.
    """

    def __init__(self, stage):
        self.stage = stage
        self.open = self.second = False
        with open("never_imported.py", "w") as module:
            module.write("import stage\nstage.IN_IMPORT.arrive()\nstage.rest()\n")
        stage_module.IN_IMPORT = stage
        sys.path.append(os.getcwd())
        stage.start("import holder", self._hold)
        stage.start("import waiter", self._wait)
        stage.expected -= 2

    def _hold(self):
        while not self.open:
            time.sleep(0.005)
        __import__("never_imported")

    def _wait(self):
        while not self.second:
            time.sleep(0.005)
        self.stage.arrive()
        __import__("never_imported")

    def begin(self):
        self.stage.expected += 1
        self.open = True
        self.stage.settle()
        self.stage.expected += 1
        truth = {"owner": "import holder", "grades": ["recorded"], "waiters": ["import waiter"]}
        if OLD:
            self.stage.cell("import lock", [], names="import lock", types=[], **truth)
        else:
            import importlib._bootstrap
            lock = importlib._bootstrap._module_locks["never_imported"]()
            self.stage.cell("import lock", [id(lock)], types=["_ModuleLock"], **truth)
        self.second = True
        self.stage.settle()


class _Slow(io.RawIOBase):
    """A file whose every read and write takes for ever."""

    def __init__(self, stage):
        io.RawIOBase.__init__(self)
        self.stage = stage

    def readable(self):
        return True

    writable = seekable = readable

    def tell(self):
        return 0

    def seek(self, *unused):
        return 0

    def readinto(self, unused):
        self.stage.arrive()
        rest()

    write = readinto


def _files(waits):
    for make in (io.BufferedReader, io.BufferedWriter, io.BufferedRandom):
        name = make.__name__
        buffered = make(_Slow(waits.stage))
        if make is io.BufferedWriter:
            call = lambda b=buffered: b.write(b"x" * (1 << 20))  # noqa: E731
        else:
            call = lambda b=buffered: b.read(1)  # noqa: E731
        waits.stage.start(name + " holder", call)
        waits.stage.settle()
        waits.stage.start(name + " waiter", waits._call, call)
        waits.stage.cell(name, [id(buffered)], types=[name], owner=name + " holder", grades=["recorded"],
                         waiters=[name + " waiter"])
        stage_module.KEPT.append(buffered)
