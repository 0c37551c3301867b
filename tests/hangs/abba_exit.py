# SPDX-License-Identifier: GPL-3.0-or-later
"""Two threads take two locks in opposite order; the main thread has ended and waits for them."""
# expect: {"kind": "exit-blocked", "root": "deadlock", "threads": ["heartbeat", "worker"],
#          "locks": ["DB", "CACHE"], "status": 1, "stage": "joining-threads", "cycles": 1,
#          "waiting_for": ["heartbeat", "worker"],
#          "owners": {"DB": {"owner": "worker", "evidence": "proven"},
#                     "CACHE": {"owner": "heartbeat", "evidence": "proven"}},
#          "states": {"heartbeat": "lock-wait", "worker": "lock-wait"}, "text": true,
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


ready.crowd(2)
threading.Thread(target=beat, name="heartbeat").start()
threading.Thread(target=work, name="worker").start()
