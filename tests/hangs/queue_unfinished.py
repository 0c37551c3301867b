# SPDX-License-Identifier: GPL-3.0-or-later
"""The main thread joins a Queue whose consumer has ended before its work was done."""
# expect: {"kind": "hang", "root": "queue-unfinished", "threads": ["MainThread"],
#          "locks": ["JOBS"], "status": 1, "stage": "not-exiting",
#          "states": {"MainThread": "queue-join"},
#          "confidence": "certain"}
import threading
try:
    import queue
except ImportError:
    import Queue as queue

import ready

JOBS = queue.Queue()


def consume():
    JOBS.get()


JOBS.put("first")
JOBS.put("second")
consumer = threading.Thread(target=consume, name="consumer")
consumer.start()
consumer.join()
ready.here()
JOBS.join()  # here: MainThread  # advised
