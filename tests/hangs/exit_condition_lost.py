# SPDX-License-Identifier: GPL-3.0-or-later
"""notify() came before wait(): the wake-up is lost."""
# expect: {"kind": "exit-blocked", "root": "lost-notify", "threads": ["consumer"],
#          "locks": ["CHANGED"], "status": 1, "stage": "joining-threads",
#          "waiting_for": ["consumer"], "states": {"consumer": "condition-wait"},
#          "confidence": "certain"}
import threading

import ready

CHANGED = threading.Condition()


def consume():
    notified.wait()
    with CHANGED:
        ready.here()
        CHANGED.wait()  # here: consumer  # advised


notified = threading.Event()
threading.Thread(target=consume, name="consumer").start()
with CHANGED:
    CHANGED.notify()
notified.set()
