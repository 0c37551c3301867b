# SPDX-License-Identifier: GPL-3.0-or-later
"""A pool's workers wait for jobs, and the only thread that made jobs has ended."""
# expect: {"kind": "exit-blocked", "root": "queue-starved",
#          "threads": ["worker-0", "worker-1", "worker-2"], "locks": ["JOBS"], "status": 1,
#          "stage": "joining-threads", "waiting_for": ["worker-0", "worker-1", "worker-2"],
#          "states": {"worker-0": "queue-get", "worker-1": "queue-get", "worker-2": "queue-get"},
#          "text": true, "grouped": true,
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
        job = JOBS.get()  # here: worker-0, worker-1, worker-2  # advised
        job()


ready.crowd(3)
for number in range(3):
    threading.Thread(target=work, name="worker-%d" % number).start()
