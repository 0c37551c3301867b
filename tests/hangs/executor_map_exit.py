# SPDX-License-Identifier: GPL-3.0-or-later
"""Exit waits for a pool whose one worker sleeps, with tasks queued behind it."""
# expect: {"kind": "exit-blocked", "root": "executor-worker", "threads": ["pool_0"],
#          "versions": "3.6+", "status": 1, "stage": "threading-atexit", "says": ["tasks queued: 4"],
#          "states": {"pool_0": "sleep"}, "on": {"3.6-3.8": {"stage": "atexit"}},
#          "confidence": "certain", "locks": []}
import time
from concurrent.futures import ThreadPoolExecutor

import ready


def slow(number):
    ready.here()
    time.sleep(3600)  # here: pool_0  # advised


pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pool")
pool.map(slow, range(5))
