# SPDX-License-Identifier: GPL-3.0-or-later
"""A callback of threading's own exit hook joins a daemon thread that never ends."""
# expect: {"kind": "exit-blocked", "root": "atexit-callback", "status": 1,
#          "stage": "threading-atexit", "versions": "3.9+", "says": ["close_monitor"],
#          "states": {"MainThread": "join", "monitor": "sleep"},
#          "confidence": "certain", "threads": ["MainThread"], "locks": []}
import threading
import time

import ready


def monitor():
    while True:
        time.sleep(3600)  # here: monitor


def close_monitor():
    ready.here()
    thread.join()  # here: MainThread  # advised


thread = threading.Thread(target=monitor, name="monitor", daemon=True)
thread.start()
threading._register_atexit(close_monitor)
