# SPDX-License-Identifier: GPL-3.0-or-later
"""A Semaphore has no permit left, and who took it has ended."""
# expect: {"kind": "exit-blocked", "root": "lost-notify", "threads": ["late"], "locks": ["SLOTS"],
#          "status": 1, "stage": "joining-threads", "waiting_for": ["late"],
#          "states": {"late": "semaphore-wait"},
#          "confidence": "certain"}
import threading

import ready

SLOTS = threading.Semaphore(1)


def work():
    ready.here()
    SLOTS.acquire()  # here: late  # advised


SLOTS.acquire()
threading.Thread(target=work, name="late").start()
