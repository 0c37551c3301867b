# SPDX-License-Identifier: GPL-3.0-or-later
"""The permits of a Semaphore are with workers that are at work. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0,
#          "states": {"worker": "sleep", "MainThread": "semaphore-wait"},
#          "confidence": "certain"}
import threading
import time

import ready

SLOTS = threading.Semaphore(1)


def work():
    with SLOTS:
        taken.set()
        ready.here()
        time.sleep(3600)  # here: worker


ready.crowd(2)
taken = threading.Event()
threading.Thread(target=work, name="worker").start()
taken.wait()
ready.here()
with SLOTS:  # here: MainThread
    pass
