# SPDX-License-Identifier: GPL-3.0-or-later
"""A server whose thread pool is idle. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0,
#          "versions": "3.6+", "would_wait_for": [],
#          "states": {"MainThread": "io-wait", "pool_0": "queue-get"},
#          "confidence": "certain"}
import socket
from concurrent.futures import ThreadPoolExecutor

import ready

pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="pool")
pool.submit(int).result()
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen(1)
ready.here()
while True:
    connection, address = server.accept()  # here: MainThread
    pool.submit(connection.close)
