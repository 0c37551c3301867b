# SPDX-License-Identifier: GPL-3.0-or-later
"""A child was forked while a thread of the parent held a Lock; the child waits for it."""
# expect: {"kind": "hang", "root": "fork-inherited-lock", "threads": ["MainThread"],
#          "locks": ["LOCK"], "status": 1, "process": "child", "owners": {"LOCK": null},
#          "owner_missing": ["LOCK"], "states": {"MainThread": "lock-wait"},
#          "on": {"2.7": {"pending": "2.7 has no trace of the fork that pyhang reads"}},
#          "confidence": "likely"}
import os
import threading
import time

import ready

LOCK = threading.Lock()


def hold():
    with LOCK:
        taken.set()
        time.sleep(3600)


taken = threading.Event()
holder = threading.Thread(target=hold, name="holder")
holder.daemon = True
holder.start()
taken.wait()
child = os.fork()
if child == 0:
    ready.here()
    with LOCK:  # here: MainThread
        pass
else:
    os.waitpid(child, 0)
