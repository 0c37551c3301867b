# SPDX-License-Identifier: GPL-3.0-or-later
"""The main thread waits for ever at an Event while a daemon serves. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0,
#          "states": {"MainThread": "event-wait", "server": "io-wait"},
#          "confidence": "certain"}
import socket
import threading

import ready

STOP = threading.Event()


def serve():
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(1)
    ready.here()
    while True:
        server.accept()  # here: server


ready.crowd(2)
thread = threading.Thread(target=serve, name="server")
thread.daemon = True
thread.start()
ready.here()
STOP.wait()  # here: MainThread
