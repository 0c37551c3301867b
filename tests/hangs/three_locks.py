# SPDX-License-Identifier: GPL-3.0-or-later
"""Three threads, three Locks, one circle; the main thread joins one of them."""
# expect: {"kind": "deadlock", "root": "deadlock", "threads": ["red", "green", "blue"],
#          "locks": ["RED", "GREEN", "BLUE"], "status": 1, "stage": "not-exiting", "cycles": 1,
#          "would_wait_for": ["red", "green", "blue"],
#          "owners": {"RED": {"owner": "red", "evidence": "proven"},
#                     "GREEN": {"owner": "green", "evidence": "proven"},
#                     "BLUE": {"owner": "blue", "evidence": "proven"}},
#          "states": {"red": "lock-wait", "green": "lock-wait", "blue": "lock-wait",
#                     "MainThread": "join"}, "text": true,
#          "confidence": "certain"}
import threading

import ready

RED = threading.Lock()
GREEN = threading.Lock()
BLUE = threading.Lock()
taken = [threading.Event(), threading.Event(), threading.Event()]


def take(number, mine, next_one):
    with mine:  # advised
        taken[number].set()
        for event in taken:
            event.wait()
        ready.here()
        with next_one:  # here: red, green, blue
            pass


ready.crowd(4)
threads = [
    threading.Thread(target=take, name="red", args=(0, RED, GREEN)),
    threading.Thread(target=take, name="green", args=(1, GREEN, BLUE)),
    threading.Thread(target=take, name="blue", args=(2, BLUE, RED)),
]
for thread in threads:
    thread.start()
ready.here()
threads[0].join()  # here: MainThread
