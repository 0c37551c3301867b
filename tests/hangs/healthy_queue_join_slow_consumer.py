# SPDX-License-Identifier: GPL-3.0-or-later
"""The main thread joins a Queue whose consumer is at work. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0,
#          "states": {"consumer": "sleep", "MainThread": "queue-join"},
#          "confidence": "certain"}
import threading
import time
try:
    import queue
except ImportError:
    import Queue as queue

import ready

JOBS = queue.Queue()


def consume():
    while True:
        JOBS.get()
        ready.here()
        time.sleep(3600)  # here: consumer
        JOBS.task_done()


ready.crowd(2)
JOBS.put("job")
consumer = threading.Thread(target=consume, name="consumer")
consumer.daemon = True
consumer.start()
ready.here()
JOBS.join()  # here: MainThread
