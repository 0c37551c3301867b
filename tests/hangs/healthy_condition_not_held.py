# SPDX-License-Identifier: GPL-3.0-or-later
"""A thread inside `with cond: cond.wait()` does not hold the Condition's lock meanwhile."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0,
#          "not_owners": {"PLAIN": ["waiter"], "REENTRANT": ["re-waiter"]},
#          "states": {"waiter": "condition-wait", "re-waiter": "condition-wait",
#                     "MainThread": "sleep"},
#          "confidence": "certain"}
import threading
import time

import ready

PLAIN = threading.Condition(threading.Lock())
REENTRANT = threading.Condition()


def wait_plain():
    with PLAIN:
        ready.here()
        PLAIN.wait()  # here: waiter


def wait_reentrant():
    with REENTRANT:
        ready.here()
        REENTRANT.wait()  # here: re-waiter


def notify_later():
    with PLAIN:
        with REENTRANT:
            ready.here()
            time.sleep(3600)  # here: MainThread
            PLAIN.notify()
            REENTRANT.notify()


ready.crowd(3)
waiting = [
    threading.Thread(target=wait_plain, name="waiter"),
    threading.Thread(target=wait_reentrant, name="re-waiter"),
]
for thread in waiting:
    thread.start()
while len(ready._arrived) < 2:
    time.sleep(0.01)
notify_later()
