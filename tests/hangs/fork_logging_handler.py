# SPDX-License-Identifier: GPL-3.0-or-later
"""A thread was inside a log handler when the process forked; the child logs. 3.7+ makes logging's own locks anew."""
# expect: {"kind": "hang", "root": "fork-inherited-lock", "threads": ["MainThread"],
#          "status": 1, "process": "child", "states": {"MainThread": "lock-wait"},
#          "says": ["GUARD"], "on": {"2.7 3.6": {"says": ["lock"]}}}
import logging
import os
import threading
import time

import ready

GUARD = threading.RLock()
taken = threading.Event()


class Slow(logging.Handler):
    def emit(self, record):
        with GUARD:  # here: MainThread
            taken.set()
            if record.msg == "slow":
                time.sleep(3600)


log = logging.getLogger("app")
log.addHandler(Slow())
writer = threading.Thread(target=log.error, args=("slow",), name="writer")
writer.daemon = True
writer.start()
taken.wait()
child = os.fork()
if child == 0:
    ready.here()
    log.error("fast")  # here: MainThread
else:
    os.waitpid(child, 0)
