# SPDX-License-Identifier: GPL-3.0-or-later
"""Exit waits for a thread that waits for an Event that nobody will set."""
# expect: {"kind": "exit-blocked", "root": "lost-notify", "threads": ["waiter"], "locks": ["GO"],
#          "status": 1, "stage": "joining-threads", "waiting_for": ["waiter"],
#          "states": {"waiter": "event-wait"},
#          "confidence": "certain"}
import threading

import ready

GO = threading.Event()


def wait():
    ready.here()
    GO.wait()  # here: waiter  # advised


threading.Thread(target=wait, name="waiter").start()
