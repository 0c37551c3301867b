# SPDX-License-Identifier: GPL-3.0-or-later
"""A thread locks C's stdout and waits for a Lock; who has that Lock prints through C."""
# expect: {"kind": "deadlock", "root": "deadlock", "threads": ["printer", "taker"], "status": 1,
#          "confidence": "certain", "stage": "not-exiting", "cycles": 1,
#          "states": {"MainThread": "join", "printer": "lock-wait", "taker": "lock-wait"},
#          "owners": {"LOCK": {"owner": "printer", "evidence": "proven"}}}
import ctypes
import threading

import native
import ready

LOCK = threading.Lock()
stdout = ctypes.c_void_p.in_dll(native.c, "stdout")
locked = threading.Event()


def print_in_c():
    with LOCK:
        locked.wait()
        ready.here()
        native.c.fputs(b"text", stdout)  # here: printer


def take():
    native.c.flockfile(stdout)
    locked.set()
    ready.here()
    with LOCK:  # here: taker
        pass


ready.crowd(2)
threads = [threading.Thread(target=print_in_c, name="printer"),
           threading.Thread(target=take, name="taker")]
for thread in threads:
    thread.daemon = True
    thread.start()
threads[0].join()
