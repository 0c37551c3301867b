# SPDX-License-Identifier: GPL-3.0-or-later
"""An exit callback that is C code: `LOCK.acquire`, of a Lock that is never released."""
# expect: {"kind": "exit-blocked", "root": "orphaned-lock", "more": ["atexit-callback"],
#          "status": 1, "stage": "atexit", "says": ["acquire", "exit callback"],
#          "states": {"MainThread": "lock-wait"},
#          "on": {"2.7": {"says": []}, "3.6-3.9": {"says": ["exit callback"]}},
#          "confidence": "certain", "threads": ["MainThread"], "locks": ["LOCK"]}
import atexit
import threading

import ready

LOCK = threading.Lock()
LOCK.acquire()
atexit.register(LOCK.acquire)
atexit.register(ready.here)
