# SPDX-License-Identifier: GPL-3.0-or-later
"""Two of three parties wait at a Barrier; the third has ended."""
# expect: {"kind": "exit-blocked", "root": "lost-notify", "threads": ["first", "second"],
#          "locks": ["START"], "versions": "3.6+", "status": 1, "stage": "joining-threads",
#          "states": {"first": "barrier-wait", "second": "barrier-wait"},
#          "confidence": "certain"}
import threading

import ready

START = threading.Barrier(3)


def run():
    ready.here()
    START.wait()  # here: first, second  # advised


ready.crowd(2)
threading.Thread(target=run, name="first").start()
threading.Thread(target=run, name="second").start()
