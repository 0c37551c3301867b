# SPDX-License-Identifier: GPL-3.0-or-later
"""A `__del__` puts into the Queue whose put() is running in the same thread (bpo-14976)."""
# expect: {"kind": "deadlock", "root": "self-deadlock", "threads": ["MainThread"],
#          "locks": ["JOBS"], "status": 1, "stage": "not-exiting", "says": ["__del__"],
#          "states": {"MainThread": "lock-wait"}, "confidence": "certain", "on": {"2.7": {"confidence": "likely"}}}
import threading
try:
    import queue
except ImportError:
    import Queue as queue

import ready


class Connection(object):
    def __del__(self):
        ready.here()
        JOBS.put("closed")  # here: MainThread  # advised


class Jobs(queue.Queue):
    def _put(self, item):
        # Where a collection by chance would strike: any allocation inside put() can start one.
        self.last = None
        queue.Queue._put(self, item)


JOBS = Jobs()
JOBS.last = Connection()
JOBS.put("job")
