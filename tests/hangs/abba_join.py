# SPDX-License-Identifier: GPL-3.0-or-later
"""Two threads take two locks in opposite order; the main thread joins one of them."""
# expect: {"kind": "deadlock", "root": "deadlock", "threads": ["heartbeat", "worker"],
#          "locks": ["DB", "CACHE"], "status": 1, "stage": "not-exiting", "cycles": 1,
#          "would_wait_for": ["heartbeat", "worker"],
#          "owners": {"DB": {"owner": "worker", "evidence": "proven"},
#                     "CACHE": {"owner": "heartbeat", "evidence": "proven"}},
#          "states": {"MainThread": "join", "heartbeat": "lock-wait", "worker": "lock-wait"},
#          "confidence": "certain"}
import threading

import ready

DB = threading.Lock()
CACHE = threading.Lock()
db_taken = threading.Event()
cache_taken = threading.Event()


def beat():
    with CACHE:  # advised
        cache_taken.set()
        db_taken.wait()
        ready.here()
        with DB:  # here: heartbeat
            pass


def work():
    with DB:  # advised
        db_taken.set()
        cache_taken.wait()
        ready.here()
        with CACHE:  # here: worker
            pass


ready.crowd(3)
heartbeat = threading.Thread(target=beat, name="heartbeat")
worker = threading.Thread(target=work, name="worker")
heartbeat.start()
worker.start()
ready.here()
heartbeat.join()  # here: MainThread
