# SPDX-License-Identifier: GPL-3.0-or-later
"""Threads in C code that gave the GIL away: one sleeps, one waits for a condition variable. Not a hang."""
# expect: {"kind": ["healthy", "unknown"], "stage": "not-exiting", "cycles": 0,
#          "states": {"MainThread": "sleep", "sleeper": "sleep", "waiter": "native"}}
import ctypes
import threading
import time

import native
import ready


def sleep():
    ready.here()
    native.c.sleep(3600)


def wait():
    mutex, condition = native.mutex(), ctypes.create_string_buffer(64)
    native.c.pthread_mutex_lock(mutex)
    ready.here()
    native.c.pthread_cond_wait(condition, mutex)


ready.crowd(2)
for name, function in (("sleeper", sleep), ("waiter", wait)):
    thread = threading.Thread(target=function, name=name)
    thread.daemon = True
    thread.start()
time.sleep(3600)
