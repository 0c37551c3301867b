# SPDX-License-Identifier: GPL-3.0-or-later
"""A BackgroundScheduler that is no daemon: exit waits for its thread."""
# expect: {"kind": "exit-blocked", "root": "library-thread", "status": 1, "threads": ["APScheduler"],
#          "stage": "joining-threads", "advice": ["`shutdown()`"], "says": ["APScheduler"],
#          "waiting_for": ["APScheduler"], "app": {"in": "3.11 3.8 2.7"}}
import ready
from apscheduler.schedulers.background import BackgroundScheduler


def main():
    scheduler = BackgroundScheduler(daemon=False, timezone="UTC")
    scheduler.start()
    ready.here()


main()
