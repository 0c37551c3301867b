# SPDX-License-Identifier: GPL-3.0-or-later
"""The process was stopped with SIGSTOP. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0, "settle": "moving",
#          "confidence": "certain"}
import os
import signal
import threading
import time

import ready


def work():
    ready.here()
    begun.set()
    time.sleep(3600)


ready.crowd(2)
begun = threading.Event()
threading.Thread(target=work, name="worker").start()
begun.wait()
ready.here()
os.kill(os.getpid(), signal.SIGSTOP)
time.sleep(3600)
