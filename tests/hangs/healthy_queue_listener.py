# SPDX-License-Identifier: GPL-3.0-or-later
"""logging's QueueListener waits for records while the main thread sleeps. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0,
#          "versions": "3.6+", "states": {"MainThread": "sleep"},
#          "confidence": "certain"}
import logging
import logging.handlers
import queue
import time

import ready

records = queue.Queue()
logging.getLogger().addHandler(logging.handlers.QueueHandler(records))
listener = logging.handlers.QueueListener(records, logging.StreamHandler())
listener.start()
ready.here()
time.sleep(3600)  # here: MainThread
