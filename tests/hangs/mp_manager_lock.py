# SPDX-License-Identifier: GPL-3.0-or-later
"""A Lock of a Manager is taken twice: the client reads from the manager's socket, who has it is not here."""
# expect: {"kind": "healthy", "status": 0, "root": "io-wait", "cycles": 0,
#          "states": {"MainThread": "io-wait"}}
import multiprocessing

import ready

context = (multiprocessing.get_context("fork") if hasattr(multiprocessing, "get_context")
           else multiprocessing)
manager = context.Manager()
LOCK = manager.Lock()
LOCK.acquire()
ready.here()
LOCK.acquire()  # here: MainThread
