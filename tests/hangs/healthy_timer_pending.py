# SPDX-License-Identifier: GPL-3.0-or-later
"""A Timer is pending in a program that is at work. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0,
#          "states": {"MainThread": "sleep", "beat": "event-wait"}, "would_wait_for": ["beat"],
#          "confidence": "certain"}
import threading
import time

import ready


def tick():
    pass


timer = threading.Timer(3600, tick)
timer.name = "beat"
timer.start()
ready.here()
time.sleep(3600)  # here: MainThread
