# SPDX-License-Identifier: GPL-3.0-or-later
"""The main thread computes while a daemon waits for jobs. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0,
#          "settle": "moving",
#          "confidence": "certain"}
import threading
try:
    import queue
except ImportError:
    import Queue as queue

import ready

JOBS = queue.Queue()


def work():
    ready.here()
    while True:
        JOBS.get()


def compute():
    ready.here()
    number = 0
    while True:
        number = (number * 31 + 7) % 1000003
        if number == -1:
            JOBS.put(number)


ready.crowd(2)
worker = threading.Thread(target=work, name="worker")
worker.daemon = True
worker.start()
compute()
