# SPDX-License-Identifier: GPL-3.0-or-later
"""Two threads join each other, and the main thread joins one of them."""
# expect: {"kind": "deadlock", "root": "join-cycle", "threads": ["left", "right"], "locks": [],
#          "status": 1, "stage": "not-exiting", "cycles": 1,
#          "states": {"left": "join", "right": "join", "MainThread": "join"},
#          "confidence": "certain"}
import threading

import ready


def join_the_other(number):
    both_started.wait()
    ready.here()
    threads[1 - number].join()  # here: left, right  # advised


ready.crowd(3)
both_started = threading.Event()
threads = [
    threading.Thread(target=join_the_other, name="left", args=(0,)),
    threading.Thread(target=join_the_other, name="right", args=(1,)),
]
for thread in threads:
    thread.start()
both_started.set()
ready.here()
threads[0].join()  # here: MainThread
