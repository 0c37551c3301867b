# SPDX-License-Identifier: GPL-3.0-or-later
"""Greenlets that wait for each other's events, one of which sleeps: nothing hangs."""
# expect: {"kind": "healthy", "status": 0, "says": ["gevent"], "app": {"in": "3.11 3.8 2.7"}}
import gevent
import gevent.event
import ready

CALLED = gevent.event.Event()


def caller():
    gevent.sleep(1000)
    CALLED.set()


def main():
    gevent.spawn(caller)
    gevent.spawn_later(0.01, ready.here)
    CALLED.wait()


main()
