# SPDX-License-Identifier: GPL-3.0-or-later
"""A lock of Python and a mutex of C code, taken in two orders."""
# expect: {"kind": "exit-blocked", "root": "deadlock", "threads": ["first", "second"], "status": 1,
#          "confidence": "certain", "cycles": 1, "stage": "joining-threads",
#          "states": {"first": "lock-wait", "second": "lock-wait"},
#          "owners": {"LOCK": {"owner": "first", "evidence": "proven"}}}
import threading

import native
import ready

LOCK = threading.Lock()
mutex = native.mutex()
taken = threading.Event()


def one():
    with LOCK:
        taken.wait()
        ready.here()
        native.c.pthread_mutex_lock(mutex)  # here: first


def two():
    native.c.pthread_mutex_lock(mutex)
    taken.set()
    ready.here()
    with LOCK:  # here: second
        pass


ready.crowd(2)
threading.Thread(target=one, name="first").start()
threading.Thread(target=two, name="second").start()
