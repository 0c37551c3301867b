# SPDX-License-Identifier: GPL-3.0-or-later
"""Exit waits for 200 threads of 25 frames each: the report must be quick, and one screen."""
# expect: {"kind": "exit-blocked", "root": "non-daemon-thread", "threads": {"/sleeper-\\d+/": 200}, "locks": [], "status": 1,
#          "stage": "joining-threads", "count": {"/sleeper-\\d+/": 200}, "within": 0.3,
#          "text": true,
#          "confidence": "certain", "locks": []}
import threading
import time

import ready


def sleep(depth):  # advised
    if depth:
        sleep(depth - 1)
    else:
        ready.here()
        time.sleep(3600)


ready.crowd(200)
for number in range(200):
    threading.Thread(target=sleep, name="sleeper-%d" % number, args=(21,)).start()
