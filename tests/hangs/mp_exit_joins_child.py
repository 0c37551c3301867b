# SPDX-License-Identifier: GPL-3.0-or-later
"""A child process that is no daemon: multiprocessing joins it at exit."""
# expect: {"kind": "exit-blocked", "root": "atexit-callback", "status": 1, "stage": "atexit",
#          "threads": ["MainThread"], "cycles": 0, "states": {"MainThread": "child-wait"},
#          "says": ["cruncher"]}
import atexit
import multiprocessing
import os
import time

import ready


def crunch():
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(0.1)


context = (multiprocessing.get_context("fork") if hasattr(multiprocessing, "get_context")
           else multiprocessing)
process = context.Process(target=crunch, name="cruncher")
process.start()
atexit.register(ready.here)
