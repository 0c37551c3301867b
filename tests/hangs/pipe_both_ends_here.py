# SPDX-License-Identifier: GPL-3.0-or-later
"""The main thread joins a thread that writes a pipe, which only the main thread would read."""
# expect: {"kind": "hang", "root": "pipe-full", "status": 1, "threads": ["writer"],
#          "stage": "not-exiting", "states": {"writer": "io-wait", "MainThread": "join"},
#          "says": ["65536 of 65536 bytes"],
#          "core": {"kind": "healthy", "root": null, "threads": [], "status": 0, "says": []}}
import os
import threading

import ready

read_end, write_end = os.pipe()
os.write(write_end, b"x" * 65536)


def write():
    ready.here()
    os.write(write_end, b"x")  # here: writer


writer = threading.Thread(target=write, name="writer")
writer.start()
writer.join()  # here: MainThread
os.read(read_end, 100)
