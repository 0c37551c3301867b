# SPDX-License-Identifier: GPL-3.0-or-later
"""Two threads take two locks in opposite order with acquire(), not with `with`."""
# expect: {"kind": "exit-blocked", "root": "deadlock", "threads": ["heartbeat", "worker"],
#          "locks": ["DB", "CACHE"], "status": 1, "stage": "joining-threads", "cycles": 1,
#          "confidence": "likely",
#          "owners": {"DB": {"owner": "worker", "evidence": "inferred"},
#                     "CACHE": {"owner": "heartbeat", "evidence": "inferred"}}}
import threading

import ready

DB = threading.Lock()
CACHE = threading.Lock()
db_taken = threading.Event()
cache_taken = threading.Event()


def beat():
    CACHE.acquire()  # advised
    cache_taken.set()
    db_taken.wait()
    ready.here()
    DB.acquire()  # here: heartbeat
    DB.release()
    CACHE.release()


def work():
    DB.acquire()  # advised
    db_taken.set()
    cache_taken.wait()
    ready.here()
    CACHE.acquire()  # here: worker
    CACHE.release()
    DB.release()


ready.crowd(2)
threading.Thread(target=beat, name="heartbeat").start()
threading.Thread(target=work, name="worker").start()
