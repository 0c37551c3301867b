# SPDX-License-Identifier: GPL-3.0-or-later
"""A request in a Flask application takes two locks in the other order than the thread that saves."""
# expect: {"kind": "deadlock", "root": "deadlock", "status": 1, "locks": ["CARTS", "STOCK"],
#          "says": ["flask_stuck.py"], "cycles": 1,
#          "app": {"in": "3.11", "get": "/buy"}}
import os
import threading

import flask
import ready

CARTS, STOCK = threading.Lock(), threading.Lock()
BOTH = threading.Barrier(2)
app = flask.Flask(__name__)


@app.route("/buy")
def buy():
    with CARTS:
        BOTH.wait()
        ready.here()
        with STOCK:
            return "bought"


def save():
    with STOCK:
        BOTH.wait()
        ready.here()
        with CARTS:  # here: saver
            pass


ready.crowd(2)
threading.Thread(target=save, name="saver", daemon=True).start()
app.run(port=int(os.environ["APP_PORT"]), threaded=True)
