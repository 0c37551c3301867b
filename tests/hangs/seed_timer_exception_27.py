# SPDX-License-Identifier: GPL-3.0-or-later
"""As written for Python 2.7: Ctrl-C skips `timer.cancel()` (approach 2)."""
# expect: {"kind": "exit-blocked", "root": "timer-rearm", "threads": ["/Thread-\\d+/"], "locks": [],
#          "status": 1, "stage": "joining-threads", "versions": "2.7", "settle": "moving",
#          "says": ["func", "every 1 s", "cancel()"],
#          "confidence": "certain"}
import os
import signal
import threading

import time
import sys

import ready


class TestClassB(object):
    timer = None
    count = 0

    def __del__(self):
        print "called del"


def func(*ins):
    print "fffff"
    ins[0].count += 1
    ins[0].timer = threading.Timer(1, func, ins)  # will increase reference count of ins  # advised
    ins[0].timer.start()
    if ins[0].count == 1:
        os.kill(os.getpid(), signal.SIGINT)  # somebody types Ctrl-C
    else:
        ready.here()


def test_in_scope():
    t = TestClassB()
    print "enter test_in_scope: %d" % (sys.getrefcount(t))
    t.timer = threading.Timer(1, func, (t,))
    t.timer.start()
    while t.count < 4:
        time.sleep(1)

    # if we interrupt or raise some other exceptions and not catch that,
    # will hang
    t.timer.cancel()
    print "before exit test_in_scope: %d" % (sys.getrefcount(t))


print "before test_in_scope"
test_in_scope()
print "after test_in_scope"
sys.exit()
