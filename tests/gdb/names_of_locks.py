# SPDX-License-Identifier: GPL-3.0-or-later
"""Threads that each wait for a lock of their own, found in a place of its own: the thread's name says its path."""
import collections
import functools
import sys
import threading

MODULE = threading.Lock()
TABLE = {"a": threading.Lock(), 7: threading.Lock()}
LIST = [None, threading.Lock()]
Record = collections.namedtuple("Record", "lock")
RECORD = Record(threading.Lock())
started = []


class Pool(object):
    CLASS = threading.Lock()

    def __init__(self, name):
        self.name = name
        self.inner = threading.Lock()
        self.table = {"b": threading.Lock()}

    def take_inner(self):
        twice(self.inner)

    def take_item(self):
        twice(self.table["b"])


POOL = Pool("io")


def twice(lock):
    # A lock that only this frame knew would be called after its variable.
    lock.acquire()
    started.append(1)
    acquire = lock.acquire
    del lock
    acquire()


def closure():
    cell = threading.Lock()

    def take():
        twice(cell)
    return take


def local():
    mine = threading.Lock()
    twice(mine)


def run(path, function):
    thread = threading.Thread(target=function, name=path)
    thread.daemon = True
    thread.start()


run("names_of_locks.MODULE", lambda: twice(MODULE))
run("names_of_locks.TABLE['a']", lambda: twice(TABLE["a"]))
run("names_of_locks.TABLE[7]", lambda: twice(TABLE[7]))
run("names_of_locks.LIST[1]", lambda: twice(LIST[1]))
run("names_of_locks.RECORD[0]", lambda: twice(RECORD.lock))
run("names_of_locks.Pool.CLASS", lambda: twice(Pool.CLASS))
run("names_of_locks.POOL.inner", POOL.take_inner)
run("self.inner of <Pool 'hidden'>", functools.partial(Pool.take_inner, Pool("hidden")))
run("self.table['b'] of <Pool 'deep'>", Pool("deep").take_item)
run("cell in closure.<locals>.take", closure())
run("mine in local", local)
while len(started) < 11:
    pass
print("ready")
sys.stdout.flush()
sys.stdin.read()
