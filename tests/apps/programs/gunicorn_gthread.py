# SPDX-License-Identifier: GPL-3.0-or-later
"""A request that waits for a lock which an earlier one did not give back: the worker, told to stop, cannot."""
# expect: {"kind": "exit-blocked", "root": "self-deadlock", "status": 1, "stage": "threading-atexit",
#          "locks": ["ORDERS"], "process": "child", "says": ["gunicorn_gthread.py"],
#          "on": {"3.8": {"stage": "atexit"}},
#          "app": {"in": "3.11 3.8", "get": "/", "command": [
#              "-m", "gunicorn", "--config", "{program}", "--worker-class", "gthread", "--threads", "2", "--timeout", "0",
#              "--graceful-timeout", "0", "--worker-tmp-dir", "{folder}",
#              "--bind", "127.0.0.1:{port}", "{module}:application"]}}
import os
import signal
import threading

import ready

ORDERS = threading.Lock()
# Gunicorn catches it, and then there would be no core.
signal.signal(signal.SIGABRT, signal.SIG_DFL)


def application(environ, start_response):
    ORDERS.acquire()
    os.kill(os.getpid(), signal.SIGTERM)
    with ORDERS:  # here: /ThreadPoolExecutor.*/
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"done\n"]


def worker_exit(server, worker):
    """Gunicorn calls it in the worker that ends: the signal was heard, which may take a second."""
    ready.here()
