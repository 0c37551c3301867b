# SPDX-License-Identifier: GPL-3.0-or-later
"""Every wait has a timeout. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0,
#          "states": {"event": "event-wait", "condition": "condition-wait", "queue": "queue-get",
#                     "MainThread": "join"},
#          "confidence": "certain"}
import threading
try:
    import queue
except ImportError:
    import Queue as queue

import ready

JOBS = queue.Queue()
GO = threading.Event()
CHANGED = threading.Condition()


def wait_event():
    ready.here()
    GO.wait(3600)  # here: event


def wait_condition():
    with CHANGED:
        ready.here()
        CHANGED.wait(3600)  # here: condition


def wait_queue():
    ready.here()
    JOBS.get(True, 3600)  # here: queue


ready.crowd(4)
threads = [
    threading.Thread(target=wait_event, name="event"),
    threading.Thread(target=wait_condition, name="condition"),
    threading.Thread(target=wait_queue, name="queue"),
]
for thread in threads:
    thread.start()
ready.here()
threads[0].join(3600)  # here: MainThread
