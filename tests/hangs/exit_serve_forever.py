# SPDX-License-Identifier: GPL-3.0-or-later
"""Exit waits for a thread in serve_forever()."""
# expect: {"kind": "exit-blocked", "root": "library-thread", "advice": ["`shutdown()`"], "threads": ["server"], "locks": [],
#          "status": 1, "stage": "joining-threads", "waiting_for": ["server"],
#          "targets": {"server": "serve_forever"}, "states": {"server": "io-wait"},
#          "confidence": "certain"}
import threading
try:
    from http.server import BaseHTTPRequestHandler, HTTPServer
except ImportError:
    from BaseHTTPServer import BaseHTTPRequestHandler, HTTPServer

import ready


class Server(HTTPServer):
    def service_actions(self):
        pass


server = Server(("127.0.0.1", 0), BaseHTTPRequestHandler)
threading.Thread(target=server.serve_forever, name="server", args=(60,)).start()
ready.here()
