# SPDX-License-Identifier: GPL-3.0-or-later
"""A deadlock, a lock that a thread forgot, and an Event that nobody sets, all at once."""
# expect: {"kind": "exit-blocked", "root": "deadlock", "threads": ["red", "green"],
#          "locks": ["RED", "GREEN"], "status": 1, "stage": "joining-threads", "cycles": 1,
#          "more": ["orphaned-lock", "lost-notify"],
#          "states": {"late": "lock-wait", "waiter": "event-wait"},
#          "confidence": "certain"}
import threading

import ready

RED = threading.Lock()
GREEN = threading.Lock()
FORGOTTEN = threading.Lock()
NEVER = threading.Event()
red_taken = threading.Event()
green_taken = threading.Event()


def red():
    with RED:  # advised
        red_taken.set()
        green_taken.wait()
        ready.here()
        with GREEN:  # here: red
            pass


def green():
    with GREEN:  # advised
        green_taken.set()
        red_taken.wait()
        ready.here()
        with RED:  # here: green
            pass


def want_forgotten():
    ready.here()
    with FORGOTTEN:  # here: late
        pass


def wait():
    ready.here()
    NEVER.wait()  # here: waiter


ready.crowd(4)
forgetful = threading.Thread(target=FORGOTTEN.acquire)
forgetful.start()
forgetful.join()
for name, function in (("waiter", wait), ("late", want_forgotten), ("red", red), ("green", green)):
    threading.Thread(target=function, name=name).start()
