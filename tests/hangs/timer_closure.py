# SPDX-License-Identifier: GPL-3.0-or-later
"""A Timer whose closure starts the next Timer."""
# expect: {"kind": "exit-blocked", "root": "timer-rearm", "threads": ["beat"], "locks": [],
#          "status": 1, "stage": "joining-threads", "waiting_for": ["beat"],
#          "confidence": "certain"}
import threading

import ready


def start_beating():
    def tick():
        timer = threading.Timer(3600, tick)  # advised
        timer.name = "beat"
        timer.start()
        ready.here()

    first = threading.Timer(0.05, tick)
    first.start()
    first.join()  # 3.12.0 to 3.12.2 start no thread once exit has begun.


start_beating()
