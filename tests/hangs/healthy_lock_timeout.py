# SPDX-License-Identifier: GPL-3.0-or-later
"""Two locks in opposite order, but with a timeout: it will resolve itself. Not a deadlock."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "versions": "3.6+",
#          "states": {"first": "lock-wait", "second": "lock-wait"},
#          "confidence": "certain"}
import threading

import ready

DB = threading.Lock()
CACHE = threading.Lock()
db_taken = threading.Event()
cache_taken = threading.Event()


def first():
    with CACHE:
        cache_taken.set()
        db_taken.wait()
        ready.here()
        DB.acquire(timeout=3600)  # here: first


def second():
    with DB:
        db_taken.set()
        cache_taken.wait()
        ready.here()
        CACHE.acquire(timeout=3600)  # here: second


ready.crowd(3)
threads = [
    threading.Thread(target=first, name="first"),
    threading.Thread(target=second, name="second"),
]
for thread in threads:
    thread.start()
ready.here()
threads[0].join(3600)
