# SPDX-License-Identifier: GPL-3.0-or-later
"""A thread took a Lock and ended; two workers wait for it, and exit waits for them."""
# expect: {"kind": "exit-blocked", "root": "orphaned-lock", "threads": ["first", "second"],
#          "locks": ["LOCK"], "status": 1, "stage": "joining-threads", "owners": {"LOCK": null},
#          "owner_missing": ["LOCK"], "waiting_for": ["first", "second"],
#          "states": {"first": "lock-wait", "second": "lock-wait"},
#          "confidence": "certain"}
import threading

import ready

LOCK = threading.Lock()


def take_and_forget():
    LOCK.acquire()


def work():
    ready.here()
    with LOCK:  # here: first, second
        pass


ready.crowd(2)
forgetful = threading.Thread(target=take_and_forget, name="forgetful")
forgetful.start()
forgetful.join()
threading.Thread(target=work, name="first").start()
threading.Thread(target=work, name="second").start()
