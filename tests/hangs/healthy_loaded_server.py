# SPDX-License-Identifier: GPL-3.0-or-later
"""An HTTP server with a thread for each of its busy clients, which log under one lock. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0, "versions": "3.7+",
#          "settle": "moving"}
import http.client
import http.server
import logging
import threading
import time

import ready

logging.basicConfig(level=logging.INFO, filename="/dev/null")
LOCK, SERVED = threading.Lock(), []


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # one connection a client: ports are not endless

    def do_GET(self):
        with LOCK:
            SERVED.append(1)
        logging.info("served %d", len(SERVED))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *arguments):
        pass


def watch():
    while len(SERVED) < 50:
        time.sleep(0.01)
    ready.here()


def fetch():
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=60)
    while True:
        connection.request("GET", "/")
        connection.getresponse().read()


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
threading.Thread(target=watch, daemon=True).start()
for _ in range(4):
    threading.Thread(target=fetch, daemon=True).start()
fetch()
