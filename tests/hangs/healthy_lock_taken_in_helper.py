# SPDX-License-Identifier: GPL-3.0-or-later
"""A worker took a Lock in a function that has returned, and works. Not a hang."""
# expect: {"kind": "unknown", "root": "unknown", "locks": ["LOCK"], "status": 3, "stage": "not-exiting", "cycles": 0,
#          "states": {"worker": "sleep", "MainThread": "lock-wait"},
#          "confidence": "possible"}
import threading
import time

import ready

LOCK = threading.Lock()


def begin():
    LOCK.acquire()


def end():
    LOCK.release()


def work():
    begin()
    taken.set()
    ready.here()
    time.sleep(3600)  # here: worker
    end()


ready.crowd(2)
taken = threading.Event()
threading.Thread(target=work, name="worker").start()
taken.wait()
ready.here()
LOCK.acquire()  # here: MainThread
