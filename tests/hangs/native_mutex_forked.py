# SPDX-License-Identifier: GPL-3.0-or-later
"""A process forks while a thread has a mutex of C code; the child waits for it."""
# expect: {"kind": "hang", "root": "fork-inherited-lock", "threads": ["MainThread"], "status": 1,
#          "stage": "not-exiting", "process": "child", "states": {"MainThread": "lock-wait"}}
import os
import threading
import time

import native
import ready

mutex = native.mutex()
locked = threading.Event()


def hold():
    native.c.pthread_mutex_lock(mutex)
    locked.set()
    time.sleep(3600)


thread = threading.Thread(target=hold, name="holder")
thread.daemon = True
thread.start()
locked.wait()
pid = os.fork()
if pid:
    os.waitpid(pid, 0)
ready.here()
native.c.pthread_mutex_lock(mutex)  # here: MainThread
