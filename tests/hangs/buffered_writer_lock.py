# SPDX-License-Identifier: GPL-3.0-or-later
"""A thread is blocked in a write to a full pipe; another waits for the file's own lock."""
# expect: {"kind": "exit-blocked", "root": "pipe-full", "threads": ["writer"], "status": 1, "versions": "3.6+",
#          "stage": "joining-threads", "waiting_for": ["writer", "second"],
#          "types_of_locks": {"OUT": "BufferedWriter"},
#          "owners": {"OUT": {"owner": "writer", "evidence": "recorded"}},
#          "states": {"writer": "io-wait", "second": "lock-wait"},
#          "confidence": "likely", "locks": [], "advice": ["read the pipe in another thread"],
#          "core": {"advice": ["buffered_writer_lock.write "], "root": "non-daemon-thread", "more": ["io-wait"], "confidence": "certain"}}
import os
import threading
import time

import ready

read_end, write_end = os.pipe()
os.write(write_end, b"x" * 65536)
OUT = os.fdopen(write_end, "wb")


def write():
    writing.set()
    ready.here()
    OUT.write(b"x" * 1000000)  # here: writer


def write_too():
    writing.wait()
    time.sleep(0.3)  # Until the other is in its write().
    ready.here()
    OUT.write(b"y")  # here: second


ready.crowd(2)
writing = threading.Event()
threading.Thread(target=write, name="writer").start()
threading.Thread(target=write_too, name="second").start()
