# SPDX-License-Identifier: GPL-3.0-or-later
"""Garbage is to be collected while a C function sleeps that never let go of the interpreter.

With the GIL it has that. A free-threaded Python wants to stop all threads, and this one does not stop.
"""
# expect: {"kind": "healthy", "root": "gil-held-native", "threads": ["sleeper"], "status": 0,
#          "stage": "not-exiting", "cycles": 0}
import gc
import threading

import native
import ready


def sleep():
    ready.here()
    native.c_with_gil.sleep(3600)  # here: sleeper


def wait():
    while True:
        pass


for function in (wait, sleep):
    thread = threading.Thread(target=function, name=function.__name__ + "er")
    thread.daemon = True
    thread.start()
while True:
    gc.collect()
