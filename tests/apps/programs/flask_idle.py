# SPDX-License-Identifier: GPL-3.0-or-later
"""A server of which each request takes a lock in turn, while one of them is at work: nothing hangs."""
# expect: {"kind": "healthy", "status": 0, "states": {"/Thread-1.*/": "sleep"}, "settle": "moving",
#          "app": {"in": "3.11", "get": "/"}}
import os
import threading
import time

import flask
import ready

TURN = threading.Lock()
app = flask.Flask(__name__)


@app.route("/")
def work():
    with TURN:
        ready.here()
        time.sleep(1000)
    return "done"


app.run(port=int(os.environ["APP_PORT"]), threaded=True)
