# SPDX-License-Identifier: GPL-3.0-or-later
"""A sub-interpreter whose threads block each other; the main interpreter waits for it."""
import os
import sys
import threading

import ready

try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters

INSIDE = """
import os
import threading

FD = %d
LOCK = threading.Lock()
NEVER = threading.Event()
taken = threading.Event()


def tell():
    os.write(FD, b"x")


def holder():
    with LOCK:
        taken.set()
        tell()
        NEVER.wait()


def waiter():
    taken.wait()
    tell()
    with LOCK:
        pass


threads = [threading.Thread(target=target, name="inner " + target.__name__)
           for target in (holder, waiter)]
for thread in threads:
    thread.start()
threads[0].join()
"""


def runner(fd):
    # Before 3.12 isolated ones, the default since 3.9, may not start threads.
    options = {"isolated": False} if (3, 9) <= sys.version_info < (3, 12) else {}
    interpreters.run_string(interpreters.create(**options), INSIDE % fd)


read_end, write_end = os.pipe()
threading.Thread(target=runner, name="runner", args=(write_end,)).start()
heard = b""
while len(heard) < 2:
    heard += os.read(read_end, 1)
ready.here()
threading.Event().wait()
