# SPDX-License-Identifier: GPL-3.0-or-later
"""As written for Python 2.7: a closure that starts the next Timer (approach 3)."""
# expect: {"kind": "exit-blocked", "root": "timer-rearm", "threads": ["/Thread-\\d+/"], "locks": [],
#          "status": 1, "stage": "joining-threads", "versions": "2.7", "settle": "moving",
#          "says": ["func_inner", "every 1 s", "cancel()"],
#          "confidence": "certain"}
import threading

import sys

import ready


class TestClassA(object):
    timer = None
    count = 0

    def __del__(self):
        print "called del"
        if self.timer is not None:
            self.timer.cancel()


def test_closure():
    t = TestClassA()
    print "enter test_closure: %d" % (sys.getrefcount(t),)

    def func_inner():
        print "ffffffff"
        t.timer = threading.Timer(1, func_inner)  # will increase reference count  # advised
        t.count += 1
        t.timer.start()
        print "in func: %d" % (sys.getrefcount(t))
        if t.count == 1:
            ready.here()
    t.timer = threading.Timer(1, func_inner)
    t.timer.start()
    print "before out test_closure: %d" % (sys.getrefcount(t),)


print "before test_closure"
test_closure()
print "after test_closure"
sys.exit()
