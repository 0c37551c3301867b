# SPDX-License-Identifier: GPL-3.0-or-later
"""Exit waits for a forgotten worker that sleeps."""
# expect: {"kind": "exit-blocked", "root": "non-daemon-thread", "threads": ["poller"], "locks": [],
#          "status": 1, "stage": "joining-threads", "waiting_for": ["poller"],
#          "states": {"poller": "sleep"}, "cycles": 0, "text": true,
#          "confidence": "certain"}
import threading
import time

import ready


def poll():  # advised
    while True:
        ready.here()
        time.sleep(3600)  # here: poller


threading.Thread(target=poll, name="poller").start()
