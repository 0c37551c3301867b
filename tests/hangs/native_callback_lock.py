# SPDX-License-Identifier: GPL-3.0-or-later
"""C code calls back into Python, which waits for a Lock; who has that Lock waits for the mutex under which C calls."""
# expect: {"kind": "deadlock", "root": "deadlock", "threads": ["caller", "user"], "status": 1,
#          "confidence": "certain", "stage": "not-exiting", "cycles": 1,
#          "states": {"caller": "lock-wait", "user": "lock-wait"},
#          "owners": {"LOCK": {"owner": "user", "evidence": "proven"}}}
import ctypes
import threading

import native
import ready

LOCK = threading.Lock()
mutex = native.mutex()
taken = threading.Event()
COMPARE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)


def compare(*unused):
    taken.wait()
    ready.here()
    with LOCK:  # here: caller
        return 0


def call():
    native.c.pthread_mutex_lock(mutex)
    locked.set()
    native.c.qsort((ctypes.c_int * 2)(2, 1), 2, 4, COMPARE(compare))


def use():
    locked.wait()
    with LOCK:
        taken.set()
        ready.here()
        native.c.pthread_mutex_lock(mutex)  # here: user


locked = threading.Event()
ready.crowd(2)
threads = [threading.Thread(target=call, name="caller"), threading.Thread(target=use, name="user")]
for thread in threads:
    thread.daemon = True
    thread.start()
threads[0].join()
