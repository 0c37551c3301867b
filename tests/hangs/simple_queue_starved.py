# SPDX-License-Identifier: GPL-3.0-or-later
"""A consumer waits at a SimpleQueue; the only producer has ended."""
# expect: {"kind": "exit-blocked", "root": "queue-starved", "threads": ["consumer"],
#          "locks": ["ITEMS"], "status": 1, "stage": "joining-threads", "versions": "3.7+",
#          "states": {"consumer": "queue-get"},
#          "confidence": "certain"}
import queue
import threading

import ready

ITEMS = queue.SimpleQueue()


def consume():
    ready.here()
    while True:
        ITEMS.get()  # here: consumer  # advised


threading.Thread(target=consume, name="consumer").start()
