# SPDX-License-Identifier: GPL-3.0-or-later
"""Exit joins the worker of a thread pool that was shut down with wait=False."""
# expect: {"kind": "exit-blocked", "root": "executor-worker", "threads": ["pool_0"],
#          "versions": "3.6+", "status": 1, "stage": "threading-atexit",
#          "states": {"pool_0": "sleep"}, "text": true, "on": {"3.6-3.8": {"stage": "atexit"}},
#          "confidence": "certain", "locks": []}
import time
from concurrent.futures import ThreadPoolExecutor

import ready


def slow():
    ready.here()
    time.sleep(3600)  # here: pool_0  # advised


pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="pool")
pool.submit(slow)
pool.shutdown(wait=False)
