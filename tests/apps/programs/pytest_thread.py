# SPDX-License-Identifier: GPL-3.0-or-later
"""A test leaves a thread behind that waits for an event which only the test could set."""
# expect: {"kind": "exit-blocked", "root": "lost-notify", "status": 1, "stage": "joining-threads",
#          "threads": ["poller"], "waiting_for": ["poller"],
#          "app": {"in": "3.11", "command": ["-m", "pytest", "-q", "-p", "no:cacheprovider", "{program}"]}}
import threading

import ready


def test_poller_starts():
    stopped = threading.Event()

    def poll():
        ready.here()
        stopped.wait()  # here: poller

    threading.Thread(target=poll, name="poller").start()
