# SPDX-License-Identifier: GPL-3.0-or-later
"""A worker that has nothing to do: nothing hangs."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "process": "child",
#          "settle": "moving", "app": {"in": "3.11 3.8", "command": [
#              "-m", "gunicorn", "--worker-class", "gthread", "--threads", "2",
#              "--worker-tmp-dir", "{folder}", "--bind", "127.0.0.1:{port}", "{module}:application"]}}
import signal

import ready

# Gunicorn catches it, and then there would be no core.
signal.signal(signal.SIGABRT, signal.SIG_DFL)


def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [b"done\n"]


ready.here()
