# SPDX-License-Identifier: GPL-3.0-or-later
"""A thread takes a mutex of C code twice."""
# expect: {"kind": "deadlock", "root": "self-deadlock", "threads": ["MainThread"], "status": 1,
#          "confidence": "certain", "stage": "not-exiting", "states": {"MainThread": "lock-wait"}}
import threading

import native
import ready

mutex = native.mutex()
native.c.pthread_mutex_lock(mutex)
threading.current_thread()
ready.here()
native.c.pthread_mutex_lock(mutex)  # here: MainThread
