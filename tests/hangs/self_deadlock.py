# SPDX-License-Identifier: GPL-3.0-or-later
"""The main thread takes a Lock that it holds already."""
# expect: {"kind": "deadlock", "root": "self-deadlock", "threads": ["MainThread"],
#          "locks": ["LOCK"], "status": 1, "stage": "not-exiting",
#          "owners": {"LOCK": {"owner": "MainThread", "evidence": "proven"}},
#          "states": {"MainThread": "lock-wait"}, "text": true,
#          "confidence": "certain"}
import threading

import ready

LOCK = threading.Lock()


def outer():
    with LOCK:  # advised
        inner()


def inner():
    ready.here()
    with LOCK:  # here: MainThread  # advised
        pass


outer()
