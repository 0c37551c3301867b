# SPDX-License-Identifier: GPL-3.0-or-later
"""A thread that listens to a channel, and nobody stops: exit waits for it."""
# expect: {"kind": "exit-blocked", "root": "library-thread", "status": 1, "confidence": "certain",
#          "stage": "joining-threads", "threads": ["/Thread-[0-9]+.*/"],
#          "advice": ["`stop()`"], "says": ["redis-py"], "settle": "moving",
#          "app": {"in": "3.11 3.8 2.7", "servers": ["redis"]}}
import os

import ready
import redis


def heard(message):
    pass


def main():
    channels = redis.Redis(port=int(os.environ["REDIS_PORT"])).pubsub()
    channels.subscribe(orders=heard)
    channels.run_in_thread(sleep_time=None)
    ready.here()


main()
