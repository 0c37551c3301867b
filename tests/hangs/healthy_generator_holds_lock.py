# SPDX-License-Identifier: GPL-3.0-or-later
"""A suspended generator of a worker is inside `with LOCK`. Not a hang."""
# expect: {"kind": "unknown", "root": "unknown", "locks": ["LOCK"], "status": 3, "stage": "not-exiting", "cycles": 0,
#          "states": {"worker": "sleep", "MainThread": "lock-wait"},
#          "confidence": "possible"}
import threading
import time

import ready

LOCK = threading.Lock()


def rows():
    with LOCK:
        yield 1
        yield 2


def work():
    cursor = rows()
    next(cursor)
    taken.set()
    ready.here()
    time.sleep(3600)  # here: worker
    next(cursor)


ready.crowd(2)
taken = threading.Event()
threading.Thread(target=work, name="worker").start()
taken.wait()
ready.here()
with LOCK:  # here: MainThread
    pass
