# SPDX-License-Identifier: GPL-3.0-or-later
"""A thread was told to stop by PyThreadState_SetAsyncExc, and sleeps on in C."""
# expect: {"kind": "exit-blocked", "root": "async-exception-pending", "threads": ["stubborn"],
#          "status": 1, "stage": "joining-threads", "states": {"stubborn": "sleep"},
#          "confidence": "certain", "locks": []}
import ctypes
import threading
import time

import ready


def sleep():
    asleep.set()
    time.sleep(3600)  # here: stubborn  # advised


asleep = threading.Event()
thread = threading.Thread(target=sleep, name="stubborn")
thread.start()
asleep.wait()
time.sleep(0.3)  # Until the thread is in C: in Python code the exception would reach it.
ctypes.pythonapi.PyThreadState_SetAsyncExc(
    ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit))
ready.here()
