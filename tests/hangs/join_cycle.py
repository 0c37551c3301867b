# SPDX-License-Identifier: GPL-3.0-or-later
"""Two threads join each other."""
# expect: {"kind": "exit-blocked", "root": "join-cycle", "threads": ["left", "right"], "locks": [],
#          "status": 1, "stage": "joining-threads", "cycles": 1,
#          "waiting_for": ["left", "right"], "states": {"left": "join", "right": "join"},
#          "confidence": "certain"}
import threading

import ready


def join_the_other(number):
    both_started.wait()
    ready.here()
    threads[1 - number].join()  # here: left, right  # advised


ready.crowd(2)
both_started = threading.Event()
threads = [
    threading.Thread(target=join_the_other, name="left", args=(0,)),
    threading.Thread(target=join_the_other, name="right", args=(1,)),
]
for thread in threads:
    thread.start()
both_started.set()
