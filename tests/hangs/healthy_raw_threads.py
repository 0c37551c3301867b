# SPDX-License-Identifier: GPL-3.0-or-later
"""Without `threading`: a raw thread sleeps, and holds the lock that the main thread wants. Not a hang."""
# expect: {"kind": "unknown", "root": "unknown", "locks": ["DONE"], "status": 3, "stage": "not-exiting", "cycles": 0,
#          "confidence": "possible"}
import sys
import time
try:
    import _thread
except ImportError:
    import thread as _thread

import ready

DONE = _thread.allocate_lock()


def work():
    ready.here()
    time.sleep(3600)
    DONE.release()


sys.modules.pop("threading", None)  # Some site-packages bring it along.
ready.crowd(2)
DONE.acquire()
_thread.start_new_thread(work, ())
ready.here()
DONE.acquire()
