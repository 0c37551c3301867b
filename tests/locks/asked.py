# SPDX-License-Identifier: GPL-3.0-or-later
"""Waits until the main thread sleeps with the GIL and the others have asked it to let go."""
import os
import time

from harness.target import NotHung

BOUND = 30  # seconds
POLL = 0.02
# Each timed wait for the GIL is one: the first may begin before the holder sleeps, the one after it ends in a request.
WAITS = 5


def _switches(pid):
    """Of each thread: how often it has gone to sleep."""
    found = {}
    for task in os.listdir("/proc/%d/task" % pid):
        with open("/proc/%d/task/%s/status" % (pid, task), encoding="utf-8") as status:
            found[int(task)] = next(int(line.split()[1]) for line in status if line.startswith("voluntary"))
    return found


def wait_asked(pid):
    deadline = time.monotonic() + BOUND
    before = _switches(pid)
    while time.monotonic() < deadline:
        time.sleep(POLL)
        now = _switches(pid)
        if now.keys() != before.keys() or now[pid] != before[pid]:
            before = now
        elif all(now[task] - before[task] >= WAITS for task in now if task != pid):
            return
    raise NotHung("nobody keeps waiting for the GIL: %s" % before)
