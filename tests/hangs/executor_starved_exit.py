# SPDX-License-Identifier: GPL-3.0-or-later
"""Both workers of a pool wait for tasks that queue behind them; exit waits for the workers."""
# expect: {"kind": "exit-blocked", "root": "executor-starved", "threads": ["pool_0", "pool_1"],
#          "versions": "3.6+", "status": 1, "stage": "threading-atexit",
#          "says": ["2 of 2"],
#          "states": {"pool_0": "future-wait", "pool_1": "future-wait"},
#          "on": {"3.6-3.8": {"stage": "atexit"}},
#          "confidence": "certain", "locks": ["future", "future"]}
import threading
from concurrent.futures import ThreadPoolExecutor

import ready


def outer():
    BOTH.wait()
    future = pool.submit(inner)
    ALL.wait()
    ready.here()
    return future.result()  # here: pool_0, pool_1  # advised


def inner():
    return 42


ready.crowd(2)
BOTH = threading.Barrier(2)
ALL = threading.Barrier(3)  # Exit forbids submit().
pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="pool")
pool.submit(outer)
pool.submit(outer)
ALL.wait()
