# SPDX-License-Identifier: GPL-3.0-or-later
"""Exit waits for a thread that reads a pipe to which nobody writes."""
# expect: {"kind": "exit-blocked", "root": "non-daemon-thread", "threads": ["reader"],
#          "locks": [], "status": 1, "stage": "joining-threads", "waiting_for": ["reader"],
#          "states": {"reader": "io-wait"},
#          "confidence": "certain"}
import os
import threading

import ready

read_end, write_end = os.pipe()


def read():  # advised
    ready.here()
    os.read(read_end, 100)  # here: reader


threading.Thread(target=read, name="reader").start()
