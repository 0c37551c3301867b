# SPDX-License-Identifier: GPL-3.0-or-later
"""What the programs of tests/locks are written with: threads that come to rest, and the truth about their locks.

For 2.7 and 3.x alike. The truth goes to the file PYHANG_TRUTH: one JSON object with the threads' idents by name, and
the cells, each a lock with its addresses, owner, waiters.
"""
import json
import os
import threading
import time

try:
    from thread import get_ident
except ImportError:
    from threading import get_ident

import ready

_END, _KEPT_OPEN = os.pipe()


def rest():
    """Blocks for ever, outside of all locks."""
    os.read(_END, 1)


def close_kept_open():
    """In a child process: it shall end with its parent."""
    os.close(_KEPT_OPEN)


class Stage(object):
    """Starts threads, knows when they have arrived at their last step, and collects the cells."""

    def __init__(self):
        self.idents = {threading.current_thread().name: get_ident()}
        self.cells = []
        self.expected = 0
        self.arrived = []
        self.threads = {}

    def start(self, name, function, *arguments):
        """A thread that calls arrive() right before it blocks."""
        self.expected += 1
        thread = threading.Thread(target=self._run, args=(name, function) + arguments, name=name)
        thread.daemon = True
        self.threads[name] = thread
        thread.start()
        return thread

    def _run(self, name, function, *arguments):
        self.idents[name] = get_ident()
        function(*arguments)

    def arrive(self):
        """No lock is used: the cells' own locks shall be the only ones."""
        self.arrived.append(get_ident())

    def settle(self):
        """Returns when every thread has arrived."""
        deadline = time.time() + 15
        while len(self.arrived) < self.expected:
            time.sleep(0.005)
            if time.time() > deadline:
                arrived = set(self.arrived)
                raise RuntimeError("not there: %s" % sorted(
                    name for name, ident in self.idents.items() if ident not in arrived))

    def cell(self, name, addresses, **truth):
        """
        States what is true of a lock.

        `types`: of each address, in the report; `owner`: name of the thread that has it; `grades`: how sure pyhang may be of
        that, None: it need not know; `holders`: those who have a permit of it; `waiters`, `timed`: names of threads,
        the second those with a timeout; `missing`: words that owner_missing may be.
        """
        self.cells.append(dict(truth, name=name, addresses=addresses))

    def tell(self):
        """Writes the truth, and tells the runner."""
        with open(os.environ.get("PYHANG_TRUTH", os.devnull), "w") as out:
            json.dump({"threads": self.idents, "cells": self.cells}, out)
        ready.here()
