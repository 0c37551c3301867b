# SPDX-License-Identifier: GPL-3.0-or-later
"""A daemon thread was ended by the interpreter's end while it held a Lock; a `__del__` takes it."""
# expect: {"kind": "exit-blocked", "root": "daemon-at-finalization", "status": 1,
#          "stage": "finalizing", "versions": "3.6-3.13", "locks": ["LOCK"],
#          "states": {"MainThread": "lock-wait"},
#          "confidence": "likely", "threads": ["daemon"]}
import threading
import time

import ready

LOCK = threading.Lock()


def work():
    with LOCK:
        taken.set()
        while True:
            time.sleep(0.01)


class Connection(object):
    def __init__(self):
        self.me = self

    def __del__(self):
        time.sleep(0.3)  # Until the daemon has found that it may not run any more.
        ready.here()
        with LOCK:  # here: MainThread  # advised
            pass


taken = threading.Event()
daemon = threading.Thread(target=work, name="daemon")
daemon.daemon = True
daemon.start()
taken.wait()
Connection()
