# SPDX-License-Identifier: GPL-3.0-or-later
"""The main thread waits for an Event, and there is no other thread that could set it."""
# expect: {"kind": "hang", "root": "lost-notify", "threads": ["MainThread"], "locks": ["STOP"],
#          "status": 1, "stage": "not-exiting", "says": ["signal handler"],
#          "states": {"MainThread": "event-wait"},
#          "confidence": "certain"}
import threading

import ready

STOP = threading.Event()
ready.here()
STOP.wait()  # here: MainThread  # advised
