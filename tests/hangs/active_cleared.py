# SPDX-License-Identifier: GPL-3.0-or-later
"""`threading._active` says nothing of threads that exist: their names are missing, the cause is not."""
# expect: {"kind": "deadlock", "root": "deadlock", "status": 1, "stage": "not-exiting",
#          "locks": ["DB", "CACHE"], "cycles": 1}
import threading

import ready

DB = threading.Lock()
CACHE = threading.Lock()
taken = [threading.Event(), threading.Event()]


def take(number, first, second):
    with first:
        taken[number].set()
        taken[1 - number].wait()
        threading._active.clear()
        ready.here()
        with second:
            pass


ready.crowd(3)
threads = [
    threading.Thread(target=take, args=(0, DB, CACHE)),
    threading.Thread(target=take, args=(1, CACHE, DB)),
]
for thread in threads:
    thread.start()
ready.here()
threads[0].join()
