# SPDX-License-Identifier: GPL-3.0-or-later
"""The cyclic garbage collector runs a `__del__` that takes a Lock that the same thread holds."""
# expect: {"kind": "deadlock", "root": "self-deadlock", "threads": ["MainThread"],
#          "locks": ["LOCK"], "status": 1, "stage": "not-exiting", "versions": "3.6+",
#          "owners": {"LOCK": {"owner": "MainThread", "evidence": "proven"}},
#          "confidence": "certain"}
import gc
import threading

import ready

LOCK = threading.Lock()


class Connection(object):
    def __init__(self):
        self.me = self

    def __del__(self):
        ready.here()
        with LOCK:  # here: MainThread  # advised
            pass


def register():
    with LOCK:
        gc.collect()


Connection()
register()
