# SPDX-License-Identifier: GPL-3.0-or-later
"""An observer made no daemon, and not stopped."""
# expect: {"kind": "exit-blocked", "root": "library-thread", "status": 1, "stage": "joining-threads",
#          "advice": ["`stop()`"], "says": ["watchdog"], "settle": "moving",
#          "app": {"in": "3.11 3.8 2.7"}}
import ready
from watchdog.events import FileSystemEventHandler
from watchdog.observers import Observer


def main():
    observer = Observer()
    observer.daemon = False
    observer.schedule(FileSystemEventHandler(), ".")
    observer.start()
    ready.here()


main()
