# SPDX-License-Identifier: GPL-3.0-or-later
"""A mutex of C code whose owner has ended."""
# expect: {"kind": "exit-blocked", "root": "orphaned-lock", "threads": ["waiter"], "status": 1,
#          "confidence": "certain", "stage": "joining-threads", "states": {"waiter": "lock-wait"}}
import threading

import native
import ready

mutex = native.mutex()


def take():
    native.c.pthread_mutex_lock(mutex)


def wait():
    ready.here()
    native.c.pthread_mutex_lock(mutex)  # here: waiter


taker = threading.Thread(target=take, name="taker")
taker.start()
taker.join()
threading.Thread(target=wait, name="waiter").start()
