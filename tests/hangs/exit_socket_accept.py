# SPDX-License-Identifier: GPL-3.0-or-later
"""Exit waits for a thread in accept() on a socket without a timeout."""
# expect: {"kind": "exit-blocked", "root": "non-daemon-thread", "threads": ["acceptor"],
#          "locks": [], "status": 1, "stage": "joining-threads", "waiting_for": ["acceptor"],
#          "states": {"acceptor": "io-wait"}, "cycles": 0,
#          "confidence": "certain"}
import socket
import threading

import ready


def accept():  # advised
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(1)
    ready.here()
    server.accept()  # here: acceptor


threading.Thread(target=accept, name="acceptor").start()
