# SPDX-License-Identifier: GPL-3.0-or-later
"""A thread of the parent held an RLock at the fork; a new thread of the child has its ident, and not the lock."""
# expect: {"kind": "hang", "root": "fork-inherited-lock", "status": 1, "process": "child",
#          "threads": ["MainThread"], "locks": ["LOCK"], "owners": {"LOCK": null},
#          "owner_missing": ["LOCK"], "states": {"MainThread": "lock-wait"}}
import os
import threading
import time

import ready

LOCK = threading.RLock()


def hold():
    with LOCK:
        idents.append(threading.current_thread().ident)
        taken.set()
        time.sleep(3600)


def live():
    idents.append(threading.current_thread().ident)
    begun.set()
    time.sleep(3600)


idents = []
taken = threading.Event()
begun = threading.Event()
holder = threading.Thread(target=hold, name="holder")
holder.daemon = True
holder.start()
taken.wait()
child = os.fork()
if child == 0:
    while idents[0] not in idents[1:] and len(idents) < 9:  # some C libraries never give it again
        begun.clear()
        thread = threading.Thread(target=live, name="newcomer")
        thread.daemon = True
        thread.start()
        begun.wait()
    ready.here()
    with LOCK:  # here: MainThread
        pass
else:
    os.waitpid(child, 0)
