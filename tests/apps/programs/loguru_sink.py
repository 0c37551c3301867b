# SPDX-License-Identifier: GPL-3.0-or-later
"""A sink that waits for a lock which is never given back: exit waits for the thread that writes."""
# expect: {"kind": "exit-blocked", "status": 1, "root": ["lock-held", "orphaned-lock"], "locks": ["STUCK"], "more": ["atexit-callback"],
#          "says": ["Logger.remove"], "settle": "moving", "app": {"in": "3.11"}}
import threading

import ready
from loguru import logger

STUCK = threading.Lock()


def sink(message):
    ready.here()
    with STUCK:  # here: loguru-writer-1
        pass


def main():
    ready.crowd(2)
    STUCK.acquire()
    logger.remove()
    logger.add(sink, enqueue=True)
    logger.info("hello")
    ready.here()


main()
