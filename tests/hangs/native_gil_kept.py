# SPDX-License-Identifier: GPL-3.0-or-later
"""A C function sleeps and keeps the GIL: it was called through ctypes.PyDLL. By itself it goes on, one day."""
# expect: {"builds": "gil", "kind": "healthy", "root": "gil-held-native", "threads": ["sleeper"], "status": 0,
#          "stage": "not-exiting", "states": {"sleeper": "native", "waiter": "gil-wait"}}
import threading

import native
import ready


def sleep():
    ready.here()
    native.c_with_gil.sleep(3600)  # here: sleeper


def wait():
    while True:
        pass


threads = [threading.Thread(target=wait, name="waiter"),
           threading.Thread(target=sleep, name="sleeper")]
for thread in threads:
    thread.daemon = True
    thread.start()
threads[0].join()
