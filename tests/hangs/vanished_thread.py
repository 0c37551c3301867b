# SPDX-License-Identifier: GPL-3.0-or-later
"""A thread ends in C, without Python's knowledge; exit waits for it."""
# expect: {"kind": "exit-blocked", "root": "vanished-thread", "threads": ["embedded"],
#          "status": 1, "stage": "joining-threads", "waiting_for": ["embedded"],
#          "confidence": "certain", "locks": []}
import ctypes
import threading
import time

import ready

libc = ctypes.CDLL(None)
EXIT_THIS_THREAD = 60 if ctypes.sizeof(ctypes.c_void_p) == 8 else 1


def run():
    libc.syscall(EXIT_THIS_THREAD, 0)


threading.Thread(target=run, name="embedded").start()
time.sleep(0.3)  # Until the thread is gone.
ready.here()
