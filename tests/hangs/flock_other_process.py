# SPDX-License-Identifier: GPL-3.0-or-later
"""Exit waits for a thread that waits for a file lock, which a child process holds."""
# expect: {"kind": "exit-blocked", "root": "non-daemon-thread", "status": 1, "threads": ["locker"],
#          "stage": "joining-threads", "states": {"locker": "io-wait"}, "more": ["io-wait"],
#          "says": ["the file lock of fd", "held by process"], "core": {"says": ["the file lock of fd"]}}
import fcntl
import os
import threading

import ready

parent = os.getpid()
read_end, write_end = os.pipe()
if os.fork() == 0:
    import time
    with open("held", "w") as mine:
        fcntl.flock(mine, fcntl.LOCK_EX)
        os.write(write_end, b"x")
        while os.getppid() == parent:
            time.sleep(0.1)
    os._exit(0)
os.read(read_end, 1)


def lock():
    with open("held", "w") as file:
        ready.here()
        fcntl.flock(file, fcntl.LOCK_EX)  # here: locker


threading.Thread(target=lock, name="locker").start()
