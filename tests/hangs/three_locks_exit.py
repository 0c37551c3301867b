# SPDX-License-Identifier: GPL-3.0-or-later
"""Three threads, three Locks, one circle; exit waits for them."""
# expect: {"kind": "exit-blocked", "root": "deadlock", "threads": ["red", "green", "blue"],
#          "locks": ["RED", "GREEN", "BLUE"], "status": 1, "stage": "joining-threads", "cycles": 1,
#          "waiting_for": ["red", "green", "blue"],
#          "owners": {"RED": {"owner": "red", "evidence": "proven"},
#                     "GREEN": {"owner": "green", "evidence": "proven"},
#                     "BLUE": {"owner": "blue", "evidence": "proven"}},
#          "confidence": "certain"}
import threading

import ready

RED = threading.Lock()
GREEN = threading.Lock()
BLUE = threading.Lock()
red_taken = threading.Event()
green_taken = threading.Event()
blue_taken = threading.Event()


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
        blue_taken.wait()
        ready.here()
        with BLUE:  # here: green
            pass


def blue():
    with BLUE:  # advised
        blue_taken.set()
        red_taken.wait()
        ready.here()
        with RED:  # here: blue
            pass


ready.crowd(3)
for function in (red, green, blue):
    threading.Thread(target=function, name=function.__name__).start()
