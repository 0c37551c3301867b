# SPDX-License-Identifier: GPL-3.0-or-later
"""A server without clients: the main thread accepts, its workers wait for jobs. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0,
#          "would_wait_for": [], "states": {"MainThread": "io-wait", "worker-0": "queue-get",
#          "worker-1": "queue-get"}, "text": true,
#          "confidence": "certain"}
import socket
import threading
try:
    import queue
except ImportError:
    import Queue as queue

import ready

JOBS = queue.Queue()


def work():
    ready.here()
    while True:
        connection = JOBS.get()  # here: worker-0, worker-1
        connection.close()


def serve():
    server = socket.socket()
    server.bind(("127.0.0.1", 0))
    server.listen(1)
    ready.here()
    while True:
        connection, address = server.accept()  # here: MainThread
        JOBS.put(connection)


ready.crowd(3)
for number in range(2):
    thread = threading.Thread(target=work, name="worker-%d" % number)
    thread.daemon = True
    thread.start()
serve()
