# SPDX-License-Identifier: GPL-3.0-or-later
"""A worker took the Lock of an object of an object by its method, and works. Not a hang."""
# expect: {"kind": "unknown", "root": "unknown", "locks": ["_lock"], "status": 3, "stage": "not-exiting", "cycles": 0,
#          "states": {"worker": "sleep", "MainThread": "lock-wait"},
#          "confidence": "possible"}
import threading
import time

import ready


class Store(object):
    def __init__(self):
        self._lock = threading.Lock()

    def open(self):
        self._lock.acquire()

    def close(self):
        self._lock.release()


class Service(object):
    def __init__(self):
        self.stores = [Store()]

    def run(self):
        self.stores[0].open()
        taken.set()
        ready.here()
        time.sleep(3600)  # here: worker
        self.stores[0].close()


ready.crowd(2)
taken = threading.Event()
service = Service()
threading.Thread(target=service.run, name="worker").start()
taken.wait()
ready.here()
service.stores[0].open()
