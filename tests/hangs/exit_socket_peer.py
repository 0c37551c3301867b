# SPDX-License-Identifier: GPL-3.0-or-later
"""Exit waits for a thread that receives from a TCP connection, whose other end a child has."""
# expect: {"kind": "exit-blocked", "root": "non-daemon-thread", "status": 1, "threads": ["client"],
#          "stage": "joining-threads", "states": {"client": "io-wait"}, "more": ["io-wait"],
#          "says": ["connected to 127.0.0.1:", "at the other end: process"], "core": {"says": []}}
import os
import socket
import threading

import ready

server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen(1)
parent = os.getpid()
if os.fork() == 0:
    import time
    connection = server.accept()[0]
    while os.getppid() == parent:
        time.sleep(0.1)
    os._exit(0)
client = socket.create_connection(server.getsockname())
server.close()


def receive():
    ready.here()
    client.recv(100)  # here: client


threading.Thread(target=receive, name="client").start()
