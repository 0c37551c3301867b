# SPDX-License-Identifier: GPL-3.0-or-later
"""A circle through a Lock, an RLock and a Condition's own lock."""
# expect: {"kind": "exit-blocked", "root": "deadlock", "threads": ["red", "green", "blue"], "locks": ["RED", "GREEN", "BLUE"],
#          "status": 1, "stage": "joining-threads", "cycles": 1,
#          "owners": {"RED": {"owner": "red", "evidence": "proven"},
#                     "GREEN": {"owner": "green", "evidence": "recorded"},
#                     "BLUE": {"owner": "blue", "evidence": ["proven", "recorded"]}},
#          "confidence": "certain"}
import threading

import ready

RED = threading.Lock()
GREEN = threading.RLock()
BLUE = threading.Condition()
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
