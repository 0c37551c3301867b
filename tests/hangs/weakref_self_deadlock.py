# SPDX-License-Identifier: GPL-3.0-or-later
"""A weak reference's callback takes a Lock that the same thread holds while the object dies."""
# expect: {"kind": "deadlock", "root": "self-deadlock", "threads": ["MainThread"],
#          "locks": ["LOCK"], "status": 1, "stage": "not-exiting",
#          "says": ["weak reference", "on_death"],
#          "owners": {"LOCK": {"owner": "MainThread", "evidence": "proven"}},
#          "confidence": "certain"}
import threading
import weakref

import ready

LOCK = threading.Lock()


class Connection(object):
    pass


def on_death(reference):
    ready.here()
    with LOCK:  # here: MainThread  # advised
        pass


def close():
    global connection
    with LOCK:
        connection = None


connection = Connection()
watch = weakref.ref(connection, on_death)
close()
