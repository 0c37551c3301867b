# SPDX-License-Identifier: GPL-3.0-or-later
"""`threading._active` says nothing of threads that exist: their names come from their own frames."""
# expect: {"kind": "deadlock", "root": "deadlock", "status": 1, "stage": "not-exiting",
#          "locks": ["DB", "CACHE"], "cycles": 1, "threads": ["first", "second"],
#          "says": ["threading._active lacks some threads"], "would_wait_for": ["first", "second"],
#          "confidence": "certain"}
import threading

import ready

DB = threading.Lock()
CACHE = threading.Lock()
taken = [threading.Event(), threading.Event()]


def take(number, first, second):
    with first:  # advised
        taken[number].set()
        taken[1 - number].wait()
        threading._active.clear()
        ready.here()
        with second:
            pass


ready.crowd(3)
threads = [
    threading.Thread(target=take, name="first", args=(0, DB, CACHE)),
    threading.Thread(target=take, name="second", args=(1, CACHE, DB)),
]
for thread in threads:
    thread.start()
ready.here()
threads[0].join()
