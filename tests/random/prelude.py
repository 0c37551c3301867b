# SPDX-License-Identifier: GPL-3.0-or-later
"""What every random program begins with: the log, and how its threads come to rest."""

# `took` and `gave` are the log: they are called while the lock is held.
TEXT = '''\
import contextlib
import functools
import json
import os
import sys
import threading
import time

PY3 = sys.version_info[0] == 3
LOCKS = {}     # by name
KINDS = {}     # lock name: its kind
LOG = {}       # lock name: names of the threads that hold it, one for each time that it was taken
LINES = {}     # lock name: where it was taken last
STATE = {}     # thread name: "runs", "parks", "waits"
WANTS = {}     # thread name: name of the lock that it waits for, while it waits
NAMES = {}     # id of a lock: its name
THREADS = []
OFFERED = set()  # names of locks that other threads may release
CHANGES = [0]
GATE = threading.Event()


def name_lock(name, kind, lock):
    NAMES[id(lock)] = name
    LOCKS[name] = lock
    KINDS[name] = kind
    LOG[name] = []
    return lock


def me():
    return threading.current_thread().name


def took(lock):
    STATE[me()] = "runs"
    frame = sys._getframe(1)
    LINES[NAMES[id(lock)]] = frame.f_back.f_lineno if frame.f_code.co_name == "__enter__" else frame.f_lineno
    LOG[NAMES[id(lock)]].append(me())
    CHANGES[0] += 1


def gave(lock):
    LOG[NAMES[id(lock)]].pop()
    CHANGES[0] += 1


def holds(lock):
    return me() in LOG[NAMES[id(lock)]]


def wants(lock):
    WANTS[me()] = NAMES[id(lock)]
    STATE[me()] = "waits"
    CHANGES[0] += 1
    return lock


def runs():
    STATE[me()] = "runs"
    CHANGES[0] += 1


def parks():
    STATE[me()] = "parks"
    CHANGES[0] += 1


def park():
    parks()
    GATE.wait()


fails_for_good = park


def true():
    return True


def fails():
    raise KeyError(1)


def nap(seconds):
    time.sleep(seconds)


def offers():
    for name, owners in LOG.items():
        if KINDS[name] == "plain" and owners == [me()]:
            OFFERED.add(name)


def steal(lock):
    nap(0.05)
    try:
        OFFERED.remove(NAMES[id(lock)])
    except KeyError:
        return
    gave(lock)
    lock.release()


def in_thread(function):
    thread = threading.Thread(target=function, name="%s_%d" % (me(), len(THREADS)))
    thread.daemon = True
    THREADS.append(thread)
    thread.start()
    parks()
    thread.join()
    runs()


class logged(object):
    """What follows a lock in a `with` statement."""

    def __init__(self, it):
        self.it = it

    def __enter__(self):
        took(self.it)

    def __exit__(self, *exc):
        gave(self.it)


def settled():
    """Nobody has anything left to do: each thread is done, parks, or waits for a lock."""
    before, quiet = -1, 0
    while quiet < 6:
        time.sleep(0.02)
        idle = all(STATE.get(t.name) in ("parks", "waits") or not t.is_alive() for t in THREADS)
        quiet = quiet + 1 if idle and before == CHANGES[0] else 0
        before = CHANGES[0]


def describe(name, lock, alive):
    inner = getattr(lock, "_lock", getattr(lock, "_Condition__lock", None))
    addresses = [id(lock), id(inner)] if inner and "condition" in KINDS[name] else [id(lock)]
    owners = LOG[name]
    return {"addresses": addresses, "kind": KINDS[name], "count": len(owners), "line": LINES.get(name, 0),
            "owner": owners[0] if owners else None, "alive": bool(owners) and owners[0] in alive}


def main(scenarios):
    threads = []
    for scenario in scenarios:
        for name, function, delay in scenario():
            thread = threading.Thread(target=function, name=name)
            thread.daemon = True
            threads.append((thread, delay))
    for thread, delay in sorted(threads, key=lambda pair: pair[1]):
        THREADS.append(thread)
        thread.start()
        time.sleep(0.002)
    settled()
    states = dict((t.name, STATE.get(t.name)) for t in THREADS if t.is_alive())
    locks = dict((name, describe(name, lock, states)) for name, lock in LOCKS.items())
    wants = dict((name, WANTS[name]) for name, state in states.items() if state == "waits")
    print(json.dumps({"locks": locks, "states": states, "wants": wants}))
    sys.stdout.flush()
    os.write(int(os.environ["PYHANG_READY_FD"]), b"ready\\n")
    GATE.wait()
'''
