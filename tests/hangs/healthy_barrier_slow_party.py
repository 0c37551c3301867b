# SPDX-License-Identifier: GPL-3.0-or-later
"""Two of three parties are at a Barrier; the third is merely slow. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0,
#          "versions": "3.6+", "states": {"first": "barrier-wait", "slow": "sleep", "MainThread": "barrier-wait"},
#          "confidence": "certain"}
import threading
import time

import ready

START = threading.Barrier(3)


def arrive():
    ready.here()
    START.wait()  # here: first


def come_late():
    ready.here()
    time.sleep(3600)  # here: slow
    START.wait()


ready.crowd(3)
threading.Thread(target=arrive, name="first").start()
threading.Thread(target=come_late, name="slow").start()
ready.here()
START.wait()  # here: MainThread
