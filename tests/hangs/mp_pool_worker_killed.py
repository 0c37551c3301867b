# SPDX-License-Identifier: GPL-3.0-or-later
"""A worker of a multiprocessing.Pool died over its task: the result never comes."""
# expect: {"kind": "hang", "root": "lost-notify", "status": 1, "cycles": 0, "threads": ["MainThread"],
#          "says": ["AsyncResult"]}
import multiprocessing
import os

import ready

context = (multiprocessing.get_context("fork") if hasattr(multiprocessing, "get_context")
           else multiprocessing)
pool = context.Pool(2)
first = [worker.pid for worker in pool._pool]
result = pool.apply_async(os._exit, (1,))
while all(worker.pid in first for worker in list(pool._pool)) or len(pool._pool) < 2:
    pass
ready.here()
result.wait()  # here: MainThread
