# SPDX-License-Identifier: GPL-3.0-or-later
"""Two threads wait on one Condition; one notify() woke the wrong one, which waits again."""
# expect: {"kind": "exit-blocked", "root": "lost-notify", "threads": ["reader", "writer"],
#          "locks": ["CHANGED"], "status": 1, "stage": "joining-threads",
#          "states": {"reader": "condition-wait", "writer": "condition-wait"},
#          "confidence": "certain"}
import threading

import ready

CHANGED = threading.Condition()
state = {"full": False, "empty": False}


def wait_until(key):
    with CHANGED:
        ready.here()
        while not state[key]:
            CHANGED.wait()  # here: reader, writer  # advised


ready.crowd(2)
threading.Thread(target=wait_until, name="reader", args=("full",)).start()
threading.Thread(target=wait_until, name="writer", args=("empty",)).start()
