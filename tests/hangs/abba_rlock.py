# SPDX-License-Identifier: GPL-3.0-or-later
"""Two threads take two RLocks in opposite order; the runtime records who owns them."""
# expect: {"kind": "exit-blocked", "root": "deadlock", "threads": ["heartbeat", "worker"],
#          "locks": ["DB", "CACHE"], "status": 1, "stage": "joining-threads", "cycles": 1,
#          "owners": {"DB": {"owner": "worker", "evidence": "recorded"},
#                     "CACHE": {"owner": "heartbeat", "evidence": "recorded"}},
#          "types_of_locks": {"DB": "RLock", "CACHE": "RLock"},
#          "states": {"heartbeat": "lock-wait", "worker": "lock-wait"},
#          "confidence": "certain"}
import threading

import ready

DB = threading.RLock()
CACHE = threading.RLock()
db_taken = threading.Event()
cache_taken = threading.Event()


def beat():
    with CACHE:  # advised
        with CACHE:
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
