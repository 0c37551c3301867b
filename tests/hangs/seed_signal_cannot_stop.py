# SPDX-License-Identifier: GPL-3.0-or-later
"""SIGTERM ends the main thread's loop, and not the thread for which it was meant."""
# expect: {"kind": "exit-blocked", "root": "non-daemon-thread", "threads": ["consumer"],
#          "locks": [], "status": 1, "stage": "joining-threads", "waiting_for": ["consumer"],
#          "states": {"consumer": "sleep"},
#          "confidence": "certain"}
import os
import signal
import sys
import threading
import time

import ready


def on_term(number, frame):
    ready.here()
    sys.exit(0)


def consume():  # advised
    started.set()
    while True:
        time.sleep(3600)  # here: consumer


started = threading.Event()
signal.signal(signal.SIGTERM, on_term)
consumer = threading.Thread(target=consume, name="consumer")
consumer.start()
started.wait()
os.kill(os.getpid(), signal.SIGTERM)
while True:
    time.sleep(1)
