# SPDX-License-Identifier: GPL-3.0-or-later
"""The main thread waits for the results of a pool at work. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0,
#          "versions": "3.6+", "states": {"MainThread": "future-wait", "pool_0": "sleep"},
#          "confidence": "certain"}
import time
from concurrent.futures import ThreadPoolExecutor

import ready


def slow(number):
    ready.here()
    time.sleep(3600)  # here: pool_0


pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pool")
for result in pool.map(slow, range(3)):  # here: MainThread
    print(result)
