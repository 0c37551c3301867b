# SPDX-License-Identifier: GPL-3.0-or-later
"""A thread took a Lock and ended; the main thread waits for that Lock."""
# expect: {"kind": "hang", "root": "orphaned-lock", "threads": ["MainThread"], "locks": ["LOCK"],
#          "status": 1, "stage": "not-exiting", "owners": {"LOCK": null},
#          "owner_missing": ["LOCK"], "states": {"MainThread": "lock-wait"}, "text": true,
#          "confidence": "certain"}
import threading

import ready

LOCK = threading.Lock()


def take_and_forget():
    LOCK.acquire()


thread = threading.Thread(target=take_and_forget, name="forgetful")
thread.start()
thread.join()
ready.here()
with LOCK:  # here: MainThread
    pass
