# SPDX-License-Identifier: GPL-3.0-or-later
"""Without `threading`: two raw threads take two locks in opposite order; the main thread waits."""
# expect: {"kind": "deadlock", "root": "deadlock", "status": 1, "stage": "not-exiting",
#          "locks": ["DB", "CACHE"], "cycles": 1,
#          "confidence": "certain"}
import sys
try:
    import _thread
except ImportError:
    import thread as _thread

import ready

DB = _thread.allocate_lock()
CACHE = _thread.allocate_lock()
DONE = _thread.allocate_lock()
taken = []


def take(first, second):
    with first:  # advised
        taken.append(first)
        while len(taken) < 2:
            pass
        ready.here()
        with second:
            DONE.release()


sys.modules.pop("threading", None)  # Some site-packages bring it along.
ready.crowd(3)
DONE.acquire()
_thread.start_new_thread(take, (DB, CACHE))
_thread.start_new_thread(take, (CACHE, DB))
ready.here()
DONE.acquire()
