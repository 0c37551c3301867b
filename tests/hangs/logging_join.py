# SPDX-License-Identifier: GPL-3.0-or-later
"""A log handler joins a thread while it holds its lock; that thread logs."""
# expect: {"kind": "deadlock", "root": "deadlock", "threads": ["MainThread", "worker"],
#          "status": 1, "stage": "not-exiting", "cycles": 1,
#          "states": {"MainThread": "join", "worker": "lock-wait"},
#          "confidence": "certain", "locks": ["lock"]}
import logging
import threading

import ready


class JoiningHandler(logging.Handler):
    def emit(self, record):
        if record.msg == "stop":
            ready.here()
            worker.join()  # here: MainThread  # advised


def work():
    stopping.wait()
    ready.here()
    log.error("worker ends")  # here: worker


ready.crowd(2)
stopping = threading.Event()
log = logging.getLogger("app")
log.addHandler(JoiningHandler())
worker = threading.Thread(target=work, name="worker")
worker.start()


def stop():
    stopping.set()
    log.error("stop")


stop()
