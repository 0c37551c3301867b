# SPDX-License-Identifier: GPL-3.0-or-later
"""An exception skipped release(): the only permit of a BoundedSemaphore is gone."""
# expect: {"kind": "hang", "root": "lost-notify", "threads": ["MainThread"], "locks": ["SLOTS"],
#          "status": 1, "stage": "not-exiting", "states": {"MainThread": "semaphore-wait"},
#          "confidence": "certain"}
import threading

import ready

SLOTS = threading.BoundedSemaphore(1)


def work():
    SLOTS.acquire()
    raise SystemExit  # An error would print its traceback; the effect is the same.
    SLOTS.release()


worker = threading.Thread(target=work, name="worker")
worker.start()
worker.join()
ready.here()
SLOTS.acquire()  # here: MainThread  # advised
