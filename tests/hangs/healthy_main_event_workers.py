# SPDX-License-Identifier: GPL-3.0-or-later
"""The main thread waits for ever at an Event while its daemons work. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0,
#          "states": {"MainThread": "event-wait", "worker": "sleep"},
#          "confidence": "certain"}
import threading
import time

import ready


def work():
    ready.here()
    while True:
        time.sleep(3600)  # here: worker


ready.crowd(2)
worker = threading.Thread(target=work, name="worker")
worker.daemon = True
worker.start()
ready.here()
threading.Event().wait()  # here: MainThread
