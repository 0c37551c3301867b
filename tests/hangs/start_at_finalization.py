# SPDX-License-Identifier: GPL-3.0-or-later
"""A `__del__` starts a thread while the interpreter is torn down: it never begins (gh-87950)."""
# expect: {"kind": "exit-blocked", "root": "vanished-thread", "threads": ["late"], "status": 1,
#          "stage": "finalizing", "versions": "3.8-3.11", "says": ["start()"],
#          "states": {"MainThread": "event-wait"},
#          "confidence": "certain", "locks": []}
import threading

import ready


class Connection(object):
    def __init__(self):
        self.me = self

    def __del__(self, threading=threading, ready=ready):
        ready.here()
        threading.Thread(target=len, name="late").start()  # here: MainThread


Connection()
