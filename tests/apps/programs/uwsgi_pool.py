# SPDX-License-Identifier: GPL-3.0-or-later
"""A pool under uWSGI: its workers are dismissed but not joined, and the process cannot exit."""
# expect: {"kind": "exit-blocked", "root": "queue-starved", "status": 1,
#          "stage": "joining-threads", "threads": ["worker-0", "worker-1"],
#          "waiting_for": ["worker-0", "worker-1"], "process": "child",
#          "app": {"in": "uwsgi", "binary": "uwsgi", "get": "/", "command": [
#              "--master", "--http-socket", "127.0.0.1:{port}", "--module", "{module}",
#              "--enable-threads", "--max-requests", "1", "--min-worker-lifetime", "0", "--need-app", "--lazy-apps", "--worker-reload-mercy", "600"]}}
import threading

import queue

import ready

REQUESTS = queue.Queue()


class Worker(threading.Thread):
    def __init__(self, name):
        super().__init__(name=name)
        self.dismissed = threading.Event()
        self.start()

    def run(self):
        while not self.dismissed.is_set():
            request = REQUESTS.get()  # advised
            request()


WORKERS = [Worker("worker-%d" % number) for number in range(2)]


def application(environ, start_response):
    for worker in WORKERS:
        worker.dismissed.set()
    start_response("200 OK", [("Content-Type", "text/plain")])
    ready.here()
    return [b"dismissed\n"]
