# SPDX-License-Identifier: GPL-3.0-or-later
"""2.7 runs no signal handler while the main thread waits in join(): SIGTERM is not heard at all."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "versions": "2.7",
#          "states": {"consumer": "sleep", "MainThread": "join"},
#          "confidence": "certain"}
import os
import signal
import sys
import threading
import time

import ready


def on_term(number, frame):
    sys.exit(0)


def consume():
    time.sleep(0.3)  # Until the main thread is in join().
    os.kill(os.getpid(), signal.SIGTERM)
    ready.here()
    while True:
        time.sleep(3600)  # here: consumer


signal.signal(signal.SIGTERM, on_term)
consumer = threading.Thread(target=consume, name="consumer")
consumer.start()
consumer.join()  # here: MainThread
