# SPDX-License-Identifier: GPL-3.0-or-later
"""A Timer whose function starts the next Timer with the same arguments."""
# expect: {"kind": "exit-blocked", "root": "timer-rearm", "threads": ["beat"], "locks": [],
#          "status": 1, "stage": "joining-threads", "waiting_for": ["beat"],
#          "targets": {"beat": "tick"},
#          "confidence": "certain"}
import threading

import ready


def arm(seconds, state):
    timer = threading.Timer(seconds, tick, args=(state,))  # advised
    timer.name = "beat"
    timer.start()
    return timer


def tick(state):
    state["count"] += 1
    arm(3600, state)
    ready.here()


arm(0.05, {"count": 0}).join()  # 3.12.0 to 3.12.2 start no thread once exit has begun.
