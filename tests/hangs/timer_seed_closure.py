# SPDX-License-Identifier: GPL-3.0-or-later
"""A closure that starts the next Timer; the object it was meant to die with lives in the closure."""
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


def test_closure():
    t = TestClassA()

    def func_inner():
        t.timer = threading.Timer(1, func_inner)  # advised
        t.count += 1
        t.timer.start()
        if t.count == 1:
            ready.here()

    t.timer = threading.Timer(1, func_inner)
    t.timer.start()


test_closure()
