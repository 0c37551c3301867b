# SPDX-License-Identifier: GPL-3.0-or-later
"""A job of a pool with one worker waits for a second job of the same pool."""
# expect: {"kind": "hang", "root": "executor-starved", "threads": ["pool_0"], "versions": "3.6+",
#          "status": 1, "stage": "not-exiting",
#          "states": {"pool_0": "future-wait", "MainThread": "future-wait"},
#          "confidence": "certain", "locks": ["future"]}
from concurrent.futures import ThreadPoolExecutor

import ready


def outer():
    future = pool.submit(inner)
    ready.here()
    return future.result()  # here: pool_0  # advised


def inner():
    return 42


ready.crowd(2)
pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pool")
answer = pool.submit(outer)
ready.here()
answer.result()  # here: MainThread
