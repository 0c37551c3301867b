# SPDX-License-Identifier: GPL-3.0-or-later
"""A thread imports a module that takes a Lock; the owner of that Lock imports the module too."""
# expect: {"kind": "exit-blocked", "root": "import-deadlock", "threads": ["importer", "owner"],
#          "status": 1, "stage": "joining-threads", "cycles": 1, "versions": "3.6+",
#          "states": {"importer": "lock-wait", "owner": "import-wait"},
#          "confidence": "certain", "locks": ["LOCK", "import_deadlock_lock"]}
import sys
import threading

import ready

if __name__ == "__main__":
    LOCK = threading.Lock()
    locked = threading.Event()
    importing = threading.Event()

    def first():
        locked.wait()
        import import_deadlock_lock
        import_deadlock_lock.first()

    def second():
        with LOCK:
            locked.set()
            importing.wait()
            ready.here()
            import import_deadlock_lock  # here: owner  # advised
            import_deadlock_lock.first()

    ready.crowd(2)
    threading.Thread(target=first, name="importer").start()
    threading.Thread(target=second, name="owner").start()
else:
    app = sys.modules["__main__"]
    app.importing.set()
    ready.here()
    with app.LOCK:  # here: importer  # advised
        pass
