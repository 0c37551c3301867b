# SPDX-License-Identifier: GPL-3.0-or-later
"""A raw thread, which `threading` knows as a _DummyThread, forks; the child waits for a Lock."""
# expect: {"kind": "hang", "root": "fork-inherited-lock", "status": 1, "process": "child",
#          "locks": ["LOCK"], "stage": "not-exiting", "owner_missing": ["LOCK"],
#          "threads": ["Dummy-1"], "on": {"3.13+": {"threads": ["MainThread"]}},
#          "confidence": "likely"}
import os
import threading
import time
try:
    import _thread
except ImportError:
    import thread as _thread

import ready

LOCK = threading.Lock()


def hold():
    with LOCK:
        taken.set()
        time.sleep(3600)


def fork():
    threading.current_thread()  # Makes a _DummyThread.
    taken.wait()
    if os.fork() == 0:
        ready.here()
        with LOCK:
            pass


taken = threading.Event()
holder = threading.Thread(target=hold, name="holder")
holder.daemon = True
holder.start()
_thread.start_new_thread(fork, ())
time.sleep(3600)
