# SPDX-License-Identifier: GPL-3.0-or-later
"""A worker takes a Lock twice in one function; exit waits for the worker."""
# expect: {"kind": "exit-blocked", "root": "self-deadlock", "threads": ["worker"],
#          "locks": ["LOCK"], "status": 1, "stage": "joining-threads",
#          "owners": {"LOCK": {"owner": "worker", "evidence": "proven"}},
#          "states": {"worker": "lock-wait"},
#          "confidence": "certain"}
import threading

import ready

LOCK = threading.Lock()


def work():
    with LOCK:  # advised
        ready.here()
        with LOCK:  # here: worker  # advised
            pass


threading.Thread(target=work, name="worker").start()
