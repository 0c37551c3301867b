# SPDX-License-Identifier: GPL-3.0-or-later
"""Threads take turns with a lock that each holds for a while. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0, "settle": "moving",
#          "confidence": "certain"}
import threading
import time

import ready

LOCK = threading.Lock()


def work():
    ready.here()
    while True:
        with LOCK:
            time.sleep(0.2)


ready.crowd(3)
threads = [threading.Thread(target=work, name="worker-%d" % number) for number in range(3)]
for thread in threads:
    thread.start()
threads[0].join()
