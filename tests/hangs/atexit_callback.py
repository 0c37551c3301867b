# SPDX-License-Identifier: GPL-3.0-or-later
"""An atexit callback joins a daemon thread that never ends."""
# expect: {"kind": "exit-blocked", "root": "atexit-callback", "status": 1, "stage": "atexit",
#          "states": {"MainThread": "join", "monitor": "sleep"},
#          "confidence": "certain", "threads": ["MainThread"], "locks": []}
import atexit
import threading
import time

import ready


def monitor():
    while True:
        time.sleep(3600)  # here: monitor


def close_monitor():
    ready.here()
    thread.join()  # here: MainThread  # advised


thread = threading.Thread(target=monitor, name="monitor")
thread.daemon = True
thread.start()
atexit.register(close_monitor)
