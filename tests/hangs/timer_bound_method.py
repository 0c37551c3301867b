# SPDX-License-Identifier: GPL-3.0-or-later
"""A Timer whose bound method starts the next Timer: exit waits for one Timer after another."""
# expect: {"kind": "exit-blocked", "root": "timer-rearm", "threads": ["beat"], "locks": [],
#          "status": 1, "stage": "joining-threads", "waiting_for": ["beat"],
#          "targets": {"beat": "Heart.tick"}, "types": {"beat": "threading.Timer"}, "text": true,
#          "on": {"2.7": {"types": {"beat": "threading._Timer"}}},
#          "confidence": "certain"}
import threading

import ready


class Heart(object):
    def __init__(self):
        self.timer = None

    def arm(self, seconds):
        self.timer = threading.Timer(seconds, self.tick)  # advised
        self.timer.name = "beat"
        self.timer.start()
        return self.timer

    def tick(self):
        self.arm(3600)
        ready.here()


Heart().arm(0.05).join()  # 3.12.0 to 3.12.2 start no thread once exit has begun.
