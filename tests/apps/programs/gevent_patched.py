# SPDX-License-Identifier: GPL-3.0-or-later
"""The same with a standard library that gevent has replaced: its locks are no locks of threads."""
# expect: {"kind": "healthy", "status": 0, "says": ["gevent"], "app": {"in": "3.11 3.8 2.7"}}
import gevent.monkey
gevent.monkey.patch_all()

import threading  # noqa: E402
import time  # noqa: E402

import ready  # noqa: E402

ORDERS = threading.Lock()


def holder():
    with ORDERS:
        time.sleep(1000)


def waiter():
    with ORDERS:
        pass


for run in (holder, waiter):
    threading.Thread(target=run, name=run.__name__).start()
gevent.spawn_later(0.01, ready.here)
