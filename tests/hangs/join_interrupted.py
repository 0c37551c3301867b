# SPDX-License-Identifier: GPL-3.0-or-later
"""An exception struck inside join() and left the thread's end lock taken: the next join() hangs.

gh-89437, to 3.9.7: KeyboardInterrupt between `lock.acquire()` and `lock.release()` of _wait_for_tstate_lock.
"""
# expect: {"kind": "hang", "root": "vanished-thread", "threads": ["worker"], "status": 1,
#          "stage": "not-exiting", "versions": "3.6-3.8", "says": ["gh-89437"],
#          "states": {"MainThread": "join"},
#          "confidence": "certain"}
import sys
import threading

import ready


def interrupt(frame, event, argument):
    if frame.f_code.co_name != "_wait_for_tstate_lock":
        return None
    if event == "line" and end_lock.locked():
        raise KeyboardInterrupt
    return interrupt


def join():
    sys.settrace(interrupt)
    try:
        worker.join()
    except KeyboardInterrupt:
        pass
    finally:
        sys.settrace(None)


go = threading.Event()
worker = threading.Thread(target=go.wait, name="worker")
worker.start()
end_lock = worker._tstate_lock
go.set()
while end_lock.locked():
    pass
join()
ready.here()
worker.join()  # here: MainThread
