# SPDX-License-Identifier: GPL-3.0-or-later
"""A producer waits for room in a Queue from which nobody takes."""
# expect: {"kind": "exit-blocked", "root": "queue-full", "threads": ["producer"],
#          "locks": ["RESULTS"], "status": 1, "stage": "joining-threads",
#          "states": {"producer": "queue-put"},
#          "confidence": "certain"}
import threading
try:
    import queue
except ImportError:
    import Queue as queue

import ready

RESULTS = queue.Queue(maxsize=1)


def produce():
    RESULTS.put("first")
    ready.here()
    RESULTS.put("second")  # here: producer  # advised


threading.Thread(target=produce, name="producer").start()
