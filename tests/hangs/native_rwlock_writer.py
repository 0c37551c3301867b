# SPDX-License-Identifier: GPL-3.0-or-later
"""A writer of a rwlock waits for a reader, and the other way round."""
# expect: {"kind": "deadlock", "root": "deadlock", "threads": ["MainThread", "reader"], "status": 1,
#          "confidence": "certain", "stage": "not-exiting", "cycles": 1,
#          "states": {"MainThread": "join", "reader": "lock-wait"}}
import threading

import native
import ready

rwlock = native.rwlock()
native.c.pthread_rwlock_wrlock(rwlock)


def read():
    ready.here()
    native.c.pthread_rwlock_rdlock(rwlock)  # here: reader


thread = threading.Thread(target=read, name="reader")
thread.start()
thread.join()  # here: MainThread
