# SPDX-License-Identifier: GPL-3.0-or-later
"""As written for Python 2.7: terminate_thread() ends a thread, and the lock that it had stays taken."""
# expect: {"kind": "exit-blocked", "root": "orphaned-lock", "threads": ["B"], "locks": ["lock"],
#          "status": 1, "stage": "joining-threads", "versions": "2.7", "owners": {"lock": null},
#          "owner_missing": ["lock"], "states": {"B": "lock-wait"},
#          "confidence": "certain"}
import ctypes
import threading
import time

import ready


def terminate_thread(thread):
    if not thread.isAlive():
        return

    exc = ctypes.py_object(SystemExit)
    res = ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_long(thread.ident), exc)
    if res == 0:
        raise ValueError("nonexistent thread id")
    elif res > 1:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(thread.ident, None)
        raise SystemError("PyThreadState_SetAsyncExc failed")


lock = threading.Lock()
taken = threading.Event()


def a():
    lock.acquire()
    taken.set()
    while True:
        time.sleep(0.01)
    lock.release()


def b():
    ready.here()
    lock.acquire()  # here: B
    lock.release()


thread_a = threading.Thread(target=a, name="A")
thread_a.start()
taken.wait()
terminate_thread(thread_a)
thread_a.join()
print "A is dead, its lock is %s" % ("taken" if lock.locked() else "free")
threading.Thread(target=b, name="B").start()
