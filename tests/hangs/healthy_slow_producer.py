# SPDX-License-Identifier: GPL-3.0-or-later
"""A consumer waits for a producer that is merely slow. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0,
#          "states": {"producer": "sleep", "consumer": "queue-get", "MainThread": "join"},
#          "confidence": "certain"}
import threading
import time
try:
    import queue
except ImportError:
    import Queue as queue

import ready

ITEMS = queue.Queue()


def produce():
    ready.here()
    while True:
        time.sleep(3600)  # here: producer
        ITEMS.put("item")


def consume():
    ready.here()
    while True:
        ITEMS.get()  # here: consumer


ready.crowd(3)
threads = [
    threading.Thread(target=produce, name="producer"),
    threading.Thread(target=consume, name="consumer"),
]
for thread in threads:
    thread.start()
ready.here()
threads[1].join()  # here: MainThread
