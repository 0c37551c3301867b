# SPDX-License-Identifier: GPL-3.0-or-later
"""A ProcessPoolExecutor's task does not end: exit waits for the executor's management thread."""
# expect: {"kind": "exit-blocked", "root": "executor-worker", "status": 1, "cycles": 0,
#          "versions": "3.7+",
#          "says": ["ProcessPoolExecutor"]}
import atexit
import concurrent.futures
import multiprocessing
import os
import signal
import threading
import time

import ready


def crunch():
    signal.alarm(120)  # the worker would outlive its parent
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(0.1)


pool = concurrent.futures.ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork"))
future = pool.submit(crunch)
while not future.running():
    time.sleep(0.01)
if hasattr(threading, "_register_atexit"):
    threading._register_atexit(ready.here)
else:
    atexit.register(ready.here)
