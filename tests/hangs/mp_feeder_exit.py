# SPDX-License-Identifier: GPL-3.0-or-later
"""A large item was put into a multiprocessing.Queue that nobody reads: exit joins its feeder thread."""
# expect: {"kind": "exit-blocked", "root": "multiprocessing-feeder", "status": 1, "stage": "atexit",
#          "threads": ["QueueFeederThread"], "cycles": 0, "says": ["RESULTS", "cancel_join_thread"],
#          "states": {"MainThread": "join", "QueueFeederThread": "io-wait"}}
import atexit
import multiprocessing

import ready

RESULTS = multiprocessing.Queue()
RESULTS.put(b"x" * 1000000)
atexit.register(ready.here)
