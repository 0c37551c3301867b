# SPDX-License-Identifier: GPL-3.0-or-later
"""Exit waits for a thread in sched.scheduler.run(), whose next event is far away."""
# expect: {"kind": "exit-blocked", "root": "non-daemon-thread", "threads": ["cron"], "locks": [],
#          "status": 1, "stage": "joining-threads", "waiting_for": ["cron"],
#          "states": {"cron": "sleep"},
#          "confidence": "certain"}
import sched
import threading
import time

import ready


def run():  # advised
    scheduler = sched.scheduler(time.time, time.sleep)
    scheduler.enter(1e6, 1, ready.here, ())
    ready.here()
    scheduler.run()  # here: cron


threading.Thread(target=run, name="cron").start()
