# SPDX-License-Identifier: GPL-3.0-or-later
"""The same, later: sys.modules is empty already when the `__del__` of a global takes the Lock."""
# expect: {"kind": "exit-blocked", "status": 1, "stage": "finalizing", "versions": "3.6-3.13"}
import os
import threading
import time

import ready  # noqa: F401

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
        with self.lock:
            pass


taken = threading.Event()
daemon = threading.Thread(target=work, name="daemon")
daemon.daemon = True
daemon.start()
taken.wait()
connection = Connection()
