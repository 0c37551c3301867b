# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes known numbers of locks of each kind, frees others, and says how many it has: many_locks.py COUNT [BALLAST]"""
import collections
import gc
import json
import sys
import threading

try:
    import queue
except ImportError:
    import Queue as queue
try:
    from concurrent import futures
except ImportError:
    futures = None

COUNT = int(sys.argv[1])
MODULES = ("thread", "_thread", "threading", "queue", "Queue", "_queue", "concurrent.futures._base",
           "_frozen_importlib", "__main__")
condition_class = threading.Condition if isinstance(threading.Condition, type) else threading._Condition
made = {}


class Mine(condition_class):
    pass


class Slots(object):
    __slots__ = ("lock",)


def make(name, count, function):
    # Every second one is freed again: what is left of it must not be counted.
    made[name] = [function() for _ in range(2 * count)][::2]


def census():
    """Counts of what the collector knows, and of what this leads to."""
    seen, counts, todo = set(), collections.Counter(), gc.get_objects()
    while todo:
        found = todo.pop()
        if id(found) in seen:
            continue
        seen.add(id(found))
        counts[type(found)] += 1
        todo.extend(gc.get_referents(found))
    return dict((kind.__name__, count) for kind, count in counts.items()
                if kind.__module__ in MODULES and is_lock(kind))


def is_lock(kind):
    names = ("lock", "_ModuleLock", "SimpleQueue", "Queue", "Future", "Barrier")
    names += ("RLock", "Condition", "Event", "Semaphore")
    return any(base.__name__.lstrip("_") in [name.lstrip("_") for name in names] for base in kind.__mro__)


make("locks", 7 * COUNT, threading.Lock)
make("rlocks", 6 * COUNT, threading.RLock)
make("conditions", 5 * COUNT, threading.Condition)
make("mine", 4 * COUNT, Mine)
make("events", 3 * COUNT, threading.Event)
make("semaphores", 2 * COUNT, threading.BoundedSemaphore)
make("queues", COUNT, queue.LifoQueue)
if futures:
    make("futures", COUNT, futures.Future)
if hasattr(queue, "SimpleQueue"):
    make("simple_queues", COUNT, queue.SimpleQueue)
box = Slots()
box.lock = threading.Lock()
for lock in made["locks"][:COUNT] + made["rlocks"][:COUNT // 2]:
    lock.acquire()
if sys.argv[2:]:
    ballast = [[] for _ in range(int(sys.argv[2]))]
    print("{}")
else:
    print(json.dumps(census()))
sys.stdout.flush()
sys.stdin.read()
