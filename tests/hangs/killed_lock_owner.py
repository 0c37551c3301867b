# SPDX-License-Identifier: GPL-3.0-or-later
"""A thread is killed with PyThreadState_SetAsyncExc between acquire() and release()."""
# expect: {"kind": "hang", "root": "orphaned-lock", "threads": ["MainThread"], "locks": ["LOCK"],
#          "status": 1, "stage": "not-exiting", "owners": {"LOCK": null},
#          "owner_missing": ["LOCK"],
#          "confidence": "certain"}
import ctypes
import threading
import time

import ready

LOCK = threading.Lock()


def work():
    LOCK.acquire()
    taken.set()
    while True:
        time.sleep(0.01)
    LOCK.release()


taken = threading.Event()
worker = threading.Thread(target=work, name="worker")
worker.start()
taken.wait()
ctypes.pythonapi.PyThreadState_SetAsyncExc(
    ctypes.c_ulong(worker.ident), ctypes.py_object(SystemExit))
worker.join()
ready.here()
LOCK.acquire()  # here: MainThread
