# SPDX-License-Identifier: GPL-3.0-or-later
"""Exit waits for a thread in recv() on a socket whose other end says nothing."""
# expect: {"kind": "exit-blocked", "root": "non-daemon-thread", "threads": ["reader"],
#          "locks": [], "status": 1, "stage": "joining-threads", "waiting_for": ["reader"],
#          "states": {"reader": "io-wait"}, "cycles": 0, "text": true, "more": ["io-wait"],
#          "confidence": "certain",
#          "says": ["at the other end: this process itself"], "core": {"says": ["data from fd"]}}
import socket
import threading

import ready

ours, theirs = socket.socketpair()


def read():  # advised
    ready.here()
    ours.recv(100)  # here: reader


threading.Thread(target=read, name="reader").start()
