# SPDX-License-Identifier: GPL-3.0-or-later
"""A request handler calls shutdown() of its own server, which waits for the loop it runs in."""
# expect: {"kind": "hang", "root": "lost-notify", "threads": ["MainThread"], "status": 1,
#          "stage": "not-exiting", "states": {"MainThread": "event-wait"},
#          "confidence": "certain", "locks": ["server._BaseServer__is_shut_down"]}
import threading
import socket
try:
    from socketserver import BaseRequestHandler, TCPServer
except ImportError:
    from SocketServer import BaseRequestHandler, TCPServer

import ready


class Handler(BaseRequestHandler):
    def handle(self):
        client.join()
        ready.here()
        self.server.shutdown()  # here: MainThread  # advised


def connect():
    sockets.append(socket.create_connection(server.server_address))


sockets = []
server = TCPServer(("127.0.0.1", 0), Handler)
client = threading.Thread(target=connect)
client.start()
server.serve_forever()
