# SPDX-License-Identifier: GPL-3.0-or-later
"""The owner of a lock sleeps in its `with` body; another waits for it. Slow, but not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0,
#          "owners": {"LOCK": {"owner": "owner", "evidence": "proven"}},
#          "states": {"owner": "sleep", "MainThread": "lock-wait"},
#          "confidence": "certain"}
import threading
import time

import ready

LOCK = threading.Lock()


def hold():
    with LOCK:
        taken.set()
        ready.here()
        time.sleep(3600)  # here: owner


ready.crowd(2)
taken = threading.Event()
threading.Thread(target=hold, name="owner").start()
taken.wait()
ready.here()
with LOCK:  # here: MainThread
    pass
