# SPDX-License-Identifier: GPL-3.0-or-later
"""One thread has a mutex of C code and wants the GIL; another waits for the mutex and keeps the GIL."""
# expect: {"builds": "gil", "kind": "deadlock", "root": "gil-lock-inversion", "threads": ["holder", "keeper"],
#          "status": 1, "confidence": "certain", "cycles": 1,
#          "states": {"holder": "gil-wait", "keeper": "lock-wait"},
#          "stage": "not-exiting"}
import threading

import native
import ready

mutex = native.mutex()
locked = threading.Event()


def hold():
    native.c.pthread_mutex_lock(mutex)
    locked.set()
    while True:  # it never gets the GIL again
        pass


def keep():
    locked.wait()
    ready.here()
    native.c_with_gil.pthread_mutex_lock(mutex)  # here: keeper


threads = [threading.Thread(target=hold, name="holder"),
           threading.Thread(target=keep, name="keeper")]
for thread in threads:
    thread.daemon = True
    thread.start()
threads[0].join()
