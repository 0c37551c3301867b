# SPDX-License-Identifier: GPL-3.0-or-later
"""The standard library's HTTP server, idle in its main loop. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0,
#          "states": {"MainThread": "io-wait"},
#          "confidence": "certain"}
try:
    from http.server import BaseHTTPRequestHandler, HTTPServer
except ImportError:
    from BaseHTTPServer import BaseHTTPRequestHandler, HTTPServer

import ready

server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
ready.here()
server.serve_forever(poll_interval=60)
