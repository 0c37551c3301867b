# SPDX-License-Identifier: GPL-3.0-or-later
"""What every random program begins with: the log, and the classes and functions that its threads use."""

# What every program begins with. `took` and `gave` are the log: they are called while the lock is held.
TEXT = '''\
import contextlib
import json
import sys
import threading
import time

PY3 = sys.version_info[0] == 3
LOG = {}      # lock name: thread name, while it is held
STATE = {}    # thread name: "runs", "parks", "waits"
WANTS = {}    # thread name: name of the lock that it waits for, while it waits
NAMES = {}    # id of a lock: its name
CHANGES = [0]
GATE = threading.Event()


def name_lock(name, lock):
    NAMES[id(lock)] = name
    return lock


def me():
    return threading.current_thread().name


def took(lock):
    STATE[me()] = "runs"
    LOG[NAMES[id(lock)]] = me()
    CHANGES[0] += 1


def gave(lock):
    LOG.pop(NAMES[id(lock)])
    CHANGES[0] += 1


def wants(lock):
    WANTS[me()] = NAMES[id(lock)]
    STATE[me()] = "waits"
    CHANGES[0] += 1
    return lock


def runs():
    STATE[me()] = "runs"
    CHANGES[0] += 1


def park():
    STATE[me()] = "parks"
    CHANGES[0] += 1
    GATE.wait()


def nap(seconds):
    time.sleep(seconds)


class Box(object):
    def __init__(self, lock):
        self.lock = lock
        self.inner = self

    def locked(self):
        with self.lock:
            took(self.lock)
            gave(self.lock)


class Slots(object):
    __slots__ = ("lock",)

    def __init__(self, lock):
        self.lock = lock


class Manager(object):
    """Takes its lock itself."""

    def __init__(self, lock):
        self.lock = lock
        self.spare = threading.Lock()

    def __enter__(self):
        self.lock.acquire()
        return self

    def __exit__(self, *exc):
        self.lock.release()


class Wrapper(object):
    """A lock of the user's own."""

    def __init__(self, lock):
        self._lock = lock

    def acquire(self):
        self._lock.acquire()

    def release(self):
        self._lock.release()

    def __enter__(self):
        self.acquire()
        return self

    def __exit__(self, *exc):
        self.release()


class Bystander(object):
    """Has a lock, and takes it only for a moment."""

    def __init__(self, lock):
        self.lock = lock

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        pass


class Unlocked(object):
    """The other way round: releases its lock for a while."""

    def __init__(self, lock):
        self.lock = lock

    def __enter__(self):
        gave(self.lock)
        self.lock.release()

    def __exit__(self, *exc):
        self.lock.acquire()
        took(self.lock)


@contextlib.contextmanager
def holding(lock):
    with lock:
        yield


@contextlib.contextmanager
def holding_by_hand(lock):
    lock.acquire()
    try:
        yield lock
    finally:
        lock.release()


@contextlib.contextmanager
def not_holding(lock):
    yield lock


def take(lock):
    lock.acquire()


def give(lock):
    lock.release()


def keep(lock):
    with lock:
        took(lock)
        yield
        gave(lock)


def settled(threads):
    """Nobody has anything left to do: each thread is done, parks, or waits for a lock."""
    before, quiet = -1, 0
    while quiet < 6:
        time.sleep(0.02)
        idle = all(STATE.get(t.name) in ("parks", "waits") or not t.is_alive() for t in threads)
        quiet = quiet + 1 if idle and before == CHANGES[0] else 0
        before = CHANGES[0]


def main(scenarios):
    threads = []
    for scenario in scenarios:
        for name, function, delay in scenario():
            thread = threading.Thread(target=function, name=name)
            thread.daemon = True
            threads.append((thread, delay))
    for thread, delay in sorted(threads, key=lambda pair: pair[1]):
        thread.start()
        time.sleep(0.002)
    threads = [thread for thread, _ in threads]
    settled(threads)
    locks = {}
    for address, name in NAMES.items():
        lock = globals()[name]
        inner = getattr(lock, "_lock", getattr(lock, "_Condition__lock", None))
        locks[name] = {"addresses": [address, id(inner)] if inner else [address], "owner": LOG.get(name)}
    states = dict((t.name, STATE.get(t.name) if t.is_alive() else "done") for t in threads)
    wants = dict((name, WANTS[name]) for name, state in states.items() if state == "waits")
    truth = {"locks": locks, "states": states, "wants": wants}
    print(json.dumps(truth))
    sys.stdout.flush()
    sys.stdin.read()
'''
