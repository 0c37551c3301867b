# SPDX-License-Identifier: GPL-3.0-or-later
"""A thread waits for a module that another one imports, which takes its time. Not a hang."""
# expect: {"kind": "healthy", "status": 0, "stage": "not-exiting", "cycles": 0,
#          "versions": "3.6+", "states": {"importer": "sleep", "MainThread": "import-wait"},
#          "confidence": "certain"}
import threading
import time

import ready

if __name__ == "__main__":
    def load():
        import healthy_import_in_progress
        return healthy_import_in_progress

    ready.crowd(2)
    begun = threading.Event()
    threading.Thread(target=load, name="importer").start()
    begun.wait()
    ready.here()
    load()
else:
    import __main__
    __main__.begun.set()
    ready.here()
    time.sleep(3600)  # here: importer
