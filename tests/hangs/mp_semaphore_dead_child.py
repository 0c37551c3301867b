# SPDX-License-Identifier: GPL-3.0-or-later
"""A child died while it held a multiprocessing.Lock; the parent waits for it."""
# expect: {"kind": "unknown", "status": 3}
import multiprocessing
import os

import ready

context = (multiprocessing.get_context("fork") if hasattr(multiprocessing, "get_context")
           else multiprocessing)
SHARED = context.Lock()


def die():
    SHARED.acquire()
    os._exit(1)


process = context.Process(target=die, name="dier")
process.start()
process.join()
ready.here()
with SHARED:  # here: MainThread
    pass
