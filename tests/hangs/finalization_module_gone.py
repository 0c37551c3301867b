# SPDX-License-Identifier: GPL-3.0-or-later
"""The same, later: sys.modules is empty already when a `__del__` takes the Lock."""
# expect: {"kind": "exit-blocked", "status": 1, "stage": "finalizing", "versions": "3.6-3.13",
#          "root": "orphaned-lock", "confidence": "likely", "says": ["has dropped its modules"],
#          "locks": ["lock"],
#          "on": {"3.8": {"root": "daemon-at-finalization", "threads": ["daemon"]}}}
import os
import threading
import time

import ready

LOCK = threading.Lock()


def work():
    with LOCK:
        taken.set()
        while True:
            time.sleep(0.01)


class Connection(object):
    def __init__(self):
        self.lock = LOCK

    def __del__(self, sleep=time.sleep, write=os.write, fd=int(os.environ["PYHANG_READY_FD"])):
        sleep(0.3)
        write(fd, b"ready\n")  # The module `ready` is empty by now.
        with self.lock:  # advised
            pass


taken = threading.Event()
daemon = threading.Thread(target=work, name="daemon")
daemon.daemon = True
daemon.start()
taken.wait()
ready.connection = Connection()  # Its module outlives sys.modules.
