# SPDX-License-Identifier: GPL-3.0-or-later
"""A consumer waits at the Condition of an object that a slow thread will notify. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0,
#          "states": {"notifier": "sleep", "MainThread": "condition-wait"},
#          "confidence": "certain"}
import threading
import time

import ready


class Account(object):
    def __init__(self):
        self._changed = threading.Condition()

    def wait(self):
        with self._changed:
            ready.here()
            self._changed.wait()  # here: MainThread

    def change(self):
        with self._changed:
            self._changed.notify_all()


class Bank(object):
    def __init__(self):
        self.account = Account()

    def run(self):
        ready.here()
        time.sleep(3600)  # here: notifier
        self.account.change()


ready.crowd(2)
bank = Bank()
threading.Thread(target=bank.run, name="notifier").start()
bank.account.wait()
