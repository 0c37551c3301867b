# SPDX-License-Identifier: GPL-3.0-or-later
"""The main thread waits for signals; a worker waits for jobs that their handler makes. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0,
#          "states": {"worker": "queue-get"},
#          "confidence": "certain"}
import signal
import threading
try:
    import queue
except ImportError:
    import Queue as queue

import ready

JOBS = queue.Queue()


def on_signal(number, frame):
    JOBS.put(number)


def work():
    ready.here()
    while True:
        JOBS.get()  # here: worker


ready.crowd(2)
signal.signal(signal.SIGUSR2, on_signal)
worker = threading.Thread(target=work, name="worker")
worker.daemon = True
worker.start()
ready.here()
while True:
    signal.pause()
