# SPDX-License-Identifier: GPL-3.0-or-later
"""The main thread waits for a file lock that its own process holds, by another descriptor."""
# expect: {"kind": "hang", "root": "io-wait", "status": 1, "threads": ["MainThread"],
#          "stage": "not-exiting", "states": {"MainThread": "io-wait"},
#          "says": ["held by this process itself"],
#          "core": {"kind": "healthy", "root": null, "threads": [], "status": 0, "says": []}}
import fcntl
import threading  # gives the main thread its name

import ready

first = open("lock", "w")
second = open("lock", "w")
fcntl.flock(first, fcntl.LOCK_EX)
ready.here()
fcntl.flock(second, fcntl.LOCK_EX)  # here: MainThread
