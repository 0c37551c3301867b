# SPDX-License-Identifier: GPL-3.0-or-later
"""The main thread joins a multiprocessing.Process that is at work. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0, "root": "child-process",
#          "states": {"MainThread": "child-wait"}, "says": ["cruncher"]}
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
ready.here()
process.join()  # here: MainThread
