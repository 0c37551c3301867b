# SPDX-License-Identifier: GPL-3.0-or-later
"""An exception in the main thread skips `timer.cancel()`, and the Timer goes on for ever."""
# expect: {"kind": "exit-blocked", "root": "timer-rearm", "threads": ["/Thread-\\d+/"], "locks": [],
#          "status": 1, "stage": "joining-threads",
#          "not_on": ["3.12.0", "3.12.1", "3.12.2"],
#          "confidence": "certain"}
import threading
import time

import ready


class TestClassB(object):
    timer = None
    count = 0


def func(*ins):
    ins[0].count += 1
    ins[0].timer = threading.Timer(1, func, ins)  # advised
    ins[0].timer.start()
    if ins[0].count == 2:
        ready.here()


def test_in_scope():
    t = TestClassB()
    t.timer = threading.Timer(1, func, (t,))
    t.timer.start()
    while t.count < 1:
        time.sleep(0.1)
    raise KeyboardInterrupt
    t.timer.cancel()


test_in_scope()
