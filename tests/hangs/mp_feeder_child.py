# SPDX-License-Identifier: GPL-3.0-or-later
"""A child puts a large item into a queue; its parent joins it and never reads: the child's side."""
# expect: {"kind": "exit-blocked", "root": "multiprocessing-feeder", "status": 1, "cycles": 0,
#          "process": "child", "threads": ["QueueFeederThread"], "says": ["ITEMS"],
#          "states": {"MainThread": "join", "QueueFeederThread": "io-wait"}}
import multiprocessing

import ready


def work():
    ITEMS.put(b"x" * 1000000)
    ready.here()


ITEMS = (multiprocessing.get_context("fork") if hasattr(multiprocessing, "get_context")
           else multiprocessing).Queue()
if __name__ == "__main__":
    process = (multiprocessing.get_context("fork") if hasattr(multiprocessing, "get_context")
               else multiprocessing).Process(target=work, name="producer")
    process.start()
    process.join()
