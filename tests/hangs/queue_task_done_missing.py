# SPDX-License-Identifier: GPL-3.0-or-later
"""The consumer took every item and never called task_done()."""
# expect: {"kind": "hang", "root": "queue-unfinished", "threads": ["MainThread"],
#          "locks": ["JOBS"], "status": 1, "stage": "not-exiting", "says": ["task_done()"],
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
    JOBS.get()


JOBS.put("first")
JOBS.put("second")
consumer = threading.Thread(target=consume, name="consumer")
consumer.start()
consumer.join()
ready.here()
JOBS.join()  # here: MainThread  # advised
