# SPDX-License-Identifier: GPL-3.0-or-later
"""A worker joins the main thread, which sleeps: it will return when exit begins. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0, "versions": "3.6+",
#          "states": {"worker": "join", "MainThread": "sleep"},
#          "confidence": "certain"}
import threading
import time

import ready


def work():
    ready.here()
    threading.main_thread().join()  # here: worker


ready.crowd(2)
threading.Thread(target=work, name="worker").start()
ready.here()
time.sleep(3600)  # here: MainThread
