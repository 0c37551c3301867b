# SPDX-License-Identifier: GPL-3.0-or-later
"""Two threads and two locks that only closures know."""
# expect: {"kind": "exit-blocked", "root": "deadlock", "threads": ["reader", "writer"],
#          "locks": ["pages", "index"], "status": 1, "cycles": 1,
#          "owners": {"pages": {"owner": "reader", "evidence": "proven"},
#                     "index": {"owner": "writer", "evidence": "proven"}},
#          "confidence": "certain"}
import threading

import ready


def start_both():
    pages = threading.Lock()
    index = threading.Lock()
    pages_taken = threading.Event()
    index_taken = threading.Event()

    def read():
        with pages:  # advised
            pages_taken.set()
            index_taken.wait()
            ready.here()
            with index:  # here: reader
                pass

    def write():
        with index:  # advised
            index_taken.set()
            pages_taken.wait()
            ready.here()
            with pages:  # here: writer
                pass

    threading.Thread(target=read, name="reader").start()
    threading.Thread(target=write, name="writer").start()


ready.crowd(2)
start_both()
