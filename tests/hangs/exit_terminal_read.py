# SPDX-License-Identifier: GPL-3.0-or-later
"""Exit waits for a thread that reads a terminal at which nobody types."""
# expect: {"needs": ["names of the host's own"],
#          "kind": "exit-blocked", "root": "non-daemon-thread", "threads": ["prompt"], "locks": [],
#          "status": 1, "stage": "joining-threads", "waiting_for": ["prompt"],
#          "states": {"prompt": "io-wait"}, "confidence": "certain",
#          "says": ["terminal /dev/pts/", "at the other end: this process itself"],
#          "core": {"says": ["data from fd"]}}
import os
import pty
import threading

import ready

master, slave = pty.openpty()


def ask():  # advised
    with os.fdopen(slave) as terminal:
        ready.here()
        terminal.readline()  # here: prompt


threading.Thread(target=ask, name="prompt").start()
