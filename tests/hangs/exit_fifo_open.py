# SPDX-License-Identifier: GPL-3.0-or-later
"""Exit waits for a thread that opens a FIFO which nobody writes."""
# expect: {"kind": "exit-blocked", "root": "non-daemon-thread", "threads": ["reader"], "locks": [],
#          "status": 1, "stage": "joining-threads", "waiting_for": ["reader"],
#          "states": {"reader": "io-wait"},
#          "confidence": "certain"}
import os
import threading

import ready

os.mkdir("pipes")
os.mkfifo("pipes/fifo")


def read():  # advised
    ready.here()
    with open("pipes/fifo") as fifo:  # here: reader
        fifo.read()


threading.Thread(target=read, name="reader").start()
