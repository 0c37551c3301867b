# SPDX-License-Identifier: GPL-3.0-or-later
"""A thread was inside the write of a buffered file when the process forked; the child writes to it."""
# expect: {"kind": "hang", "root": "fork-inherited-lock", "threads": ["MainThread"],
#          "status": 1, "process": "child", "states": {"MainThread": "lock-wait"}, "says": ["FILE"]}
import io
import os
import threading

import ready

reader, writer = os.pipe()
FILE = io.open(writer, "wb")


def fill():
    inside.set()
    FILE.write(b"x" * 200000)


inside = threading.Event()
thread = threading.Thread(target=fill, name="writer")
thread.daemon = True
thread.start()
ready.pipe_full(reader)
child = os.fork()
if child == 0:
    ready.here()
    FILE.write(b"y")  # here: MainThread
else:
    os.waitpid(child, 0)
