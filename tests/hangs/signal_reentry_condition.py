# SPDX-License-Identifier: GPL-3.0-or-later
"""A signal handler notifies a Condition whose Lock the code that it interrupted holds."""
# expect: {"kind": "deadlock", "root": "self-deadlock", "threads": ["MainThread"], "locks": ["changed"],
#          "status": 1, "stage": "not-exiting", "says": ["signal handler", "Service.on_signal"],
#          "states": {"MainThread": "lock-wait"},
#          "confidence": "certain"}
import os
import signal
import threading

import ready


class Service(object):
    def __init__(self):
        self.changed = threading.Condition(threading.Lock())

    def on_signal(self, number, frame):
        ready.here()
        with self.changed:  # here: MainThread  # advised
            self.changed.notify()

    def update(self):
        with self.changed:
            os.kill(os.getpid(), signal.SIGUSR2)
            for step in range(1000000):
                pass


service = Service()
signal.signal(signal.SIGUSR2, service.on_signal)
service.update()
