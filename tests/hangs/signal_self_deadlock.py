# SPDX-License-Identifier: GPL-3.0-or-later
"""A signal handler takes a Lock that the code it interrupted holds."""
# expect: {"kind": "deadlock", "root": "self-deadlock", "threads": ["MainThread"],
#          "locks": ["LOCK"], "status": 1, "stage": "not-exiting",
#          "owners": {"LOCK": {"owner": "MainThread", "evidence": "proven"}},
#          "confidence": "certain"}
import os
import signal
import threading

import ready

LOCK = threading.Lock()


def on_signal(number, frame):
    ready.here()
    with LOCK:  # here: MainThread  # advised
        pass


def update():
    with LOCK:
        os.kill(os.getpid(), signal.SIGUSR2)
        for step in range(1000000):
            pass


signal.signal(signal.SIGUSR2, on_signal)
update()
