# SPDX-License-Identifier: GPL-3.0-or-later
"""A module starts a thread while it is imported, and joins it; the thread imports the module."""
# expect: {"kind": "deadlock", "root": "import-deadlock", "threads": ["MainThread", "loader"],
#          "status": 1, "stage": "not-exiting", "cycles": 1, "versions": "3.6+",
#          "says": ["import_deadlock"],
#          "states": {"MainThread": "join", "loader": "import-wait"},
#          "confidence": "certain", "locks": ["import_deadlock"]}
import threading

import ready

if __name__ == "__main__":
    import import_deadlock
else:
    def load():
        ready.here()
        import import_deadlock  # here: loader  # advised
        import_deadlock.load()

    loader = threading.Thread(target=load, name="loader")
    loader.start()
    loader.join()  # here: MainThread  # advised
