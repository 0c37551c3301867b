# SPDX-License-Identifier: GPL-3.0-or-later
"""One of each: what the matrix asks of every interpreter, target and GDB.

Two circles of locks, of which the main thread waits for one in threading._shutdown, and a daemon
thread for each other way to wait.
"""
# expect: {"kind": "exit-blocked", "root": "deadlock", "status": 1, "stage": "joining-threads",
#          "cycles": 2,
#          "waiting_for": ["red", "green", "upper", "lower"],
#          "states": {"MainThread": "join", "red": "lock-wait", "green": "lock-wait",
#                     "upper": "lock-wait", "lower": "lock-wait", "condition": "condition-wait",
#                     "event": "event-wait", "semaphore": "semaphore-wait",
#                     "getter": "queue-get", "putter": "queue-put", "joiner": "join",
#                     "sleeper": "sleep", "reader": "io-wait"},
#          "owners": {"RED": {"owner": "red", "evidence": "proven"},
#                     "GREEN": {"owner": "green", "evidence": "recorded"},
#                     "_upper": {"owner": "upper", "evidence": "proven"},
#                     "COND": null},
#          "types_of_locks": {"RED": "Lock", "GREEN": "RLock", "COND": "Condition"},
#          "targets": {"red": "red", "upper": "Pair.downwards", "sleeper": "sleeper",
#                      "beat": "beat"},
#          "types": {"red": "threading.Thread", "beat": "threading.Timer"},
#          "on": {"2.7": {"types": {"red": "threading.Thread", "beat": "threading._Timer"}}}}
import os
import threading
import time

import ready

try:
    import queue
except ImportError:
    import Queue as queue

RED = threading.Lock()
GREEN = threading.RLock()
COND = threading.Condition()
EVENT = threading.Event()
SEMAPHORE = threading.Semaphore(0)
EMPTY = queue.Queue()
FULL = queue.Queue(1)
FULL.put("the only item")
PIPE = os.pipe()
red_taken = threading.Event()
green_taken = threading.Event()
upper_taken = threading.Event()
lower_taken = threading.Event()


class Pair(object):
    """Locks that are attributes, one of them below a Condition."""

    def __init__(self):
        self._upper = threading.Lock()
        self._lower = threading.Condition()

    def downwards(self):
        with self._upper:
            upper_taken.set()
            lower_taken.wait()
            ready.here()
            with self._lower:  # here: upper
                pass

    def upwards(self):
        with self._lower:
            lower_taken.set()
            upper_taken.wait()
            ready.here()
            with self._upper:  # here: lower
                pass


def red():
    with RED:
        red_taken.set()
        green_taken.wait()
        ready.here()
        with GREEN:  # here: red
            pass


def green():
    with GREEN:
        green_taken.set()
        red_taken.wait()
        ready.here()
        with RED:  # here: green
            pass


def condition():
    with COND:
        ready.here()
        COND.wait()  # here: condition


def event():
    ready.here()
    EVENT.wait()  # here: event


def semaphore():
    ready.here()
    SEMAPHORE.acquire()  # here: semaphore


def getter():
    ready.here()
    EMPTY.get()  # here: getter


def putter():
    ready.here()
    FULL.put("one too many")  # here: putter


def joiner(thread):
    ready.here()
    thread.join()  # here: joiner


def sleeper():
    ready.here()
    time.sleep(3600)  # here: sleeper


def reader():
    ready.here()
    os.read(PIPE[0], 1)  # here: reader


def beat():
    ready.here()


def start(function, name, daemon, *arguments):
    thread = threading.Thread(target=function, name=name, args=arguments)
    thread.daemon = daemon
    thread.start()
    return thread


# Small stacks make small cores.
threading.stack_size(1 << 18)
ready.crowd(12)
pair = Pair()
for function in (condition, event, semaphore, getter, putter, reader):
    start(function, function.__name__, True)
start(joiner, "joiner", True, start(sleeper, "sleeper", True))
timer = threading.Timer(3600, beat)
timer.name = "beat"
timer.daemon = True
timer.start()
start(red, "red", False)
start(green, "green", False)
start(pair.downwards, "upper", False)
start(pair.upwards, "lower", False)
