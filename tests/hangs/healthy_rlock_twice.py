# SPDX-License-Identifier: GPL-3.0-or-later
"""A thread takes an RLock three times and sleeps: no self-deadlock."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0,
#          "owners": {"LOCK": {"owner": "owner", "evidence": "recorded"}},
#          "states": {"owner": "sleep", "MainThread": "join"},
#          "confidence": "certain"}
import threading
import time

import ready

LOCK = threading.RLock()


def hold():
    with LOCK:
        with LOCK:
            with LOCK:
                ready.here()
                time.sleep(3600)  # here: owner


ready.crowd(2)
owner = threading.Thread(target=hold, name="owner")
owner.start()
ready.here()
owner.join()  # here: MainThread
