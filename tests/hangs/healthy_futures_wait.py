# SPDX-License-Identifier: GPL-3.0-or-later
"""The main thread is in concurrent.futures.wait() for a pool at work. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0,
#          "versions": "3.6+", "states": {"MainThread": "event-wait", "pool_0": "sleep"},
#          "confidence": "certain"}
import time
from concurrent import futures

import ready


def slow():
    ready.here()
    time.sleep(3600)  # here: pool_0


ready.crowd(2)
pool = futures.ThreadPoolExecutor(max_workers=1, thread_name_prefix="pool")
future = pool.submit(slow)
ready.here()
futures.wait([future])  # here: MainThread
