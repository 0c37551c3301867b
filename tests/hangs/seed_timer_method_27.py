# SPDX-License-Identifier: GPL-3.0-or-later
"""As written for Python 2.7: a class whose `__del__` should cancel its Timer (approach 1)."""
# expect: {"kind": "exit-blocked", "root": "timer-rearm", "threads": ["/Thread-\\d+/"], "locks": [],
#          "status": 1, "stage": "joining-threads", "versions": "2.7", "settle": "moving",
#          "says": ["TestClassA.new_timer", "every 1 s", "cancel()"],
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

    def new_timer(self):
        # current reference 3 + getrefcount 1 = 4
        print "in new_timer: %d" % (sys.getrefcount(self))
        self.count += 1
        # my father timer thread exit, ref count -1, but start
        # a new thread will make it still 3
        self.timer = threading.Timer(1, self.new_timer)  # advised
        self.timer.start()
        if self.count == 1:
            ready.here()

    def start_timer(self):
        self.timer = threading.Timer(1, self.new_timer)
        self.timer.start()


def test():
    t = TestClassA()
    print "enter test: %d" % (sys.getrefcount(t),)  # 2
    t.start_timer()  # pass ref to a new timer thread through self.new_timer: 3
    print "before out test: %d" % (sys.getrefcount(t),)  # 3


test()
print "before exit main thread, it will wait and join all other threads"
sys.exit()
