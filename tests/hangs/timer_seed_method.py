# SPDX-License-Identifier: GPL-3.0-or-later
"""A class whose `__del__` was meant to cancel its Timer; the Timer keeps the object alive."""
# expect: {"kind": "exit-blocked", "root": "timer-rearm", "threads": ["/Thread-\\d+/"], "locks": [],
#          "status": 1, "stage": "joining-threads",
#          "not_on": ["3.12.0", "3.12.1", "3.12.2"],
#          "confidence": "certain"}
import threading

import ready


class TestClassA(object):
    timer = None
    count = 0

    def __del__(self):
        if self.timer is not None:
            self.timer.cancel()

    def new_timer(self):
        self.count += 1
        self.timer = threading.Timer(1, self.new_timer)  # advised
        self.timer.start()
        if self.count == 1:
            ready.here()

    def start_timer(self):
        self.timer = threading.Timer(1, self.new_timer)
        self.timer.start()


def test():
    t = TestClassA()
    t.start_timer()


test()
